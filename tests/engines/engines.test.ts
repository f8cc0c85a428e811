import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from './engines.ts';
import { Visit, ways } from './ways.ts';

/* The first run, the open book, Leave and no network in the engines that are not Chromium; `npm run attack -- engines` asks more. */

describe.each(engines)('in $name', { timeout: 120_000 }, ({ cannot, missing, ...engine }) => {
	let visit: Visit | undefined;
	beforeAll(async () => {
		for (const what of cannot) console.log(`${engine.name} is not asked here: ${what}`);
		expect(missing(), 'has to be installed').toBeUndefined();
		// A busy machine is slow to open a browser: Selenium ends its own wait after 30 seconds.
		const start = () => Visit.start({ ...engine, cannot, missing }, 'km');
		visit = await start().catch(start);
	}, 300_000);
	afterAll(() => visit?.end());

	test.each(ways)('$promise', async ({ go }) => {
		await expect(go(visit!)).resolves.toBeUndefined();
	});
});
