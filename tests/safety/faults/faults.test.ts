import { expect, test } from 'vitest';
import { faults } from '#tests/safety/attacks/faults.ts';

/* One strike of some of them; `npm run attack -- faults` makes more than two hundred, of all. */

test(
	'what a kill, a full disk or another fault meets is whole or not there, and its cause is named',
	{ timeout: 600_000 },
	async () => {
		const found = await faults.run('sample');
		// Root fills a real disk and mounts it anew; for anybody else there are fakes, and seven findings fewer.
		expect(found.length).toBeGreaterThanOrEqual(28);
		expect(found.filter(({ held }) => !held)).toEqual([]);
	}
);
