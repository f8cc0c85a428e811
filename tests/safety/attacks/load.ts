import fc from 'fast-check';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { Problem } from '#lib/domain/problem.ts';
import { ballotLength } from '#lib/domain/feedback.ts';
import { paced } from '#tests/measure/load.ts';
import { pairPhones, requestsOf } from '#tests/measure/phones.ts';
import { control, finding, type Attack, type Size } from '#tests/safety/finding.ts';
import { RunningApp } from '#tests/support/app.ts';
import { mailboxBeside } from '#tests/support/mailbox-beside.ts';

/*
 * Two ways to keep a server from answering others: to send what nobody meant to be sent, and to be slow on many connections.
 * What is sent comes from a seeded generator: the same seed is the same attack.
 */

const seed = 20_261_129;
/** What a person might have written. It must come back in no answer, and stand in no log. */
const hers = 'Sokha-told-nobody-but-you';

type Asking = { method: string; path: string; headers: Record<string, string>; body?: Uint8Array };
type Given = { status: number; type: string; text: string };

const fields = [
	'code',
	'secret',
	'phoneId',
	'lockId',
	'bookId',
	'look',
	'blinded',
	'slot',
	'proof',
	'items'
].concat(['until', 'period', 'kind', '__proto__', 'constructor', hers]);
const id = fc
	.uint8Array({ minLength: 16, maxLength: 16 })
	.map((bytes) => Buffer.from(bytes).toString('base64url'));
const key = fc
	.uint8Array({ minLength: 32, maxLength: 32 })
	.map((bytes) => Buffer.from(bytes).toString('base64url'));
const value = fc.oneof(
	...[id, key, fc.constant(hers), fc.nat(9), fc.jsonValue(), fc.array(fc.constant(hers), { maxLength: 300 })],
	fc.constantFrom('0123456789', '2026-Q4', 'case', null, true, -1, 1e308, '\u0000', '\ud800')
);
const bodies = fc.oneof(
	fc
		.dictionary(fc.constantFrom(...fields), value, { maxKeys: 8 })
		.map((body) => Buffer.from(JSON.stringify(body))),
	fc.json().map((text) => Buffer.from(text)),
	fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
	fc.nat(12_000).map((deep) => Buffer.from('[{"a":'.repeat(deep / 6) + hers)),
	fc.nat(30_000).map((long) => Buffer.from(JSON.stringify({ code: hers.repeat(long / hers.length) }))),
	fc.uint8Array({ minLength: ballotLength, maxLength: ballotLength }).map((bytes) => Buffer.from(bytes))
);

/** Every address of the app that does something, from its folders; a name in brackets becomes one that is made up. */
const routes = globSync('src/routes/**/+server.ts')
	.map((file) => file.slice('src/routes'.length, -'/+server.ts'.length))
	.filter((path) => !path.includes('manifest'));
const verbsOf = (path: string) =>
	/^\/(auth|ballots)\//.test(path) ? ['POST'] : path === '/sharing' ? ['GET', 'PUT'] : ['GET'];

const names = fc.oneof(
	fc.constantFrom('km', 'en', '..', '%2e%2e%2f', '%00', '%ff', '%', '__proto__', hers, '1'.repeat(300)),
	id
);

/** So many requests of one route; a half come from a phone. Each comes from an address of its own. */
function requestsTo(method: string, path: string, many: number, tokens: readonly string[]): Asking[] {
	const one = fc.record({
		name: names,
		query: names,
		body: bodies,
		tag: fc.constantFrom('*', '"a"', ',,', 'W/'),
		isPhone: fc.boolean()
	});
	return fc.sample(one, { seed, numRuns: many }).map(({ name, query, body, tag, isPhone }, at) => ({
		method,
		path: `${path.replaceAll(/\[[^\]]*\]/g, name)}${method === 'GET' ? `?reading=${query}&${query}` : ''}`,
		headers: {
			...(method !== 'GET' && { 'Content-Type': at % 20 === 0 ? 'text/plain' : 'application/json' }),
			'If-None-Match': tag,
			'X-Forwarded-For': `2001:db8:${at.toString(16)}::1`,
			...(isPhone && tokens.length > 0 && { Authorization: `Bearer ${tokens[at % tokens.length]}` })
		},
		...(method !== 'GET' && { body })
	}));
}

/** What is wrong with an answer; undefined where nothing is. */
function wrongWith({ status, type, text }: Given, isApi: boolean): string | undefined {
	if (status >= 500) return `${status}`;
	if (text.includes(hers)) return 'what was sent comes back';
	if (!isApi || status < 400) return undefined;
	if (!type.startsWith('application/problem+json')) return `${status} of another form`;
	return v.safeParse(Problem, JSON.parse(text)).success
		? undefined
		: `${status} without a code that is known`;
}

/** Sends all, ten at a time. @returns what was wrong, with where */
async function sendAll(origin: string, askings: Asking[], isApi: boolean): Promise<string[]> {
	const wrong: string[] = [];
	const left = askings.values();
	const worker = async () => {
		for (const { method, path, headers, body } of left) {
			let why: string | undefined;
			try {
				const answer = await fetch(origin + path, {
					method,
					headers,
					...(body && { body: Buffer.from(body) }),
					redirect: 'manual',
					signal: AbortSignal.timeout(60_000)
				});
				const type = answer.headers.get('content-type') ?? '';
				why = wrongWith({ status: answer.status, type, text: await answer.text() }, isApi);
			} catch (error) {
				why = `no answer (${error instanceof Error ? error.name : 'unknown'})`;
			}
			if (why !== undefined) wrong.push(`${method} ${path.slice(0, 60)}: ${why}`);
		}
	};
	await Promise.all(Array.from({ length: 10 }, worker));
	return wrong;
}

async function strangeBodies(app: RunningApp, many: number, tokens: readonly string[]) {
	const wrong: string[] = [];
	let sent = 0;
	for (const path of routes)
		for (const method of verbsOf(path)) {
			const askings = requestsTo(method, path, many, tokens);
			sent += askings.length;
			wrong.push(...(await sendAll(app.origin, askings, true)));
		}
	const folder = mkdtempSync(join(tmpdir(), 'load-mailbox-'));
	const mailbox = await mailboxBeside(folder, join(folder, 'no-keys.json'));
	try {
		for (const path of ['/ballots/[p]/case', '/ballots/2026-Q4/[k]', '/batches/2026-Q4/case/received'])
			for (const method of ['POST', 'GET']) {
				const askings = requestsTo(method, path, many, []);
				sent += askings.length;
				wrong.push(...(await sendAll(mailbox.origin, askings, false)));
			}
	} finally {
		await mailbox.stop();
		rmSync(folder, { recursive: true });
	}
	return { sent, wrong };
}

const his = '127.0.0.66';

/** Connections of one who is slow: a third takes no answer, a third sends its body a letter at a time, a third stops half-way. */
async function slowly<T>(port: number, many: number, look: () => Promise<T>): Promise<T> {
	const sockets: Socket[] = [];
	const timers: NodeJS.Timeout[] = [];
	const large = 'GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n';
	const writing =
		'POST /auth/pair HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{';
	try {
		for (let at = 0; at < many; at++) {
			const socket = connect({ port, host: '127.0.0.1', localAddress: his });
			sockets.push(socket);
			socket.on('error', () => {});
			await new Promise<void>((resolve) =>
				socket.once('connect', () => resolve()).once('close', () => resolve())
			);
			if (at % 3 === 0) socket.pause().write(large);
			else if (at % 3 === 1) {
				socket.write(writing);
				timers.push(setInterval(() => socket.writable && socket.write(' '), 300));
			} else socket.write('GET /api/v1/hea');
		}
		return await look();
	} finally {
		timers.forEach(clearInterval);
		for (const socket of sockets) socket.destroy();
	}
}

/** A server as one writes it first: it trusts what is sent, and does one thing after the other. */
async function naive() {
	let turn: Promise<unknown> = Promise.resolve();
	const server = createServer((request, response) => {
		turn = turn.then(async () => {
			let text = '';
			try {
				for await (const piece of request) text += String(piece);
				const { code } = JSON.parse(text || '{"code":""}') as { code: string };
				response.end(code.trim());
			} catch {
				response.writeHead(500).end(text);
			}
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return { port, close: () => server.close().closeAllConnections() };
}

async function controls() {
	const weak = await naive();
	try {
		const wrong = await sendAll(`http://127.0.0.1:${weak.port}`, requestsTo('POST', '/x', 40, []), false);
		const answered = await slowly(weak.port, 6, () =>
			fetch(`http://127.0.0.1:${weak.port}/`, { signal: AbortSignal.timeout(2000) }).then(
				() => true,
				() => false
			)
		);
		return [
			control(
				'a server that trusts what is sent gives 500, or gives it back',
				wrong.length,
				'some',
				wrong.length > 0
			),
			control(
				'one that does one thing after the other is stopped by a slow client',
				answered ? 'answers' : 'no answer',
				'no answer',
				!answered
			)
		];
	} finally {
		weak.close();
	}
}

export const load: Attack = {
	about: 'Many connections, slow ones among them, and bodies that nobody meant',
	run: async (size: Size) => {
		const [many, phones, sizes, seconds] = size === 'full' ? [1000, 40, [50, 500], 10] : [20, 8, [50], 3];
		const app = await RunningApp.start({ variables: { ADDRESS_HEADER: 'x-forwarded-for' } });
		try {
			const refs = ['sample-01', 'sample-02', 'sample-03'];
			const tokens = await pairPhones(app, refs, phones);
			const next = requestsOf(tokens);
			const port = Number(new URL(app.origin).port);
			const under = [];
			for (const count of sizes) {
				const honest = () =>
					paced(port, {
						perSecond: size === 'full' ? 30 : 20,
						connections: Math.min(count / 2, 100),
						seconds,
						next
					});
				const alone = await honest();
				const beside = await slowly(port, count / 2, honest);
				const told = [...beside.statuses].map(([status, times]) => `${times} × ${status}`).join(', ');
				under.push(
					finding(
						`snapshots beside ${count / 2} slow connections, ms for half and 99 of 100 (alone)`,
						`${told}; ${beside.half.toFixed(1)}, ${beside.most.toFixed(1)} (${alone.half.toFixed(1)}, ${alone.most.toFixed(1)})`,
						'200 alone, 5,000 ms at most',
						[...beside.statuses.keys()].join() === '200' && beside.most < 5000
					)
				);
			}
			const { sent, wrong } = await strangeBodies(app, many, tokens);
			const said = app.output();
			const isAlive = (await app.fetch('/api/v1/health')).ok;
			return [
				...under,
				finding(
					`answers to ${sent} generated requests that are a fault, or not an error as it is documented`,
					wrong.length === 0 ? 0 : `${wrong.length}: ${wrong.slice(0, 5).join('; ')}`,
					'0',
					wrong.length === 0
				),
				finding(
					'faults in the log, and what was sent there',
					/^fault:/m.test(said) || said.includes(hers) ? 'some' : 'none',
					'none',
					!/^fault:/m.test(said) && !said.includes(hers)
				),
				finding('the app runs after all of it', isAlive ? 'yes' : 'no', 'yes', isAlive),
				...(await controls())
			];
		} finally {
			await app.remove();
		}
	}
};
