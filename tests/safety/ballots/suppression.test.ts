import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepings, promises, questions, type Face, type Ratings } from '#lib/domain/feedback.ts';
import { leastCell, resultsOf, type Table } from '#lib/domain/feedback-results.ts';
import { figure } from './size.ts';

/*
 * The attacker knows how the report is made and how many envelopes came (their numbers are public, blank ones among
 * them), and enumerates for each question every table (good, rest, skipped) that would have been published as it was. A
 * held-back cell is disclosed when all of them agree on it or lie closer than five. How many skipped a question must never
 * be one number: "fewer than all answered this" may be known, who of those that sent an envelope left it open may not.
 */

const rating = (skips: number): fc.Arbitrary<Ratings> =>
	fc
		.record({
			answers: fc.tuple(...questions.map(() => fc.double({ min: 0, max: 1, noNaN: true }))),
			faces: fc.tuple(...questions.map(() => fc.integer({ min: 1, max: 5 }))),
			kept: fc.tuple(...promises.map(() => fc.option(fc.constantFrom(...keepings))))
		})
		.map(({ answers, faces, kept }) => ({
			answers: Object.fromEntries(
				questions.flatMap((name, at) => (answers[at]! < skips ? [] : [[name, faces[at] as Face]]))
			),
			kept: Object.fromEntries(promises.flatMap((name, at) => (kept[at] ? [[name, kept[at]]] : [])))
		}));

const survey = fc
	.tuple(fc.integer({ min: 0, max: 70 }), fc.constantFrom(0, 0.05, 0.3, 0.8), fc.constantFrom(0, 0.5, 0.95))
	.chain(([people, skips, alike]) =>
		fc
			.tuple(fc.array(rating(skips), { minLength: people, maxLength: people }), rating(0))
			.map(([all, one]) => all.map((ballot, at) => (at < people * alike ? one : ballot)))
	);

type Cells = { good: number; rest: number; skipped: number };

/** Every table of one question that this report could stand for. */
function consistent(table: Table, atLeast: number, envelopes: number): Cells[] {
	const found: Cells[] = [];
	for (let people = Math.max(atLeast, 10); people <= envelopes; people++) {
		for (let good = 0; good <= people; good++) {
			for (let rest = 0; good + rest <= people; rest++) {
				const shown = good + rest >= 10 && Math.min(good, rest) >= leastCell;
				const fits = table.shown
					? shown && table.good === good && table.rest === rest
					: !shown && (table.why === 'few') === good + rest < 10;
				if (fits) found.push({ good, rest, skipped: people - good - rest });
			}
		}
	}
	return found;
}

const known = new Map<string, (keyof Cells)[]>();

function disclosed(table: Table, atLeast: number, envelopes: number): (keyof Cells)[] {
	const name = JSON.stringify([table, atLeast, envelopes]);
	const found = known.get(name) ?? workedOut(table, atLeast, envelopes);
	known.set(name, found);
	return found;
}

function workedOut(table: Table, atLeast: number, envelopes: number): (keyof Cells)[] {
	const tables = consistent(table, atLeast, envelopes);
	const spread = (cell: keyof Cells) => {
		const values = tables.map((one) => one[cell]);
		return { values: new Set(values).size, width: Math.max(...values) - Math.min(...values) };
	};
	if (table.shown) return spread('skipped').values < 2 ? ['skipped'] : [];
	return (['good', 'rest'] as const).filter(
		(cell) => spread(cell).values < 2 || spread(cell).width < leastCell
	);
}

test('no held-back cell of a thousand random surveys can be worked out', () => {
	let published = 0;
	fc.assert(
		fc.property(survey, fc.constantFrom(1, 6, 30), (ballots, blanks) => {
			const results = resultsOf(ballots);
			if (!results.published) return;
			published += 1;
			for (const table of [...Object.values(results.questions), ...Object.values(results.promises)])
				expect(disclosed(table, results.atLeast, ballots.length + blanks)).toEqual([]);
		}),
		{ numRuns: figure(10_000, 1000), seed: 20261122 }
	);
	expect(published).toBeGreaterThan(300);
});

test('the same attacker works out what a report would give away that hides the small cell alone', () => {
	const naive = { answered: 31, good: 28, rest: undefined };
	expect(naive.answered - naive.good).toBe(3);
	// And a report that says exactly how many answered gives away who skipped.
	const exact = consistent({ shown: true, good: 20, rest: 10 }, 30, 60).filter(
		({ good, rest, skipped }) => good + rest + skipped === 31
	);
	expect(new Set(exact.map(({ skipped }) => skipped)).size).toBe(1);
});

test('fewer than ten answered ballots give nothing at all, whatever blank ones came', () => {
	const answered: Ratings = { answers: { heard: 5 }, kept: {} };
	const blank: Ratings = { answers: {}, kept: {} };
	const ballots = [...Array(9).fill(answered), ...Array(200).fill(blank)];
	expect(resultsOf(ballots)).toEqual({ published: false, why: 'few' });
});
