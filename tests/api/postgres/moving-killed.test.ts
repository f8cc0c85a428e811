import { expect, test } from 'vitest';
import { moving } from '#tests/safety/attacks/moving.ts';

/*
 * A sample of `npm run attack -- moving`. It sets DATABASE_URL to a PostgreSQL of its own, so it has a file of its own: where it
 * is slower than its time, no other test is asked of that one.
 */

test(
	'killed at any moment, there, back or while the key turns, one side holds all of it',
	{ timeout: 300_000 },
	async () => {
		const found = await moving.run('sample');
		expect(found.filter(({ held }) => !held)).toEqual([]);
		expect(found.length).toBeGreaterThan(0);
	}
);
