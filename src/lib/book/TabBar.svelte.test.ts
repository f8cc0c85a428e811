import '#lib/ui/styles/reset.css';
import '#lib/ui/styles/tokens.css';
import '#lib/ui/styles/base.css';
import { expect, test } from 'vitest';
import { cdp, page } from 'vitest/browser';
import { cleanup, render } from 'vitest-browser-svelte';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { addBookWords } from '#lib/i18n/words.ts';
import { bookWordsFor } from '#tests/support/book-words.ts';
import TabBar from './TabBar.svelte';

test('the open tab is told from the others in high contrast, where grounds are gone', async () => {
	const see = cdp() as unknown as { send: (method: string, more: object) => Promise<unknown> };
	await see.send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }] });
	const tabs = (['today', 'plan', 'calm'] as const).map((tab) => ({ tab, words: tab, icon: 'sun' as const }));
	const { container } = await render(TabBar, { name: 'Parts', tabs, current: 'plan', onturn: () => {} });
	const edges = [...container.querySelectorAll('button')].map((tab) => getComputedStyle(tab).outlineStyle);
	expect(edges).toEqual(['none', 'solid', 'none']);
	await see.send('Emulation.setEmulatedMedia', { features: [] });
});

test.each([
	[320, undefined, 12],
	[360, undefined, 12.5],
	[320, 'large', 14.5],
	[360, 'large', 16],
	[320, 'largest', 14.5],
	[360, 'largest', 16.5]
] as const)(
	'the words of the tabs grow with her letters as far as there is room, and none is torn: %i, %s',
	async (wide, text, atLeast) => {
		await page.viewport(wide, 640);
		const { documentElement: root } = document;
		if (text) root.dataset.text = text;
		for (const language of ['km', 'en', 'vi'] as const) {
			root.lang = language;
			await speech.speak(language);
			addBookWords(language, bookWordsFor(language, 'adult', 'book'));
			const names = ['today', 'journey', 'plan', 'people', 'calm'] as const;
			const tabs = names.map((tab) => ({ tab, words: speech.t(`book:tabs.${tab}`), icon: 'sun' as const }));
			const { container } = await render(TabBar, { name: 'Parts', tabs, current: 'plan', onturn: () => {} });
			const words = [...container.querySelectorAll<HTMLElement>('.word')];
			const ranges = words.map((word) => {
				const range = document.createRange();
				range.selectNodeContents(word);
				return range;
			});
			for (const [at, word] of words.entries()) {
				const size = Number.parseFloat(getComputedStyle(word).fontSize);
				expect(size, word.innerText).toBeGreaterThanOrEqual(atLeast);
				// One line, or one for each of its words.
				const lines = new Set([...ranges[at]!.getClientRects()].map(({ top }) => Math.round(top))).size;
				expect(lines === 1 || lines === word.innerText.split(' ').length, `${word.innerText}: ${lines}`).toBe(
					true
				);
				const { left, right } = ranges[at]!.getBoundingClientRect();
				expect(right).toBeLessThanOrEqual(wide);
				if (at > 0)
					expect(left - ranges[at - 1]!.getBoundingClientRect().right, word.innerText).toBeGreaterThanOrEqual(
						8
					);
			}
			await cleanup();
		}
		delete root.dataset.text;
		root.lang = 'en';
	}
);
