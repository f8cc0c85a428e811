import { expect, test } from 'vitest';
import { isReason, printsKept, printsNow } from '#tests/support/look-prints.ts';

test('a screen that looks different is told before, or somebody wrote down that it does not show', () => {
	const kept = printsKept();
	const changed = Object.entries(printsNow())
		.filter(([part, print]) => kept[part]?.print !== print)
		.map(([part]) => part);
	const how =
		'a screen looks different: say so in looks (domain/look-change.ts, CONTRIBUTING), or write down that it does not show: npm run looks -- "WHY"';
	expect(changed, how).toEqual([]);
	expect(Object.keys(kept).filter((part) => !Object.hasOwn(printsNow(), part))).toEqual([]);
	expect(Object.entries(kept).filter(([, { because }]) => !isReason(because))).toEqual([]);
});
