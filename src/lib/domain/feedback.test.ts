import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	ballotLength,
	blankBallot,
	faces,
	isBlank,
	keepings,
	lengths,
	mostLetters,
	packRatings,
	packWords,
	partsOf,
	promises,
	questions,
	unpackRatings,
	unpackWords,
	type Ratings
} from './feedback.ts';
import { hintsIn } from './feedback-hint.ts';
import { mayBeLastVisit, periodAfter, periodBefore, periodOn, usualGap } from './feedback-period.ts';

const someOf = <K extends string, T>(names: readonly K[], value: fc.Arbitrary<T>) =>
	fc.record(Object.fromEntries(names.map((name) => [name, value])) as Record<K, fc.Arbitrary<T>>, {
		requiredKeys: []
	});
const ratings = fc.record({
	answers: someOf(questions, fc.constantFrom(...faces)),
	kept: someOf(promises, fc.constantFrom(...keepings))
}) as fc.Arbitrary<Ratings>;

test('a ballot has 8,593 bytes', () => {
	expect(ballotLength).toBe(8593);
	expect(() => partsOf(new Uint8Array(8592))).toThrow(RangeError);
});

test('whatever is answered takes the same 8,192 bytes and comes back as it was', () => {
	fc.assert(
		fc.property(ratings, (given) => {
			const packed = packRatings(given);
			expect(packed).toHaveLength(lengths.plain);
			expect(unpackRatings(packed)).toEqual(given);
		})
	);
	expect.hasAssertions();
});

test('whatever is written takes the same 8,192 bytes and comes back as it was', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
			const packed = packWords(text);
			expect(packed).toHaveLength(lengths.plain);
			expect(unpackWords(packed)).toBe(text.trim().slice(0, mostLetters));
		})
	);
	expect(unpackWords(packWords('ក'.repeat(400)))).toBe('ក'.repeat(300));
});

test('a blank ballot is one that answers nothing', () => {
	expect(isBlank(unpackRatings(blankBallot())!)).toBe(true);
	expect(packRatings({ answers: {}, kept: {} })).toEqual(blankBallot());
	expect(unpackWords(blankBallot())).toBe('');
});

test.each([
	['an unknown face', 0, 6],
	['an unknown keeping', questions.length, 4],
	['something behind the answers', 4000, 1]
])('bytes of another form are read as nothing: %s', (_, at, value) => {
	const bytes = blankBallot();
	bytes[at] = value;
	expect(unpackRatings(bytes)).toBeUndefined();
});

test('text of another form is read as nothing', () => {
	const bytes = packWords('hello');
	expect(unpackWords(bytes.with(1, 3) as never)).toBeUndefined();
	expect(unpackWords(bytes.with(2, 0xff) as never)).toBeUndefined();
	expect(unpackWords(new Uint8Array(5))).toBeUndefined();
});

test.each([
	['You came late', [], []],
	['I am 17', [], ['digits']],
	['ខ្ញុំអាយុ ១៧', [], ['digits']],
	['Dara came late', ['Dara'], ['name']],
	['daraga is a word', ['Dara'], []],
	['បងដារា​មកយឺត', ['ដារា'], ['name']],
	['Chị Hằng giúp em', ['Hằng'], ['name']],
	['A', ['A'], []]
])('hints in “%s”', (text, names, hints) => {
	expect(hintsIn(text, names)).toEqual(hints);
});

const periods = [
	{ id: 'b', opens: '2026-04-01', closes: '2026-06-30' },
	{ id: 'a', opens: '2026-01-01', closes: '2026-03-31' },
	{ id: 'c', opens: '2026-07-01', closes: '2026-09-30' }
];

test('both days of a period belong to it', () => {
	expect(periodOn(periods, '2026-04-01')?.id).toBe('b');
	expect(periodOn(periods, '2026-06-30')?.id).toBe('b');
	expect(periodOn(periods, '2026-10-01')).toBeUndefined();
	expect(periodAfter(periods, '2026-02-01')?.id).toBe('b');
	expect(periodBefore(periods, '2026-08-01')?.id).toBe('b');
});

test('a visit counts as the last when the next usual one would come too late', () => {
	const weekly = ['2026-03-01', '2026-03-08', '2026-03-15'];
	expect(usualGap(weekly)).toBe(7);
	expect(mayBeLastVisit(weekly, '2026-03-15', '2026-03-31')).toBe(false);
	expect(mayBeLastVisit(weekly, '2026-03-22', '2026-03-31')).toBe(true);
	expect(usualGap(['2026-03-01'])).toBe(14);
});
