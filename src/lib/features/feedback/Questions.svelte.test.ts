import '#lib/ui/styles/reset.css';
import '#lib/ui/styles/tokens.css';
import '#lib/ui/styles/base.css';
import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { recordingName } from '#lib/domain/recording.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { addBookWords } from '#lib/i18n/words.ts';
import { ByEar } from '#lib/ui/reading-aloud/by-ear.svelte.ts';
import { earKey } from '#lib/ui/reading-aloud/heard-here.ts';
import type { Means } from '#lib/ui/reading-aloud/read-aloud.ts';
import { bookWordsFor } from '#tests/support/book-words.ts';
import Questions from './Questions.svelte';

async function show(means?: Means) {
	await speech.speak('en');
	addBookWords('en', bookWordsFor('en', 'adult', 'feedback'));
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
	const answers = ['Yes', 'Partly', 'No'];
	await vi.waitFor(() => expect(said.at(-1)).toBe('No'), { timeout: 10_000 });
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
		answers: {
			bytes: 900_000,
			fetch: async () => {
				fetched.push('all answers');
				return { has: (name) => name === recordingName('Never'), fetch: async () => undefined };
			}
		}
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
