import './styles/reset.css';
import './styles/tokens.css';
import './styles/base.css';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { cdp, page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { loadOpenWords, wordsIn } from '#lib/i18n/words.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import entrance from '#locales/en/entrance.json';
import open from '#locales/en/open.json';
import BreathExercise from './BreathExercise.svelte';
import NumberPad from './keys/NumberPad.svelte';
import PicturePad from './keys/PicturePad.svelte';
import MoodFaces from './MoodFaces.svelte';
import StepMark from './StepMark.svelte';

/* What a page still says where grounds are gone (high contrast), and where nothing moves. */

beforeAll(async () => {
	await loadOpenWords('en', ['open', 'entrance']);
	await speech.speak('en');
});
afterEach(() => seenWith());

/** The browser as it is set on her phone: each a media feature and its value. */
const seenWith = (...features: { name: string; value: string }[]) =>
	(cdp() as unknown as { send: (method: string, more: object) => Promise<unknown> }).send(
		'Emulation.setEmulatedMedia',
		{ features }
	);
const highContrast = { name: 'forced-colors', value: 'active' };
const lessMotion = { name: 'prefers-reduced-motion', value: 'reduce' };

/** Whether edges fill all of it, so that it is seen where grounds are not. */
function isAllEdge(element: Element, part?: string): boolean {
	const { borderTopWidth, borderBottomWidth, borderTopColor, height, boxSizing } = getComputedStyle(
		element,
		part
	);
	const edges = parseFloat(borderTopWidth) + parseFloat(borderBottomWidth);
	const whole = boxSizing === 'border-box' ? parseFloat(height) || edges : parseFloat(height) + edges;
	return edges > 0 && edges >= whole - 0.5 && borderTopColor !== 'rgba(0, 0, 0, 0)';
}

test('a digit that was typed is seen in high contrast, and one that was not looks otherwise', async () => {
	await seenWith(highContrast);
	render(NumberPad, { least: 6, most: 8, go: 'Go on', onnumber: () => {} });
	await page.getByRole('button', { name: '7' }).click();
	const dots = [...document.querySelectorAll('.typed .dot')];
	expect(dots.map((dot) => isAllEdge(dot))).toEqual([true, false, false, false, false, false]);
});

test('a chosen picture that is hidden is seen as chosen in high contrast', async () => {
	await seenWith(highContrast);
	render(PicturePad, { length: 6, onfull: () => {} });
	await page.getByRole('button', { name: entrance.picture.boat, exact: true }).click();
	await page.getByRole('button', { name: entrance.pictures.hide }).click();
	expect([...document.querySelectorAll('.dot')].map((dot) => isAllEdge(dot))).toEqual([true]);
});

test('of five faces the chosen one alone has a strong edge in high contrast', async () => {
	await seenWith(highContrast);
	const words = { 1: 'Very hard', 2: 'Hard', 3: 'So-so', 4: 'Good', 5: 'Very good' };
	render(MoodFaces, {
		title: 'My mood',
		words,
		chosen: 2,
		onmood: async () => {},
		before: 'Only you see this.',
		notKept: ''
	});
	await expect.element(page.getByRole('button', { name: 'Very hard' })).toBeVisible();
	const edges = [...document.querySelectorAll('button')].map((button) => {
		const { borderTopWidth, outlineWidth } = getComputedStyle(button);
		return parseFloat(borderTopWidth) + parseFloat(outlineWidth);
	});
	expect(edges).toEqual([1, 3, 1, 1, 1]);
});

test('a step that lies ahead is a dot and no ring: nothing there can be ticked', async () => {
	for (const state of ['ahead', 'here'] as const) {
		const { container, unmount } = await render(StepMark, { state });
		const mark = container.querySelector('.mark')!;
		expect(getComputedStyle(mark).borderTopWidth).toBe('0px');
		expect(isAllEdge(mark, '::before')).toBe(true);
		await unmount();
	}
});

test.each([
	['the phone asks for less motion', async () => seenWith(lessMotion)],
	['she wished it in her book', async () => (document.documentElement.dataset.still = 'yes')]
])('where nothing moves because %s, no word speaks of a moving flower', async (_why, still) => {
	const { container } = await render(BreathExercise, { t: wordsIn('en') });
	const read = () =>
		[...container.querySelectorAll('span, b')]
			.filter((span) => span.checkVisibility())
			.map((span) => span.textContent);
	expect(read()).toContain(open.calm.step2);
	await still();
	expect(read()).toEqual([
		open.calm.still.drawing,
		open.calm.still.lead,
		open.calm.still.step2,
		open.calm.still.step3
	]);
	delete document.documentElement.dataset.still;
});
