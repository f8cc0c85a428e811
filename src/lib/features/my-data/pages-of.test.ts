import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pagesOf, piecesOf } from './pages-of.ts';

test('every piece stands on one page, in order, and no page is fuller than it is high', () => {
	const pieces = fc.array(
		fc.record({ height: fc.integer({ min: 1, max: 120 }), begins: fc.boolean(), leads: fc.boolean() })
	);
	fc.assert(
		fc.property(pieces, (all) => {
			const pages = pagesOf(all, 100);
			expect(pages.flat()).toEqual(all.map((_, at) => at));
			for (const page of pages) {
				const height = page.reduce((sum, at) => sum + all[at]!.height, 0);
				expect(height <= 100 || page.length === 1).toBe(true);
				expect(page.slice(1).every((at) => !all[at]!.begins)).toBe(true);
			}
		})
	);
});

test('a page is filled as far as it goes', () => {
	expect(
		pagesOf(
			[40, 40, 40, 90].map((height) => ({ height })),
			100
		)
	).toEqual([[0, 1], [2], [3]]);
	expect(pagesOf([], 100)).toEqual([]);
});

test('a heading does not stand at the end of a page without what it leads to', () => {
	const [goal, step] = [{ height: 20, leads: true }, { height: 20 }];
	expect(pagesOf([{ height: 70 }, goal, step], 100)).toEqual([[0], [1, 2]]);
	expect(pagesOf([{ height: 60 }, goal, step], 100)).toEqual([[0, 1, 2]]);
	// What cannot stand together begins a page at least.
	expect(pagesOf([{ height: 10 }, goal, { height: 90 }], 100)).toEqual([[0], [1], [2]]);
	// A new part begins a page whatever came before it.
	expect(pagesOf([{ height: 70 }, goal, { height: 90, begins: true }], 100)).toEqual([[0, 1], [2]]);
});

test('a long text is cut where a sentence or a word ends, and nothing of it is lost', () => {
	const bare = (text: string) => text.replace(/\s/g, '');
	fc.assert(
		fc.property(fc.array(fc.constantFrom('one', 'two.', 'three\n', 'ទឹក។', 'long'.repeat(9))), (words) => {
			const text = words.join(' ');
			const pieces = piecesOf(text, 30);
			expect(bare(pieces.join(''))).toBe(bare(text));
			expect(pieces.every((piece) => piece.length <= 30)).toBe(true);
		})
	);
	expect(piecesOf('First one. Second one. Third.', 24)).toEqual(['First one. Second one.', 'Third.']);
	expect(piecesOf(`ក${'\u200bខគ'.repeat(6)}`, 12).every((piece) => piece.length <= 12)).toBe(true);
});
