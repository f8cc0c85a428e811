import '#lib/ui/styles/reset.css';
import '#lib/ui/styles/tokens.css';
import '#lib/ui/styles/base.css';
import { tick } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import type { Language } from '#lib/domain/text.ts';
import { recordingName } from '#lib/domain/recording.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { addBookWords } from '#lib/i18n/words.ts';
import { inOnePiece } from '#lib/ui/reading-aloud/ahead.ts';
import { ByEar } from '#lib/ui/reading-aloud/by-ear.svelte.ts';
import EarOffer from '#lib/ui/reading-aloud/EarOffer.svelte';
import { earKey } from '#lib/ui/reading-aloud/heard-here.ts';
import type { Means } from '#lib/ui/reading-aloud/read-aloud.ts';
import { bookWordsFor } from '#tests/support/book-words.ts';
import Questions from './Questions.svelte';

async function show(means?: Means, language: Language = 'en') {
	await speech.speak(language);
	addBookWords(language, bookWordsFor(language, 'adult', 'feedback'));
	const props = {
		step: 0,
		ratings: { answers: {}, kept: {} },
		onclose: vi.fn(),
		onwhy: vi.fn(),
		ondone: vi.fn()
	};
	// As `Feedback` marks all that is in it.
	document.body.dataset.answer = 'page';
	// As the book's bar does: what is touched is said, wherever it stands.
	const ear = new ByEar(() => means);
	ending.push(ear.onTouch(document.body));
	render(Questions, { props, context: new Map(means ? [[earKey, ear]] : []) });
	return ear;
}

const ending: (() => void)[] = [];

const none = { has: () => false, fetch: async () => undefined };
const voiceThat = (said: string[]) => ({ say: async (text: string) => void said.push(text) });
const aloud = () => page.getByRole('button', { name: 'Say it when I touch' });
const tap = (name: string) => page.getByRole('button', { name, exact: true }).click();

afterEach(() => {
	for (const end of ending.splice(0)) end();
	document.documentElement.removeAttribute('data-dim');
	delete document.body.dataset.answer;
	delete document.documentElement.dataset.text;
	document.body.style.padding = '';
	return cleanup();
});

test('each of the five questions is drawn, and five faces are large and named', async () => {
	await show();
	const seen = new Set<string>();
	for (let question = 1; question <= 5; question++) {
		const drawing = document.querySelector('.scene svg.art[aria-hidden="true"]');
		seen.add(drawing?.innerHTML ?? '');
		for (const name of ['Never', 'Not often', 'Sometimes', 'Mostly', 'Always']) {
			const face = page.getByRole('button', { name, exact: true }).element();
			expect(face.getBoundingClientRect().height).toBeGreaterThanOrEqual(64);
		}
		await tap('Skip this one');
	}
	expect(seen.size).toBe(5);
	expect(seen.has('')).toBe(false);
});

test('the promises are drawn, and in the dark each is said with what can be answered, as the page comes', async () => {
	const said: string[] = [];
	await show({ recorded: none, voice: () => voiceThat(said) });
	await aloud().click();
	await tap('Darken the screen');
	for (let question = 1; question <= 5; question++) await tap('Skip this one');
	expect(document.querySelector('.scene svg.art')?.innerHTML).not.toBe('');
	const answers = ['No', 'Partly', 'Yes'];
	await vi.waitFor(() => expect(said.at(-1)).toBe('Yes'), { timeout: 10_000 });
	const page = said.slice(said.indexOf('Did we keep what we promised?'));
	expect(page.slice(2, 6)).toEqual(['You told me what will happen before it happens.', ...answers]);
	expect(page.filter((one) => one === 'Partly')).toHaveLength(5);
	expect(document.querySelectorAll('section button svg')).toHaveLength(15);
});

test('where nothing can be heard there is no button; where it can, no sound begins before she asks for it', async () => {
	await show({ recorded: none, voice: () => undefined });
	expect(aloud().elements()).toEqual([]);
	await cleanup();
	const said: string[] = [];
	await show({ recorded: none, voice: () => voiceThat(said) });
	await tap('Never');
	await tap('Next');
	expect(said).toEqual([]);
});

test('by ear: each question is said as it comes, each face as it is touched, and it ends when she says so', async () => {
	const said: string[] = [];
	await show({ recorded: none, voice: () => voiceThat(said) });
	await aloud().click();
	await vi.waitFor(() => expect(said).toEqual(['Do you feel listened to when we meet?']));
	await tap('Sometimes');
	await vi.waitFor(() => expect(said.at(-1)).toBe('Sometimes'));
	await tap('Next');
	await vi.waitFor(() => expect(said.at(-1)).toBe('Do you have a safe place to talk with us?'));
	await aloud().click();
	const before = said.length;
	await tap('Always');
	expect(said).toHaveLength(before);
});

test('the answers come in one piece, once she says so and before the first touch: what is loaded tells no answer', async () => {
	const fetched: string[] = [];
	const ear = await show({
		recorded: {
			has: () => true,
			fetch: async (name) => {
				fetched.push(name);
				return undefined;
			}
		},
		voice: () => undefined,
		answers: inOnePiece(900_000, new Set(), async () => {
			fetched.push('all answers');
			return { has: (name) => name === recordingName('Never'), fetch: async () => undefined };
		})
	});
	await aloud().click();
	expect(ear.offers).toBe(900_000);
	for (const face of ['Never', 'Mostly']) await tap(face);
	// Neither a face nor the question: that she is asked now tells that she takes part.
	expect(fetched).toEqual([]);
	await ear.load();
	expect(ear.offers).toBeUndefined();
	for (const face of ['Never', 'Mostly', 'Always']) await tap(face);
	expect(fetched).toEqual(['all answers']);
});

test.each([
	[320, 568],
	[360, 640],
	[360, 800],
	[640, 360],
	[768, 1024],
	[1280, 800]
] as const)('all of the drawing is seen, as large with each question, %i by %i', async (wide, high) => {
	await page.viewport(wide, high);
	// Beside the tabs, where they are at the side.
	document.body.style.padding = `0 ${wide > 600 ? 144 : 16}px 0 1rem`;
	for (const language of ['km', 'en', 'vi'] as const) {
		await show(undefined, language);
		document.querySelector('.beside')!.parentElement!.style.cssText =
			'display: flex; flex-direction: column; gap: var(--gap)';
		const seen: string[] = [];
		for (let question = 1; question <= 5; question++) {
			const frame = document.querySelector('.scene')!.getBoundingClientRect();
			const drawing = document.querySelector('.scene svg')!.getBoundingClientRect();
			expect(drawing.top, `question ${question}`).toBeGreaterThanOrEqual(frame.top - 1);
			expect(drawing.bottom, `question ${question}`).toBeLessThanOrEqual(frame.bottom + 1);
			seen.push([frame.left, frame.width, frame.height].map(Math.round).join(' '));
			(document.querySelector('.quiet.button') as HTMLElement).click();
			await tick();
		}
		expect(new Set(seen).size, seen.join(', ')).toBe(1);
		await cleanup();
	}
});

/** What the tabs take of a small screen, and the bar with Leave: neither is here. */
const [tabs, bar] = [72, 64];

test('what leads to why stands clear of the promise before it', async () => {
	for (const wide of [360, 412, 480, 768, 1280]) {
		await page.viewport(wide, 700);
		for (const language of ['km', 'en', 'vi'] as const) {
			await show(undefined, language);
			const quiet = document.querySelector('p.quiet')!;
			const words = document.createRange();
			words.selectNodeContents(quiet.firstChild!);
			const why = document.createRange();
			why.selectNodeContents(quiet.querySelector('.plain')!);
			const [before, after] = [words, why].map((range) => range.getBoundingClientRect());
			// A space of the line, or another line.
			const isClear = after!.top >= before!.bottom - 4 || after!.left - before!.right >= 3;
			expect(isClear, `${language} ${wide}`).toBe(true);
			await cleanup();
		}
	}
});

test.each([
	[360, 640, 'normal'],
	[360, 640, 'large'],
	[320, 568, 'normal'],
	[320, 568, 'large']
] as const)(
	'all five faces are seen at once by day, %i by %i, letters %s, and no word is torn',
	async (wide, high, text) => {
		await page.viewport(wide, high);
		document.documentElement.dataset.text = text;
		document.body.style.padding = `${bar}px var(--edge) 0`;
		for (const language of ['km', 'en', 'vi'] as const) {
			await show(undefined, language);
			// As `main` lays them out.
			document.querySelector('.beside')!.parentElement!.style.cssText =
				'display: flex; flex-direction: column; gap: var(--gap)';
			const faces = [...document.querySelectorAll<HTMLElement>('[role="group"] button')];
			expect(faces).toHaveLength(5);
			const boxes = faces.map((face) => face.getBoundingClientRect());
			expect(new Set(boxes.map(({ top }) => top)).size, language).toBe(1);
			expect(Math.max(...boxes.map(({ bottom }) => bottom)), language).toBeLessThanOrEqual(high - tabs);
			expect(Math.max(...boxes.map(({ right }) => right)), language).toBeLessThanOrEqual(wide);
			if (wide === 360 && text === 'normal') {
				const promise = document.querySelector('p.quiet')!.getBoundingClientRect();
				expect(promise.bottom, language).toBeLessThanOrEqual(high - tabs);
			}
			for (const face of faces) {
				const words = face.querySelector<HTMLElement>('.words')!;
				expect(words.scrollWidth, words.innerText).toBeLessThanOrEqual(face.clientWidth);
				expect(Number.parseFloat(getComputedStyle(words).fontSize)).toBeGreaterThanOrEqual(12);
				expect(face.querySelector('svg')!.getBoundingClientRect().width, language).toBeGreaterThanOrEqual(48);
			}
			await cleanup();
		}
	}
);

test('in the dark on a phone that lies the question has all of the width, and the faces are on the screen', async () => {
	await page.viewport(640, 360);
	document.body.style.padding = `${bar}px 144px 0 1rem`;
	for (const language of ['km', 'en', 'vi'] as const) {
		await show(undefined, language);
		const main = document.querySelector('.beside')!.parentElement!;
		main.style.cssText = 'display: flex; flex-direction: column; gap: var(--space-3)';
		await page.getByRole('button', { name: speech.t('feedback:questions.dim') }).click();
		const asked = document.querySelector('h2')!.getBoundingClientRect();
		expect(asked.width, language).toBeGreaterThanOrEqual(main.clientWidth - 160 - 1);
		const faces = [...document.querySelectorAll('[role="group"] button')].map((face) =>
			face.getBoundingClientRect()
		);
		expect(faces).toHaveLength(5);
		expect(Math.max(...faces.map(({ bottom }) => bottom)), language).toBeLessThanOrEqual(360);
		await cleanup();
	}
});

test.each(['km', 'en', 'vi'] as const)(
	'while recordings are offered, come and do not come, all five faces stand above the tabs, %s',
	async (language) => {
		await page.viewport(360, 640);
		document.body.style.padding = `${bar + 12}px var(--edge) 0`;
		let fail: () => void = () => {};
		const answers = inOnePiece(
			2_400_000,
			new Set(),
			() => new Promise((gone) => (fail = () => gone(undefined)))
		);
		const ear = await show(
			{ recorded: { ...none, has: () => true }, voice: () => undefined, answers },
			language
		);
		await page.getByRole('button', { name: speech.t('feedback:questions.aloud') }).click();
		render(EarOffer, { t: speech.t, ear });
		const main = document.querySelector('.question')!.parentElement!;
		main.style.cssText = 'display: flex; flex-direction: column; gap: var(--gap)';
		// Above the screen, as `PlanBook` puts it.
		main.prepend(document.querySelector('.offer')!);
		const lowest = () =>
			Math.max(
				...[...document.querySelectorAll('[role="group"] button')].map(
					(face) => face.getBoundingClientRect().bottom
				)
			);
		expect(document.querySelectorAll('.offer button')).toHaveLength(2);
		expect(lowest(), 'offered').toBeLessThanOrEqual(640 - tabs);
		void ear.load();
		await tick();
		expect(document.querySelectorAll('.offer button')).toHaveLength(1);
		expect(lowest(), 'coming').toBeLessThanOrEqual(640 - tabs);
		fail();
		await expect.poll(() => document.querySelectorAll('.offer button').length).toBe(2);
		expect(lowest(), 'not come').toBeLessThanOrEqual(640 - tabs);
		ear.notNow();
		await tick();
		expect(document.querySelector('.scene')?.checkVisibility()).toBe(true);
	}
);

/** The part of light, 0 to 1, of what a colour is under the filter of the dark. */
function lightOf(colour: string, filtered: number): number {
	const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
		const value = (Number(part) / 255) * filtered;
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test('in the dark every word is 4.5 to one on its ground, and the ground gives next to no light', async () => {
	document.body.append(document.createElement('main'));
	await show();
	const main = document.querySelector('main')!;
	main.append(...[...document.body.children].filter((child) => child !== main));
	await tap('Darken the screen');
	const dark = Number(/brightness\(([\d.]+)\)/.exec(getComputedStyle(main).filter)?.[1]);
	expect(dark).toBeLessThan(0.6);
	const ground = (element: Element): string => {
		const { backgroundColor } = getComputedStyle(element);
		return backgroundColor === 'rgba(0, 0, 0, 0)' && element.parentElement
			? ground(element.parentElement)
			: backgroundColor;
	};
	const words = [...main.querySelectorAll<HTMLElement>('h2, button:not([disabled])')].filter((one) =>
		one.checkVisibility()
	);
	expect(words.length).toBeGreaterThan(6);
	for (const word of words) {
		const [on, of] = [lightOf(ground(word), dark), lightOf(getComputedStyle(word).color, dark)];
		const [low, high] = [Math.min(on, of), Math.max(on, of)];
		expect((high + 0.05) / (low + 0.05), word.innerText).toBeGreaterThanOrEqual(4.5);
	}
	expect(lightOf(ground(main), dark)).toBeLessThan(0.005);
	await cleanup();
	main.remove();
});

test('the screen grows dark at a touch, the faces stay where they are, and it is light again with the last page', async () => {
	await show();
	const face = () => page.getByRole('button', { name: 'Never', exact: true });
	await tap('Darken the screen');
	expect(document.documentElement.hasAttribute('data-dim')).toBe(true);
	await expect.element(face()).toBeVisible();
	expect(document.querySelector('.scene')?.checkVisibility()).toBe(false);
	await tap('Light again');
	expect(document.documentElement.hasAttribute('data-dim')).toBe(false);
	await tap('Darken the screen');
	await cleanup();
	expect(document.documentElement.hasAttribute('data-dim')).toBe(false);
});
