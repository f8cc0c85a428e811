import '#lib/ui/styles/reset.css';
import '#lib/ui/styles/tokens.css';
import '#lib/ui/styles/base.css';
import { createRawSnippet } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { cleanup, render } from 'vitest-browser-svelte';
import { addBookWords, loadOpenWords, wordsIn } from '#lib/i18n/words.ts';
import { bookWordsFor } from '#tests/support/book-words.ts';
import TopBar from './TopBar.svelte';

afterEach(() => {
	document.documentElement.lang = 'en';
	return cleanup();
});

test.each(['km', 'en', 'vi'] as const)(
	'beside Back, the ear and Leave a long title has two lines: what the page says is seen, %s',
	async (language) => {
		await page.viewport(360, 640);
		document.documentElement.lang = language;
		await loadOpenWords(language, ['open', 'entrance']);
		addBookWords(language, bookWordsFor(language, 'adult', 'book', 'feedback'));
		const t = wordsIn(language);
		const ear = createRawSnippet(() => ({ render: () => '<button class="tap">e</button>' }));
		const leave = createRawSnippet(() => ({
			render: () =>
				`<a style="display:inline-flex;align-items:center;min-block-size:48px;padding-inline:16px;gap:8px"><i style="inline-size:24px"></i>${t('open:leave')}</a>`
		}));
		for (const title of [t('feedback:title'), t('entrance:code.title')]) {
			const { container } = await render(TopBar, {
				title,
				backWords: t('open:back'),
				onback: () => {},
				beside: ear,
				leave
			});
			const words = document.createRange();
			words.selectNodeContents(container.querySelector('h1')!);
			const lines = new Set([...words.getClientRects()].map(({ bottom }) => Math.round(bottom / 8)));
			expect(lines.size, title).toBeLessThanOrEqual(2);
			await cleanup();
		}
	}
);
