import { constants, createHash, verify } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, dayAt } from '#lib/domain/day.ts';
import type { BallotKind } from '#lib/domain/feedback.ts';
import type { KeyedPeriod } from '#lib/domain/feedback-period.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { openSecret } from '#lib/server/secret.ts';
import { makePeriods } from '#operator/commands/feedback/keys.ts';
import { blindFast, publicKey, unblindFast, type Blinded } from '#tests/safety/ballots/fast-phone.ts';
import { importSamples, RunningApp } from '#tests/support/app.ts';

/* `POST /ballots/tokens` over HTTP, on the built server. */

const folder = mkdtempSync(join(tmpdir(), 'tokens-'));
const variables = {
	COMPANION_DATA: join(folder, 'data'),
	COMPANION_KEYS: join(folder, 'companion.keys.json')
};
let server: RunningApp;
let token: string;
let periods: KeyedPeriod[];

beforeAll(async () => {
	const environment = readEnvironment(variables);
	const secret = openSecret(environment.data);
	await importSamples(environment.data);
	const today = dayAt(new Date(), 'Asia/Phnom_Penh');
	const quarter = (id: string, from: number) => ({
		id,
		opens: addDays(today, from),
		closes: addDays(today, from + 60)
	});
	await makePeriods(
		environment,
		[quarter('over', -91), quarter('now', -30), quarter('next', 31), quarter('later', 92)],
		{
			existing: { demonstration: true, periods: [] },
			opening: join(folder, 'opening'),
			reader: 'Sokha',
			passphrases: { ratings: 'for tests alone', words: 'for tests alone' }
		}
	);
	const issued = await openIssued(environment.data, secret);
	await issued.setState('now', 'open');
	await issued.close();
	periods = readPeriodKeys(environment.keys).periods;
	server = await RunningApp.start({ variables, data: environment.data });
	token = await server.pairNew('sample-03');
});
afterAll(async () => {
	await server.stop();
	rmSync(folder, { recursive: true });
});

const modulusOf = (id: string, kind: BallotKind) => periods.find((period) => period.id === id)![kind].sign;

function ask(body: object | string, right: string | undefined = token): Promise<Response> {
	return server.fetch('/ballots/tokens', {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			...(right && { authorization: `Bearer ${right}` })
		},
		body: typeof body === 'string' ? body : JSON.stringify(body)
	});
}
const request = (period: string, kind: string, { blinded }: Blinded) => ({
	period,
	kind,
	blinded: blinded.toString('base64url')
});

/** Whatever is answered carries the headers, keeps nothing, and is read by nobody on the way. */
async function expectHeaders(answer: Response) {
	const { headers } = answer;
	expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
	expect(headers.get('cache-control')).toBe('private, no-store');
	expect(headers.get('x-content-type-options')).toBe('nosniff');
	expect(headers.get('referrer-policy')).toBe('no-referrer');
	for (const name of ['set-cookie', 'etag', 'last-modified', 'access-control-allow-origin'])
		expect(headers.get(name), name).toBeNull();
}

test('a right is signed for this period and kind, and the same request gets the same answer', async () => {
	for (const [period, kind] of [
		['now', 'ratings'],
		['now', 'words'],
		['next', 'ratings']
	] as const) {
		const blinded = blindFast(modulusOf(period, kind));
		const answer = await ask(request(period, kind, blinded));
		expect(answer.status).toBe(200);
		await expectHeaders(answer);
		const { signature } = await answer.json();
		const unblinded = unblindFast(modulusOf(period, kind), blinded, Buffer.from(signature, 'base64url'));
		const key = publicKey(modulusOf(period, kind));
		expect(
			verify(
				'sha384',
				blinded.message,
				{ key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 },
				unblinded
			)
		).toBe(true);
		expect(await (await ask(request(period, kind, blinded))).json()).toEqual({ signature });
	}
});

test('a person has one right a period and kind, on however many phones', async () => {
	const first = await server.pairNew('sample-05');
	const second = await server.pairNew('sample-05');
	const modulus = modulusOf('now', 'ratings');
	expect((await ask(request('now', 'ratings', blindFast(modulus)), first)).status).toBe(200);
	for (const right of [first, second]) {
		const refused = await ask(request('now', 'ratings', blindFast(modulus)), right);
		expect([refused.status, (await refused.json()).code]).toEqual([409, 'token-taken']);
		await expectHeaders(refused);
	}
});

test('nobody without a phone, no family and no other period gets a right', async () => {
	const blinded = blindFast(modulusOf('now', 'ratings'));
	const family = await server.pairNew('sample-07', 'family');
	const refusals: [Response, number, string][] = [
		[await ask(request('now', 'ratings', blinded), ''), 401, 'not-paired'],
		[await ask(request('now', 'ratings', blinded), 'A'.repeat(43)), 401, 'not-paired'],
		[await ask(request('now', 'ratings', blinded), family), 404, 'not-found'],
		[await ask(request('over', 'ratings', blinded)), 404, 'not-found'],
		[await ask(request('later', 'ratings', blinded)), 404, 'not-found'],
		[await ask(request('unheard-of', 'ratings', blinded)), 404, 'not-found'],
		[await ask(request('now', 'opinions', blinded)), 400, 'bad-request'],
		[await ask({ ...request('now', 'ratings', blinded), blinded: 'A' }), 400, 'bad-request'],
		[await ask({ ...request('next', 'words', blinded), blinded: '_'.repeat(342) }), 400, 'bad-request'],
		[await ask('no JSON'), 400, 'bad-request']
	];
	for (const [answer, status, code] of refusals) {
		expect([answer.status, (await answer.json()).code]).toEqual([status, code]);
		await expectHeaders(answer);
	}
});

test('a right can be asked for in one way only', async () => {
	for (const method of ['GET', 'PUT', 'DELETE']) {
		const answer = await server.fetch('/ballots/tokens', { method });
		expect(answer.status, method).toBe(405);
		await expectHeaders(answer);
	}
});

test('whoever asks for a right leaves no address, browser or language on the server', async () => {
	const canaries = ['CANARY-agent', 'xx-CANARY', '203.0.113.77', 'CANARY-referer'];
	const blinded = blindFast(modulusOf('next', 'words'));
	const answer = await server.fetch('/ballots/tokens', {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			authorization: `Bearer ${token}`,
			'user-agent': canaries[0]!,
			'accept-language': canaries[1]!,
			'x-forwarded-for': canaries[2]!,
			referer: canaries[3]!
		},
		body: JSON.stringify(request('next', 'words', blinded))
	});
	expect(answer.status).toBe(200);
	const holds = (text: string) =>
		globSync('**/*', { cwd: folder })
			.map((file) => join(folder, file))
			.filter((file) => statSync(file).isFile() && readFileSync(file).includes(text));
	expect(canaries.flatMap(holds)).toEqual([]);
	const hash = createHash('sha256').update(blinded.blinded).digest('base64url');
	expect(holds(hash)).toEqual([]);
	// What waited in memory is written at the end: a hash of what was signed, and still nothing else.
	await server.stop();
	expect(holds(hash).length).toBeGreaterThan(0);
	expect(canaries.flatMap(holds)).toEqual([]);
	expect(canaries.filter((canary) => server.output().includes(canary))).toEqual([]);
	await server.run();
});
