import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, request as httpsRequest } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { MadePeriod } from '#lib/server/ballots/make-keys.ts';
import { boxOf } from '#mailbox/office.ts';
import { MailboxProcess } from './mailbox-process.ts';
import { onePeriod, Organisation } from './organisation.ts';
import { figure, measured } from './size.ts';

let made: MadePeriod;
let organisation: Organisation;
let mailbox: MailboxProcess;
let path: string;
const certificates = mkdtempSync(join(tmpdir(), 'tls-'));
const [cert, key] = ['cert.pem', 'key.pem'].map((name) => join(certificates, name)) as [string, string];

beforeAll(async () => {
	made = await onePeriod();
	path = `/ballots/${made.period.id}/ratings`;
	const subject = ['-subj', '/CN=localhost', '-days', '2', '-nodes', '-x509', '-newkey', 'rsa:2048'];
	execFileSync('openssl', ['req', ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
});
afterAll(() => rmSync(certificates, { recursive: true }));
beforeEach(async () => {
	organisation = await Organisation.open(made);
	mailbox = await MailboxProcess.start(organisation);
});
afterEach(async () => {
	await mailbox.stop();
	await organisation.remove();
});

test('the answers: 201 new, 200 the same again, 409 another, 401 forged, 400 any other size', async () => {
	const ballot = await organisation.ballot('a');
	const other = ballot.slice();
	other[8000]! ^= 1;
	const forged = ballot.slice();
	forged[10]! ^= 1;
	const words = `/ballots/${made.period.id}/words`;
	const status = async (bytes: Uint8Array<ArrayBuffer>, to = path) => (await mailbox.post(bytes, to)).status;
	expect(await status(ballot)).toBe(201);
	expect(await status(ballot)).toBe(200);
	expect(await status(other)).toBe(409);
	expect(await status(forged)).toBe(401);
	expect(await status(ballot, words)).toBe(401);
	for (const size of [0, 1, 8592, 8594, 100_000]) expect(await status(new Uint8Array(size))).toBe(400);
	expect(await status(ballot, '/ballots/1999-Q1/ratings')).toBe(404);
	expect(await status(ballot, '/')).toBe(404);
	expect((await fetch(mailbox.origin + path, { method: 'PUT', body: 'x' })).status).toBe(405);
});

test('before close nothing is told, after it the sorted numbers, and no new ballot is taken', async () => {
	const ballot = await organisation.ballot('a');
	await mailbox.post(ballot, path);
	await mailbox.post(await organisation.ballot('b'), path);
	expect((await fetch(mailbox.origin + path)).status).toBe(404);
	organisation.mailbox.closePeriod(boxOf(made.period));
	const { numbers } = await (await fetch(mailbox.origin + path)).json();
	// Two came. Eight more that nobody used hide how many.
	expect(numbers).toHaveLength(10);
	expect(numbers).toEqual([...numbers].sort());
	expect((await mailbox.post(ballot, path)).status).toBe(200);
	expect((await mailbox.post(await organisation.ballot('c'), path)).status).toBe(410);
});

test('every answer of the mailbox has these headers and no other: no cookie, no time, no kept connection', async () => {
	const ballot = await organisation.ballot('a');
	const other = ballot.slice();
	other[8000]! ^= 1;
	const late = await organisation.ballot('b');
	const ask = (method: string, to = path) => fetch(mailbox.origin + to, { method });
	const answers: [number, Response][] = [
		[201, await mailbox.post(ballot, path)],
		[200, await mailbox.post(ballot, path)],
		[409, await mailbox.post(other, path)],
		[401, await mailbox.post(new Uint8Array(8593), path)],
		[400, await mailbox.post(new Uint8Array(3), path)],
		[404, await mailbox.post(ballot, '/nothing')],
		[404, await ask('GET')],
		[405, await ask('DELETE')],
		[403, await mailbox.post(ballot, path, { origin: 'https://evil.example' })],
		[204, await ask('OPTIONS')],
		[200, await ask('GET', '/health')]
	];
	organisation.mailbox.closePeriod(boxOf(made.period));
	answers.push([200, await ask('GET')], [410, await mailbox.post(late, path)]);
	for (const [status, answer] of answers) {
		expect(answer.status).toBe(status);
		const {
			allow: _allow,
			'content-type': _type,
			'content-length': _length,
			...rest
		} = Object.fromEntries(answer.headers) as Record<string, string>;
		expect(rest, String(status)).toEqual({
			'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
			'x-content-type-options': 'nosniff',
			'referrer-policy': 'no-referrer',
			'cache-control': 'no-store',
			'cross-origin-resource-policy': 'cross-origin',
			// The app's own page alone, and without credentials.
			'access-control-allow-origin': expect.stringMatching(/^http:\/\/127\.0\.0\.1:300[01]$/),
			'access-control-allow-methods': 'POST, GET',
			'access-control-allow-headers': 'content-type',
			connection: 'close'
		});
	}
});

test('a page that is not the app’s puts no ballot in, and is told nothing by a list', async () => {
	const ballot = await organisation.ballot('a');
	const from = (headers: Record<string, string>) => mailbox.post(ballot, path, headers);
	expect((await from({ origin: 'https://evil.example' })).status).toBe(403);
	expect((await from({ origin: 'null' })).status).toBe(403);
	expect((await from({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
	expect((await from({ origin: mailbox.origin, 'sec-fetch-site': 'same-origin' })).status).toBe(403);
	const refused = await from({ origin: 'https://evil.example' });
	const app = refused.headers.get('access-control-allow-origin')!;
	expect(app).not.toBe('https://evil.example');
	expect((await from({ origin: app, 'sec-fetch-site': 'same-site' })).status).toBe(201);
});

test('fifty copies of one right at once: one is counted, forty-nine are refused', async () => {
	const ballot = await organisation.ballot('a');
	const all = Array.from({ length: 50 }, (_, at) => {
		const one = ballot.slice();
		one[1000 + at]! ^= 1;
		return mailbox.post(one, path);
	});
	const statuses = (await Promise.all(all)).map(({ status }) => status);
	expect(statuses.filter((status) => status === 201)).toHaveLength(1);
	expect(statuses.filter((status) => status === 409)).toHaveLength(49);
});

test('forged ballots are neither stored nor in the way of an honest one', async () => {
	// Two hundred at once, wave after wave, and in the middle of each an honest one.
	const [waves, atOnce] = [figure(50, 1), 200];
	const waited: number[] = [];
	for (let wave = 0; wave < waves; wave++) {
		const honest = await organisation.ballot(`honest-${wave}`);
		const forge = async () => (await mailbox.post(crypto.getRandomValues(new Uint8Array(8593)), path)).status;
		const before = Array.from({ length: atOnce / 2 }, forge);
		const began = performance.now();
		const counted = mailbox.post(honest, path).then(({ status }) => {
			waited.push(performance.now() - began);
			return status;
		});
		const after = Array.from({ length: atOnce / 2 }, forge);
		expect(new Set(await Promise.all([...before, ...after]))).toEqual(new Set([401]));
		expect(await counted).toBe(201);
	}
	waited.sort((a, b) => a - b);
	measured(
		`an honest ballot among ${atOnce} forged ones at once, ${waves} times: median ${Math.round(waited[waves >> 1]!)} ms, longest ${Math.round(waited.at(-1)!)} ms`
	);
	expect(organisation.mailbox.count(boxOf(made.period), 'ratings')).toBe(waves);
});

const canaries = ['CANARY-agent', 'xx-CANARY', '203.0.113.77', 'CANARY-referer', 'CANARY-query'];

test('nothing of a request but its ballot is on the disk or in a log', async () => {
	const headers = {
		'user-agent': canaries[0]!,
		'accept-language': canaries[1]!,
		'x-forwarded-for': canaries[2]!,
		referer: canaries[3]!
	};
	await mailbox.post(await organisation.ballot('a'), `${path}?${canaries[4]}`, headers);
	await mailbox.post(new Uint8Array(3), path, headers);
	// Also what is no HTTP at all.
	await new Promise((resolve) => {
		const socket = connectTcp(mailbox.port, '127.0.0.1', () => socket.end(`${canaries[0]} nonsense\r\n\r\n`));
		socket.on('close', resolve).on('error', resolve);
	});
	const found = () =>
		globSync('**/*', { cwd: organisation.data })
			.map((file) => join(organisation.data, file))
			.filter((file) => statSync(file).isFile())
			.filter((file) => canaries.some((canary) => readFileSync(file).includes(canary)));
	expect(found()).toEqual([]);
	await mailbox.stop();
	expect(found()).toEqual([]);
	expect(mailbox.output()).toBe(`The mailbox listens on ${mailbox.origin}\n`);
	// The search itself finds: a build that kept the words of a request would be caught.
	const { writeFileSync } = await import('node:fs');
	writeFileSync(join(organisation.data, 'log'), `POST ${canaries[0]}`);
	expect(found()).toHaveLength(1);
});

test('a power cut at any moment loses no ballot that was acknowledged', async () => {
	const cuts = figure(100, 4);
	const acknowledged: string[] = [];
	let person = 0;
	for (let cut = 0; cut < cuts; cut++) {
		const ballots = await Promise.all(
			Array.from({ length: 12 }, () => organisation.ballot(`person-${person++}`))
		);
		let answers = 0;
		const after = 1 + (cut % 11);
		const killed = new Promise<void>((resolve) => {
			void Promise.all(
				ballots.map(async (ballot) => {
					try {
						if ((await mailbox.post(ballot, path)).status === 201) {
							acknowledged.push(Buffer.from(ballot.subarray(0, 64)).toString('hex'));
							answers += 1;
							if (answers === after) void mailbox.kill().then(resolve);
						}
					} catch {
						// The cut came before an answer: the phone sends the same bytes again.
					}
				})
			).then(() => resolve());
		});
		await killed;
		await mailbox.kill();
		await mailbox.run();
	}
	const stored = new Set(
		organisation.mailbox
			.ballots(boxOf(made.period), 'ratings')
			.map((ballot) => Buffer.from(ballot.subarray(0, 64)).toString('hex'))
	);
	const lost = acknowledged.filter((message) => !stored.has(message));
	measured(`${cuts} power cuts, ${acknowledged.length} acknowledged ballots, ${lost.length} lost`);
	expect(lost).toEqual([]);
	expect(acknowledged.length).toBeGreaterThan(cuts);
});

test('two requests of one phone share no connection and no TLS session', async () => {
	await mailbox.stop();
	mailbox = await MailboxProcess.start(organisation, { TLS_CERT: cert, TLS_KEY: key });
	expect(await resumed(mailbox.port)).toEqual({ resumed: false, kept: false });
	// A server as it comes out of the box is caught.
	const usual = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (_, response) =>
		response.end('x')
	);
	await new Promise<void>((resolve) => usual.listen(0, '127.0.0.1', resolve));
	const { port } = usual.address() as { port: number };
	expect(await resumed(port)).toEqual({ resumed: true, kept: true });
	usual.closeAllConnections();
	await new Promise((resolve) => usual.close(resolve));
});

/** What a phone that wants to be recognised can reach: its TLS session taken up again, its connection kept. */
async function resumed(port: number): Promise<{ resumed: boolean; kept: boolean }> {
	const options = { port, host: '127.0.0.1', rejectUnauthorized: false };
	let session: Buffer | undefined;
	const first = await new Promise<boolean>((resolve) => {
		const socket: TLSSocket = connectTls(options, () =>
			socket.write('GET /health HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n')
		);
		socket.on('session', (given) => (session = given));
		let ended = false;
		socket.on('end', () => (ended = true));
		socket.on('close', () => (ended = true));
		socket.on('error', () => (ended = true));
		socket.on('data', () => undefined);
		setTimeout(() => {
			resolve(!ended);
			socket.destroy();
		}, 400);
	});
	const again = await new Promise<boolean>((resolve) => {
		const request = httpsRequest(
			{ ...options, path: '/health', agent: false, ...(session && { session }) } as object,
			(response) => {
				resolve((response.socket as TLSSocket).isSessionReused());
				response.resume();
			}
		);
		request.on('error', () => resolve(false)).end();
	});
	return { resumed: again, kept: first };
}
