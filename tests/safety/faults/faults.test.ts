import { expect, test } from 'vitest';
import { faults } from '#tests/safety/attacks/faults.ts';

/* One strike of some of them; `npm run attack -- faults` makes more than two hundred, of all. */

test(
	'what a kill or a full disk meets is whole or not there, and its cause is named',
	{ timeout: 300_000 },
	async () => {
		const found = await faults.run('sample');
		expect(found).toHaveLength(16);
		expect(found.filter(({ held }) => !held)).toEqual([]);
	}
);
