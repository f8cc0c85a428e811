import '#lib/ui/styles/reset.css';
import '#lib/ui/styles/tokens.css';
import '#lib/ui/styles/base.css';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { FeedbackPage, FeedbackView } from '#lib/domain/feedback-view.ts';
import { questions } from '#lib/domain/feedback.ts';
import type { Language } from '#lib/domain/text.ts';
import { addBookWords } from '#lib/i18n/words.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import bookEn from '#locales/en/book.json';
import en from '#locales/en/feedback.json';
import todayEn from '#locales/en/today.json';
import bookKm from '#locales/km/book.json';
import km from '#locales/km/feedback.json';
import todayKm from '#locales/km/today.json';
import bookVi from '#locales/vi/book.json';
import vi from '#locales/vi/feedback.json';
import todayVi from '#locales/vi/today.json';
import { surveyView } from '#tests/support/survey-view.ts';
import Feedback from './Feedback.svelte';

/* Every page of "How it is for you" on the smallest phone with letters twice the size. */

const locales = {
	en: { book: bookEn, feedback: en, today: todayEn },
	km: { book: bookKm, feedback: km, today: todayKm },
	vi: { book: bookVi, feedback: vi, today: todayVi }
};
type Words = { [key: string]: string | Words };

/** As the server gives them to a young person: the young words where there are some. */
function young(words: Words): Words {
	return Object.fromEntries(
		Object.entries(words)
			.filter(([key]) => !key.endsWith('_young'))
			.map(([key, value]) => [
				key,
				typeof value === 'string' ? (words[`${key}_young`] ?? value) : young(value)
			])
	);
}

const view = surveyView({
	youSaid: [{ period: 'now', said: 'loud', did: 'garden' }],
	wordsForYoung: true
});
const nothing = () => undefined;

beforeEach(async () => {
	await page.viewport(320, 568);
	document.documentElement.style.fontSize = '200%';
	document.body.style.padding = 'var(--edge)';
});
afterEach(() => {
	document.documentElement.style.fontSize = '';
	document.body.style.padding = '';
});

async function show(
	feedbackPage: FeedbackPage | undefined,
	box?: FeedbackView['box'],
	onanswering: (answering: boolean) => void = nothing
) {
	return render(Feedback, {
		page: feedbackPage,
		view: { ...view, box },
		today: '2026-11-22',
		moods: [{ day: '2026-11-21', mood: 4 }],
		words: true,
		names: [],
		people: ['Sokha', 'Nguyễn Hoàng Phương Nghiêng'],
		onpage: nothing,
		onback: nothing,
		onseal: async () => true,
		onanswering
	});
}

/** What stands beyond the edge. */
function beyond(): string[] {
	const wide = document.documentElement.clientWidth;
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const found: string[] = document.documentElement.scrollWidth > wide ? ['the page is too wide'] : [];
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		if (!node.textContent?.trim() || node.parentElement?.closest('.for-readers, style, script')) continue;
		const range = document.createRange();
		range.selectNodeContents(node);
		if ([...range.getClientRects()].some(({ right }) => right > wide + 1)) found.push(node.textContent);
	}
	return found;
}

const pages = [undefined, 'why', 'weeks', 'channels', 'words', 'questions'] as const;

test.each([
	['en', 'adult'],
	['en', 'young'],
	['km', 'adult'],
	['km', 'young'],
	['vi', 'adult'],
	['vi', 'young']
] as const satisfies [Language, string][])(
	'nothing stands beyond the edge, %s, %s',
	async (language, reading) => {
		await speech.speak(language);
		const { feedback, ...others } = locales[language];
		const words = reading === 'young' ? young(feedback) : feedback;
		addBookWords(language, { ...others, feedback: words });
		const found: string[] = [];
		const look = (name: string) => found.push(...beyond().map((text) => `${name}: ${text}`));
		const tap = (name: string) => page.getByRole('button', { name, exact: true }).click();
		for (const box of ['own', { by: 'Legal Support for Children and Women' }] as const)
			for (const one of [undefined, 'why'] as const) {
				const screen = await show(one, box);
				look(`${one ?? 'home'}, the box kept ${box === 'own' ? 'here' : 'elsewhere'}`);
				await screen.unmount();
			}
		for (const one of pages) {
			const screen = await show(one);
			look(one ?? 'home');
			if (one === 'words') {
				await tap(feedback.words.yes);
				look('help');
				await tap((words as typeof feedback).words.still);
				look('write');
			}
			if (one === 'questions') {
				for (const question of questions) {
					await tap(feedback.questions.skip);
					look(`after ${question}`);
				}
				await tap(feedback.questions.next);
				look('close');
			}
			await screen.unmount();
		}
		expect(found).toEqual([]);
	}
);

test('nothing is closed under her hands, also while she reads who keeps the box or looks for other ways', async () => {
	await speech.speak('en');
	addBookWords('en', locales.en);
	const found: [string, boolean][] = [];
	for (const one of pages) {
		let answering: boolean | undefined;
		const screen = await show(one, 'own', (now) => (answering = now));
		found.push([one ?? 'home', answering!]);
		await screen.unmount();
		expect(answering).toBe(false);
	}
	expect(found).toEqual(pages.map((one) => [one ?? 'home', one !== 'weeks']));
});
