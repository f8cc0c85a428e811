import { expect, test } from 'vitest';
import { killNine } from '#tests/safety/attacks/kill-nine.ts';

/* One kill of three of them; `npm run attack -- kill-nine` makes sixty, of all. */

test('what is ended by kill -9 is whole or not there, and is made again', { timeout: 240_000 }, async () => {
	const found = await killNine.run('sample');
	expect(found).toHaveLength(5);
	expect(found.filter(({ held }) => !held)).toEqual([]);
});
