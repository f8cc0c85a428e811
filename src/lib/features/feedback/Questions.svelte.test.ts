import '#lib/ui/styles/reset.css';
import '#lib/ui/styles/tokens.css';
import '#lib/ui/styles/base.css';
import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { recordingName } from '#lib/domain/recording.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { addBookWords } from '#lib/i18n/words.ts';
import { meansKey } from '#lib/ui/reading-aloud/heard-here.ts';
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
	render(Questions, { props, context: new Map(means ? [[meansKey, () => means]] : []) });
}

const none = { has: () => false, fetch: async () => undefined };
const voiceThat = (said: string[]) => ({ say: async (text: string) => void said.push(text) });
const aloud = () => page.getByRole('button', { name: 'Say it when I touch' });
const tap = (name: string) => page.getByRole('button', { name, exact: true }).click();

afterEach(cleanup);

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

test('all recordings come together and before the first touch: what is loaded tells no answer', async () => {
	const fetched: string[] = [];
	await show({
		recorded: {
			has: () => true,
			fetch: async (name) => {
				fetched.push(name);
				return undefined;
			}
		},
		voice: () => voiceThat([])
	});
	expect(fetched).toEqual([]);
	await aloud().click();
	await expect.element(aloud()).toHaveAttribute('aria-pressed', 'true');
	const ahead = [...fetched];
	for (const face of ['Never', 'Not often', 'Sometimes', 'Mostly', 'Always'])
		expect(ahead).toContain(recordingName(face));
	await tap('Never');
	await tap('Next');
	await tap('Always');
	expect(fetched).toEqual(ahead);
});
