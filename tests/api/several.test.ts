import { expect, test } from 'vitest';
import { several } from '#tests/safety/attacks/several.ts';

/* A sample of `npm run attack -- several`: the built server, more than once, behind Debian's Caddy. */

test(
	'several processes give once what there is one of, and are started anew without a phone noticing',
	{
		timeout: 240_000
	},
	async () => {
		const found = await several.run('sample');
		expect(found.length).toBeGreaterThan(0);
		expect(found.filter(({ held }) => !held)).toEqual([]);
	}
);
