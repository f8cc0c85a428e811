import '#lib/ui/styles/reset.css';
import '#lib/ui/styles/tokens.css';
import '#lib/ui/styles/base.css';
import { createRawSnippet, mount, unmount, type Component } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { cleanup, render } from 'vitest-browser-svelte';
import EntrancePage from '#lib/features/entrance/EntrancePage.svelte';
import { pageEarKey } from '#lib/features/entrance/page-ear.ts';
import PageEar from '#lib/features/entrance/PageEar.svelte';
import OpenPage from '#lib/features/open/OpenPage.svelte';
import { topics } from '#lib/features/open/topics.ts';
import type { Language } from '#lib/domain/text.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { addBookWords, loadOpenWords, wordsIn, type Translate } from '#lib/i18n/words.ts';
import type { WordTree } from '#lib/server/words/reading-variants.ts';
import { bookWordsFor } from '#tests/support/book-words.ts';
import { skills } from './calm/skills.ts';
import LeavePill from './LeavePill.svelte';
import ListenButton from './reading-aloud/ListenButton.svelte';
import TopBar from './TopBar.svelte';

/* Each bar with all that may stand in it, as its page puts it there: what a page says is seen, not what it is called alone. */

const each: Language[] = ['km', 'en', 'vi'];

beforeEach(() => page.viewport(360, 640));
afterEach(() => {
	document.documentElement.lang = 'en';
	return cleanup();
});

async function speak(language: Language): Promise<Translate> {
	document.documentElement.lang = language;
	await loadOpenWords(language, ['open', 'entrance', 'skills']);
	await speech.choose(language);
	return wordsIn(language);
}

const readable = createRawSnippet(() => ({ render: () => '<p>1</p>' }));

function whole<Props extends Record<string, unknown>>(component: Component<Props>, props: Props) {
	return createRawSnippet(() => ({
		render: () => '<span style="display: contents"></span>',
		setup: (target) => {
			const made = mount(component, { target, props });
			return () => void unmount(made);
		}
	}));
}

/** Two lines of a title at most, and Leave in its corner, with the last of what stands before it in the same line. */
function expectCalm(container: Element, buttons: number) {
	const h1 = container.querySelector('h1')!;
	const words = document.createRange();
	words.selectNodeContents(h1);
	const lines = new Set([...words.getClientRects()].map(({ bottom }) => Math.round(bottom / 8)));
	expect(lines.size, h1.textContent).toBeLessThanOrEqual(2);
	const seen = [...container.querySelectorAll('header :is(a, button)')]
		.map((button) => button.getBoundingClientRect())
		.filter(({ width }) => width > 0);
	expect(seen).toHaveLength(buttons);
	for (const { width, height } of seen) expect(Math.min(width, height)).toBeGreaterThanOrEqual(48);
	const middles = seen.map(({ top, bottom }) => Math.round((top + bottom) / 2));
	expect(new Set(middles).size, h1.textContent).toBe(1);
	for (const [at, { right }] of seen.entries())
		expect(right).toBeLessThanOrEqual((seen[at + 1]?.left ?? 360) + 0.5);
}

test.each(each)('an open page with Back, the ear, the languages and Leave, %s', async (language) => {
	const t = await speak(language);
	// No script of a phone has these: their pages are written out.
	const written = bookWordsFor(language, 'adult', 'knowhow', 'meet');
	const titleAt = (...path: string[]) =>
		path.reduce<WordTree[string]>((at, name) => (at as WordTree)[name]!, written as WordTree) as string;
	const titles = [
		t('open:lines.title'),
		t('open:calm.title'),
		titleAt('knowhow', 'title'),
		titleAt('knowhow', 'mine', 'title'),
		...topics.map((topic) => titleAt('knowhow', 'topic', topic, 'title')),
		titleAt('meet', 'title'),
		titleAt('meet', 'read', 'title'),
		t('skills:title'),
		...skills.map((skill) => t(`skills:skill.${skill}.name`))
	];
	for (const title of titles) {
		const { container } = await render(OpenPage, { language, title, path: '/lines', children: readable });
		container.querySelector<HTMLElement>('[data-listen]')!.hidden = false;
		expectCalm(container, 4);
		await cleanup();
	}
});

test.each(each)('a way in with Back, the ear, the languages and Leave, %s', async (language) => {
	const t = await speak(language);
	const voice = { lang: language, localService: true } as SpeechSynthesisVoice;
	vi.spyOn(speechSynthesis, 'getVoices').mockReturnValue([voice]);
	for (const title of [t('entrance:code.title'), t('entrance:practise.title')]) {
		const { container } = await render(EntrancePage, {
			props: { title, short: true, onleave: () => {}, onback: () => {}, children: readable },
			context: new Map([[pageEarKey, PageEar]])
		});
		await expect.poll(() => container.querySelector<HTMLElement>('[data-listen]')!.hidden).toBe(false);
		expectCalm(container, 4);
		await cleanup();
	}
});

test.each(each)('a screen of the book with Back, the ear and Leave, %s', async (language) => {
	const t = await speak(language);
	addBookWords(language, bookWordsFor(language, 'adult', 'book', 'feedback'));
	const { container } = await render(TopBar, {
		title: t('feedback:title'),
		backWords: t('open:back'),
		onback: () => {},
		beside: whole(ListenButton, { words: t('open:listen') }),
		leave: whole(LeavePill, { words: t('open:leave'), href: '/' })
	});
	container.querySelector<HTMLElement>('[data-listen]')!.hidden = false;
	expectCalm(container, 3);
});
