import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { Deployment } from '#lib/domain/deployment.ts';
import { openSource, readerTools } from '#lib/server/cases/open-source.ts';
import { openDirectoryCopy } from '#lib/server/directory/directory-copy.ts';
import { openSecret } from '#lib/server/secret.ts';
import { sizedSources } from '#tests/fakes/sized-sources.ts';
import { Scratch } from '#tests/support/scratch.ts';
import { openPlanCache } from './plan-cache.ts';
import { refreshAll } from './refresh.ts';

/* What a round asks of a case system, in requests: the table in docs/case-systems.md at sizes of a test. */

const scratch = new Scratch('rounds');
const changed = 3;

/** How many requests a whole round and one between two nights take, and how many people each reads. */
async function rounds(kind: 'fhir' | 'primero' | 'commcare', people: number) {
	const fake = sizedSources[kind](people, changed);
	const folder = scratch.path;
	for (const file of ['source-password.txt', 'source-api-key.txt']) scratch.write(file, 'a long one');
	let requests = 0;
	const fetch = (async (url: URL) => {
		requests++;
		return Response.json(fake.answer?.(new URL(url)));
	}) as typeof globalThis.fetch;
	const deployment = v.parse(Deployment, { source: fake.configuration });
	const source = openSource(folder, deployment, { ...readerTools, fetch });
	const plans = await openPlanCache(folder, openSecret(folder), randomBytes);
	const directory = await openDirectoryCopy(folder, openSecret(folder), randomBytes);
	const tools = { source, plans, directory, deployment, now: () => new Date(), random: randomBytes };
	const whole = await refreshAll(tools);
	const askedWhole = requests;
	requests = 0;
	const between = await refreshAll({ ...tools, since: new Date() });
	await plans.close();
	await directory.close();
	return { whole: [whole.read, askedWhole], between: [between.read, requests] };
}

describe.each(['fhir', 'primero', 'commcare'] as const)('from %s', (kind) => {
	test('a round between two nights costs what changed, however many people there are', async () => {
		const few = await rounds(kind, 60);
		const many = await rounds(kind, 120);
		expect([few.whole[0], many.whole[0]]).toEqual([60, 120]);
		expect([few.between[0], many.between[0]]).toEqual([changed, changed]);
		expect(many.between[1]).toBe(few.between[1]);
		expect(many.between[1]).toBeLessThan(30);
		// A whole round asks for fifty people at once, not for one.
		expect(many.whole[1]).toBeLessThan(120 / 2);
	});
});
