import '#lib/ui/styles/reset.css';
import '#lib/ui/styles/tokens.css';
import '#lib/ui/styles/base.css';
import '#lib/ui/styles/drawings.css';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { Language } from '#lib/domain/text.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { scenes } from './art/scenes.ts';
import PictureCards from './PictureCards.svelte';
import { inOnePiece } from './reading-aloud/ahead.ts';
import { ByEar } from './reading-aloud/by-ear.svelte.ts';
import { earKey, meansKey } from './reading-aloud/heard-here.ts';
import type { Means } from './reading-aloud/read-aloud.ts';

type Where = { means: Means; ear: ByEar; below: boolean };

const cards = [
	{ scene: scenes.tea, words: 'We drink tea.' },
	{ scene: scenes.road, words: 'We walk.' },
	{ scene: scenes.door, words: 'The door is open.' }
];

async function show({ means, ear, below = false }: Partial<Where> = {}, language: Language = 'en') {
	await speech.speak(language);
	render(PictureCards, {
		props: { t: speech.t, name: 'A day', cards, below },
		context: new Map<symbol, unknown>([
			[meansKey, means && (() => means)],
			[earKey, ear]
		])
	});
}

const strip = () => page.getByRole('list', { name: 'A day' }).element();
/** The words of the card that stands at the strip's beginning. */
const shown = () => {
	const from = strip().getBoundingClientRect().left - 1;
	return [...strip().children].find((card) => card.getBoundingClientRect().left >= from)?.querySelector('p')
		?.textContent;
};

beforeEach(async () => {
	await page.viewport(360, 640);
	// Where somebody asks for less motion nothing glides; here nothing has to be waited for.
	document.documentElement.dataset.still = '';
	document.body.style.padding = 'var(--edge)';
});

afterEach(() => {
	delete document.documentElement.dataset.still;
	document.body.style.padding = '';
	document.body.style.minBlockSize = '';
	return cleanup();
});

test('each sentence has its drawing, which a reader of the screen is spared, and says which of how many it is', async () => {
	await show();
	const items = page.getByRole('listitem').elements();
	expect(items.map((item) => item.querySelector('p')?.textContent)).toEqual(cards.map(({ words }) => words));
	const drawn = () => items.filter((item) => item.querySelector('svg.art[aria-hidden="true"] path'));
	// What is not seen yet is drawn after the first frame; it has its place from the beginning.
	expect(drawn()).toEqual(items.slice(0, 1));
	const heights = items.map((item) => item.getBoundingClientRect().height);
	await vi.waitFor(() => expect(drawn()).toEqual(items));
	expect(items.map((item) => item.getBoundingClientRect().height)).toEqual(heights);
	expect(items[1]?.textContent).toContain('2 of 3');
	await expect.element(page.getByRole('button', { name: 'Next picture, 1 of 3' })).toBeVisible();
	expect(document.querySelector('svg text')).toBeNull();
});

test('far down a page nothing is drawn before the first frame, but every word is there', async () => {
	await show({ below: true });
	expect(strip().querySelectorAll('svg.art path')).toHaveLength(0);
	expect([...strip().querySelectorAll('p')].map((words) => words.textContent)).toEqual(
		cards.map(({ words }) => words)
	);
	await vi.waitFor(() => expect(strip().querySelectorAll('svg.art:has(path)')).toHaveLength(3));
});

test('a tap goes on, and the finger or the key can tap again where it is: on to the last, and back to the first', async () => {
	await show();
	expect(shown()).toBe('We drink tea.');
	await page.getByRole('button', { name: 'Next picture, 1 of 3' }).click();
	await vi.waitFor(() => expect(shown()).toBe('We walk.'));
	expect(document.activeElement?.getAttribute('aria-label')).toBe('Next picture, 2 of 3');
	await userEvent.keyboard('{Enter}');
	await vi.waitFor(() =>
		expect(document.activeElement?.getAttribute('aria-label')).toBe('From the beginning, 3 of 3')
	);
	await userEvent.keyboard('{ArrowLeft}');
	await vi.waitFor(() => expect(shown()).toBe('We walk.'));
	await userEvent.keyboard('{ArrowRight}');
	await page.getByRole('button', { name: 'From the beginning, 3 of 3' }).click();
	await vi.waitFor(() => expect(shown()).toBe('We drink tea.'));
});

test('turning moves the cards alone, never the page, and everything to tap is large', async () => {
	await show();
	document.body.style.minBlockSize = '3000px';
	window.scrollTo(0, 120);
	await page.getByRole('button', { name: 'Next picture, 1 of 3' }).click();
	await vi.waitFor(() => expect(shown()).toBe('We walk.'));
	expect(window.scrollY).toBe(120);
	for (const button of page.getByRole('button').elements()) {
		const { width, height } = button.getBoundingClientRect();
		expect(Math.min(width, height)).toBeGreaterThanOrEqual(48);
	}
	expect(getComputedStyle(strip()).overflowX).toBe('auto');
	expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360);
});

test.each([
	[320, 568],
	[360, 640],
	[640, 360],
	[768, 1024]
] as const)('with an ear the arrows stand beside each other on every card, %i by %i', async (wide, high) => {
	await page.viewport(wide, high);
	// Beside the tabs, where they are at the side.
	document.body.style.paddingInlineEnd = wide > 600 ? '128px' : 'var(--edge)';
	const none = { has: () => false, fetch: async () => undefined };
	for (const language of ['km', 'en', 'vi'] as const) {
		await show({ means: { recorded: none, voice: () => ({ say: async () => {} }) } }, language);
		await vi.waitFor(() => expect(strip().querySelectorAll('[data-say]:not([hidden])')).toHaveLength(3));
		for (const card of strip().children) {
			const box = card.getBoundingClientRect();
			const [before, ear, next] = [...card.querySelectorAll('button')].map((button) =>
				button.getBoundingClientRect()
			);
			expect(before!.top, language).toBe(next!.top);
			expect(ear!.right, language).toBeLessThanOrEqual(next!.left);
			expect(ear!.left, language).toBeGreaterThanOrEqual(before!.right);
			expect(next!.right, language).toBeLessThanOrEqual(box.right);
			expect(next!.left - box.left, language).toBeGreaterThan(box.width / 2);
		}
		await cleanup();
	}
});

test('a card is heard by itself where there is a voice; where there is none, there is no button', async () => {
	const said: string[] = [];
	const none = { has: () => false, fetch: async () => undefined };
	await show({ means: { recorded: none, voice: () => ({ say: async (text) => void said.push(text) }) } });
	const listen = page.getByRole('button', { name: /^Listen, / });
	await vi.waitFor(() => expect(listen.elements()).toHaveLength(3));
	await listen.nth(1).click();
	await vi.waitFor(() => expect(said).toEqual(['We walk.']));
	await cleanup();
	await show({ means: { recorded: none, voice: () => undefined } });
	expect(page.getByRole('button', { name: /^Listen, / }).elements()).toHaveLength(0);
});

test('while she listens each card that she turns to says itself, by a tap and by a swipe; else it is silent', async () => {
	const said: string[] = [];
	const none = { has: () => false, fetch: async () => undefined };
	const means: Means = { recorded: none, voice: () => ({ say: async (text) => void said.push(text) }) };
	const ear = new ByEar(() => means);
	await show({ means, ear });
	await page.getByRole('button', { name: 'Next picture, 1 of 3' }).click();
	await vi.waitFor(() => expect(shown()).toBe('We walk.'));
	expect(said).toEqual([]);
	ear.begin();
	await page.getByRole('button', { name: 'Next picture, 2 of 3' }).click();
	await vi.waitFor(() => expect(said).toEqual(['The door is open.']));
	strip().scrollTo({ left: 0 });
	await vi.waitFor(() => expect(said).toEqual(['The door is open.', 'We drink tea.']));
	ear.end();
});

test('while a card’s own ear loads the recordings it is told below the cards; what the ear in the bar loads is told where it was offered', async () => {
	let arrive: (nothing: undefined) => void;
	const answers = inOnePiece(6_000_000, new Set(), () => new Promise((resolve) => (arrive = resolve)));
	const means: Means = {
		recorded: { has: () => true, fetch: async (name) => (await answers.fetch())?.fetch(name) },
		voice: () => undefined,
		answers
	};
	const ear = new ByEar(() => means);
	await show({ means, ear });
	const status = page.getByRole('status');
	await page.getByRole('button', { name: 'Listen, 1 of 3' }).click();
	await expect
		.element(status)
		.toHaveTextContent('It is coming. With slow internet it takes a while. You can go on.');
	ear.begin();
	await expect.element(status).not.toBeInTheDocument();
	ear.end();
	await page.getByRole('button', { name: 'Listen, 1 of 3' }).click();
	await page.getByRole('button', { name: 'Listen, 1 of 3' }).click();
	await expect.element(status).toBeVisible();
	arrive!(undefined);
	await expect.element(status).not.toBeInTheDocument();
});
