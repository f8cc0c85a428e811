import * as v from 'valibot';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { phases, type Phase } from '#lib/domain/journey.ts';
import { JourneyFacts } from '#lib/domain/journey-facts.ts';
import type { TeamNumber } from '#lib/domain/telephone.ts';
import { languages, readings, type Language, type Reading } from '#lib/domain/text.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { addBookWords } from '#lib/i18n/words.ts';
import { teamPhoneKey } from '#lib/ui/team-phone.ts';
import { bookWordsFor } from '#tests/support/book-words.ts';
import PhasePage from './PhasePage.svelte';

type More = {
	facts?: v.InferInput<typeof JourneyFacts>;
	promises?: { id: string; phase: Phase; text: string }[];
	phone?: TeamNumber;
};

async function open(language: Language, reading: Reading, phase: Phase, more: More = {}) {
	await speech.speak(language);
	const words = bookWordsFor(language, reading, 'book', 'journey');
	addBookWords(language, words);
	const props = {
		phase,
		journey: { phase: 'planning' as const, been: [] },
		reading,
		facts: v.parse(JourneyFacts, more.facts ?? {}),
		promises: more.promises ?? [],
		nameOf: (lead: string) => `to ${lead}`,
		onlead: vi.fn(),
		onshow: vi.fn(),
		onphase: vi.fn()
	};
	render(PhasePage, { props, context: new Map([[teamPhoneKey, () => more.phone]]) });
	document.querySelector<HTMLElement>('summary')?.click();
	await vi.waitFor(() => expect(document.body.textContent).toContain(speech.t('journey:made')));
	return props;
}

afterEach(cleanup);

describe.each(languages)('in %s', (language) => {
	test.each(readings)('the %s reading tells every phase, with every place filled in', async (reading) => {
		for (const phase of phases) {
			await open(language, reading, phase);
			const headings = page.getByRole('heading', { level: 2 }).elements();
			expect(headings.length, phase).toBeGreaterThanOrEqual(11);
			expect(document.body.textContent, phase).not.toMatch(/{{|journey:|undefined|\[object/);
			await cleanup();
		}
	});
});

test('a phase begins with its pictures, in the words of the reading', async () => {
	await open('en', 'adult', 'entry');
	const cards = () => page.getByRole('list', { name: speech.t('book:phase.entry') });
	expect(cards().element().children).toHaveLength(7);
	await cleanup();
	await open('en', 'young', 'entry');
	expect(cards().element().children).toHaveLength(6);
	await expect
		.element(cards().getByText('You can draw, play or just listen: it is not a test.'))
		.toBeVisible();
	await cleanup();
	await open('en', 'family', 'entry');
	expect(cards().element().children).toHaveLength(4);
});

test('the team’s number stands on each phase, once: below a card that says that one can call, else at the end', async () => {
	const phone = { number: '012 345 678', tel: '+85512345678' };
	for (const reading of ['adult', 'young', 'family'] as const)
		for (const phase of phases) {
			await open('en', reading, phase, { phone });
			const call = page.getByRole('link', { name: /012 345 678/ });
			await expect.element(call, { message: `${reading} ${phase}` }).toBeVisible();
			await cleanup();
			await open('en', reading, phase);
			expect(call.elements()).toEqual([]);
			await cleanup();
		}
});

test('a sentence to ask opens in large letters, as it stands there', async () => {
	const { onshow } = await open('en', 'adult', 'entry');
	await page.getByRole('button', { name: 'Who will know that I was here?' }).click();
	expect(onshow).toHaveBeenCalledExactlyOnceWith('Who will know that I was here?');
});

test('an answer leads on to the screen on which it is done', async () => {
	const { onlead } = await open('en', 'adult', 'coordination');
	await page.getByRole('button', { name: 'to calm' }).click();
	expect(onlead).toHaveBeenCalledExactlyOnceWith('calm');
});

test('how long it takes is the organisation’s figure, said as about', async () => {
	await open('en', 'adult', 'planning', { facts: { long: { planning: { from: 3, to: 3, unit: 'weeks' } } } });
	expect(document.body.textContent).toContain('about 3 weeks');
	await cleanup();
	await open('km', 'adult', 'planning', {
		facts: { long: { planning: { from: 1, to: 2, unit: 'months' } } }
	});
	expect(document.body.textContent).toContain('ប្រហែល ១ ទៅ ២ ខែ');
});

test('the team’s own promises stand in the place of ours; a family reads both', async () => {
	const promises = [{ id: 'p', phase: 'entry' as const, text: 'We bring tea.' }];
	await open('en', 'adult', 'entry', { promises });
	await expect.element(page.getByText('We bring tea.')).toBeVisible();
	expect(document.body.textContent).not.toContain('We say who we are before we ask anything.');
	await cleanup();
	await open('en', 'family', 'entry', { promises });
	await expect.element(page.getByText('We bring tea.')).toBeVisible();
	await expect.element(page.getByText('We tell you who we are.')).toBeVisible();
});
