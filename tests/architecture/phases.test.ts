import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { phases } from '#lib/domain/journey.ts';
import { languages, readings, type Language, type Reading } from '#lib/domain/text.ts';
import { leads } from '#lib/features/journey/phase-leads.ts';
import { inReading, type WordTree } from '#lib/server/words/reading-variants.ts';

/*
 * Every phase of the road is told in full, to everybody: a part that only adults have would be missing where it is most
 * needed. A reading's own words may not fall back to another reading's.
 */
const parts = ['happens', 'meet', 'feel', 'decide', 'ask', 'promise', 'long', 'differs', 'next'] as const;

const journey = (language: Language): WordTree =>
	JSON.parse(readFileSync(`locales/${language}/journey.json`, 'utf8'));

/** A phase as one reading has it in the file, before anything could fill a gap. */
function told(language: Language, reading: Reading, phase: string): WordTree {
	const own = journey(language)[reading === 'adult' ? phase : `${phase}_${reading}`];
	if (typeof own !== 'object') throw new Error(`${language}: ${phase} is not told in the ${reading} reading`);
	return own;
}

describe.each(languages)('the journey in %s', (language) => {
	describe.each(readings)('%s reading', (reading) => {
		test.each([...phases])('%s has every part of it', (phase) => {
			const phaseWords = told(language, reading, phase);
			for (const part of parts) expect(phaseWords[part], part).toMatchObject({ '1': expect.any(String) });
			// How it may feel is never one feeling, and there is more than one thing to ask.
			for (const part of ['feel', 'ask'] as const)
				expect(Object.keys(Object(phaseWords[part])).length, part).toBeGreaterThanOrEqual(3);
			// What it says about time is the organisation's own figure.
			expect(JSON.stringify(phaseWords.long)).toContain('{{long}}');
		});

		test('answers the same questions of the journey map on the same pages', () => {
			const cards = (of: Reading) =>
				phases.map((phase) => Object.keys(Object(told(language, of, phase).good)));
			expect(cards(reading)).toEqual(cards('adult'));
			for (const phase of phases) {
				for (const card of Object.values(Object(told(language, reading, phase).good)))
					expect(card).toEqual({ title: expect.any(String), text: expect.any(String) });
			}
		});
	});

	test('a family is never told another reading’s words about the person’s own life', () => {
		const family = inReading(journey(language), 'family', language);
		for (const phase of phases) {
			const adult = Object(told(language, 'adult', phase));
			const lines = (words: WordTree) => Object.values(Object(words.decide)) as string[];
			expect(lines(Object(family[phase])).filter((line) => lines(adult).includes(line))).toEqual([]);
		}
	});
});

test('a page leads on only from a card that it has', () => {
	for (const phase of phases)
		expect(Object.keys(Object(told('en', 'adult', phase).good))).toEqual(
			expect.arrayContaining(Object.keys(leads[phase]))
		);
});
