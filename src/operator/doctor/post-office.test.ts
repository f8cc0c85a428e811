import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PostOffice } from '#lib/domain/feedback-period.ts';
import { makeKeys, quartersFrom } from '#lib/server/ballots/make-keys.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { securityHeaders } from '#lib/server/headers/security-headers.ts';
import { openSecret } from '#lib/server/secret.ts';
import { withPostOffice, writePublicKeys } from '#operator/commands/feedback/public-keys.ts';
import { mailboxBeside } from '#tests/support/mailbox-beside.ts';
import { lookFromOutside } from './outside.ts';
import { postOffice } from './post-office.ts';

const folder = mkdtempSync(join(tmpdir(), 'post-office-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const environment = readEnvironment(
	{ COMPANION_DATA: join(folder, 'data'), COMPANION_KEYS: join(folder, 'companion.keys.json') },
	folder
);
const context = {
	environment,
	deployment: () => readDeployment({ path: '/nowhere.json', named: false }),
	now: () => new Date('2026-11-22T05:00:00Z'),
	say: () => undefined
};
const told = async () => (await postOffice(context)).map(({ state, what }) => `${state}: ${what}`);
const name = (change: Partial<PostOffice>) => {
	const keys = readPeriodKeys(environment.keys);
	writePublicKeys(environment.keys, { ...keys, postOffice: { ...keys.postOffice!, ...change } });
};

let running: Awaited<ReturnType<typeof mailboxBeside>>;
beforeAll(async () => {
	const { period } = await makeKeys(quartersFrom('2026-11-22', 1)[0]!);
	writePublicKeys(environment.keys, { demonstration: false, periods: [period] });
});

test('a release that names no post office is broken; one organisation alone is told what that means', async () => {
	expect(await told()).toEqual([expect.stringMatching(/^broken: The release names no post office/)]);
	const keys = readPeriodKeys(environment.keys);
	writePublicKeys(environment.keys, withPostOffice(keys, environment, openSecret(environment.data)));
	expect(await told()).toEqual([
		expect.stringMatching(
			/^look: One organisation keeps both halves: whoever runs this server could find out/
		),
		expect.stringMatching(/^look: The post office does not answer at http:\/\/127\.0\.0\.1:3001$/)
	]);
	running = await mailboxBeside(environment.mailboxData, environment.keys);
	expect((await told())[1]).toMatch(/^good: The post office answers at .*, with the key in the release$/);
});

test('where another organisation keeps the box it is named; another key than the release’s is broken', async () => {
	name({ by: { km: 'ផ្កាឈូក', en: 'Lotus', vi: 'Sen' } });
	expect(await told()).toEqual([
		expect.stringMatching(/^good: The box for the envelopes is kept by Lotus, at /),
		expect.stringMatching(/^good: The post office answers/)
	]);
	const { receiptKey } = readPeriodKeys(environment.keys).postOffice!;
	name({ receiptKey: createHash('sha256').update('another').digest('base64url') });
	expect((await told())[1]).toMatch(/^broken: .* signs with another key than the release names/);
	name({ receiptKey });
});

test('from outside both sides see what is theirs', async () => {
	const { origin } = readPeriodKeys(environment.keys).postOffice!;
	const say = async (address: string) =>
		(await lookFromOutside(address, context)).map(({ state, what }) => `${state}: ${what}`);
	// Whoever keeps the box asks its own address, and needs nothing of the organisation's.
	const keepers = await say(origin);
	expect(keepers).toContain('broken: The address is not encrypted');
	expect(keepers).toContain('good: Answers carry no time, no name and no cookie');
	expect(keepers.join()).toMatch(/its receipt key is [\w-]{43}/);

	const speaksTo = async (allowed: string | null) => {
		const app = createServer((request, response) => {
			const settings = { inline: new Map(), postOffice: allowed, secure: true };
			response.writeHead(200, securityHeaders(request.url!, settings)).end();
		});
		await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
		const said = await say(`http://127.0.0.1:${(app.address() as AddressInfo).port}`);
		app.closeAllConnections();
		await new Promise((resolve) => app.close(resolve));
		return said;
	};
	expect(await speaksTo(origin)).toContain(`good: Pages may speak to ${origin} and to nobody else`);
	for (const other of [null, 'https://elsewhere.example', `${origin} https://elsewhere.example`])
		expect((await speaksTo(other)).join()).toMatch(/broken: Pages may speak to /);
	await running.stop();
});
