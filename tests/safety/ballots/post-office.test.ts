import { execFileSync } from 'node:child_process';
import { createHash, sign } from 'node:crypto';
import {
	existsSync,
	globSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync
} from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { verifyEd25519 } from '#lib/crypto/ed25519.ts';
import { addDays } from '#lib/domain/day.ts';
import { keptDays, lastDayOf, signerOf, type PeriodKeys } from '#lib/domain/feedback-period.ts';
import { batchText, receiptText, receivedText } from '#lib/domain/receipt.ts';
import { makeKeys, quartersFrom, type MadePeriod } from '#lib/server/ballots/make-keys.ts';
import { openBallotStore } from '#mailbox/ballot-store.ts';
import { mailboxCommand } from '#mailbox/command.ts';
import { boxOf, openPostOffice } from '#mailbox/office.ts';
import { openReceiptKey } from '#mailbox/receipt-key.ts';
import { freePort, launch, RunningProcess, type Variables } from '#tests/support/processes.ts';
import { onePeriod, Organisation } from './organisation.ts';

/*
 * The post office as a second organisation runs it: its own process, for two organisations whose quarters have the same
 * name, by a clock that these tests move.
 */

let folder: string;
let houses: [Organisation, Organisation];
let collectKeys: [KeyObject, KeyObject];
let other: MadePeriod;
beforeAll(async () => {
	other = await makeKeys(quartersFrom('2026-11-22', 1)[0]!);
});
beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'post-office-'));
	houses = [await Organisation.open(await onePeriod()), await Organisation.open(other)];
	collectKeys = [0, 1].map(() => generateKeyPairSync('ed25519').privateKey) as typeof collectKeys;
});
afterEach(async () => {
	for (const house of houses) await house.remove();
	rmSync(folder, { recursive: true, force: true });
});

const id = '2026-Q4';
const day = '2026-11-22';
const lastDay = '2027-01-07';
const at = (name: string) => join(folder, name);
const entry = (...more: string[]) => [
	...mailboxCommand.flags,
	'--import',
	'./tests/support/moved-clock.mjs',
	'src/mailbox/post-office.ts',
	...more
];
const asked = async (variables: Variables, ...more: string[]) => {
	const { ended, stdout, stderr } = launch(entry(...more), {
		MAILBOX_DATA: at('box'),
		COMPANION_KEYS: '',
		...variables
	});
	return { code: await ended, stdout: stdout(), stderr: stderr() };
};

/** The public keys file of a house, as its organisation hands it over. */
function handOver(which: 0 | 1, change: Partial<PeriodKeys> = {}): PeriodKeys {
	const { receiptKey } = { receiptKey: openReceiptKey(at('box')).publicKey };
	const keys: PeriodKeys = {
		...houses[which].keys,
		demonstration: false,
		postOffice: { origin: 'https://box.example', receiptKey, by: { km: 'ក', en: 'Lotus', vi: 'Sen' } },
		app: `https://app-${which}.example`,
		collectKey: Buffer.from(collectKeys[which].export({ format: 'jwk' }).x!, 'base64url').toString(
			'base64url'
		),
		...change
	};
	mkdirSync(at('box/keys'), { recursive: true });
	writeFileSync(at(`box/keys/house-${which}.json`), JSON.stringify(keys));
	return keys;
}

class Running {
	origin!: string;
	#process!: RunningProcess;

	static async on(today: string, more: Variables = {}): Promise<Running> {
		const running = new Running();
		const port = await freePort();
		running.origin = `${more.TLS_CERT ? 'https' : 'http'}://127.0.0.1:${port}`;
		running.#process = new RunningProcess(entry(), {
			MAILBOX_DATA: at('box'),
			COMPANION_KEYS: '',
			MAILBOX_PORT: String(port),
			MOVED_CLOCK: `${today}T12:00:00Z`,
			...more
		});
		await running.#process.run();
		return running;
	}

	post = (ballot: Uint8Array<ArrayBuffer>, origin = 'https://app-0.example') =>
		fetch(`${this.origin}/ballots/${id}/ratings`, { method: 'POST', body: ballot, headers: { origin } });
	get = (path: string) => fetch(`${this.origin}${path}`);
	output = () => this.#process.output();
	stop = () => this.#process.stop();
}

const ofHouse = (which: 0 | 1) => `?of=${signerOf(houses[which].period, 'ratings')}`;
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

describe('what stops it at the start is one line', () => {
	test.each<[string, () => Variables, RegExp]>([
		['no keys', () => ({}), /There is no keys file in .*box\/keys/],
		[
			'a release for another receipt key',
			() => {
				const receiptKey = 'A'.repeat(43);
				handOver(0, { postOffice: { origin: 'https://box.example', receiptKey } });
				return {};
			},
			/house-0\.json names another receipt key \(A{43}\)/
		],
		[
			'a release that names no post office',
			() => {
				handOver(0, { postOffice: undefined });
				return {};
			},
			/names no post office: phones would send nothing/
		],
		[
			'a release without the app’s address',
			() => {
				handOver(0, { app: undefined });
				return {};
			},
			/does not say the app’s address/
		],
		[
			'one organisation twice',
			() => {
				const keys = handOver(0);
				writeFileSync(at('box/keys/older.json'), JSON.stringify(keys));
				return {};
			},
			/are of one organisation: both hold the keys of 2026-Q4/
		],
		[
			'an address with a path',
			() => {
				const receiptKey = openReceiptKey(at('box')).publicKey;
				handOver(0, { postOffice: { origin: 'https://box.example/post', receiptKey } });
				return {};
			},
			/house-0\.json: postOffice\.origin: .*without a path/
		],
		[
			'a port for everybody without a certificate',
			() => {
				handOver(0);
				return { HOST: '0.0.0.0' };
			},
			/phones speak HTTPS alone/
		]
	])('%s', async (_, lay, said) => {
		const { code, stderr } = await asked({ MAILBOX_PORT: String(await freePort()), ...lay() });
		expect(stderr).toMatch(said);
		expect(stderr.trim()).not.toContain('\n');
		expect(code).toBe(1);
	});

	test('a receipt key that is lost is never made anew', async () => {
		handOver(0);
		await asked({}, 'init');
		rmSync(at('box/receipt.key'));
		expect((await asked({}, 'init')).stderr).toMatch(/receipt\.key is missing, and was there before/);
		expect((await asked({}, 'nonsense')).code).toBe(2);
	});
});

test('a stick is written from the folder that is there, and none is made where nothing lies', async () => {
	expect((await asked({}, 'carry-out', at('stick'))).stderr).toMatch(/Nothing lies in .*MAILBOX_DATA names/);
	expect(existsSync(at('box'))).toBe(false);
});

test('init makes a key once, prints it, and what it makes is for its owner alone', async () => {
	const first = await asked({}, 'init');
	const second = await asked({}, 'init');
	expect(first.stdout).toBe(second.stdout);
	expect(first.stdout).toContain(openReceiptKey(at('box')).publicKey);
	expect(statSync(at('box/receipt.key')).mode & 0o777).toBe(0o600);
});

test('two organisations whose quarters are called alike: receipts, and batches apart', async () => {
	const keys = [handOver(0), handOver(1)];
	const { receiptKey } = keys[0]!.postOffice!;
	let box = await Running.on(day);
	const sent: Uint8Array<ArrayBuffer>[][] = [[], []];
	for (const which of [0, 1] as const)
		for (let person = 0; person < 4 + which; person++) {
			const ballot = await houses[which].ballot(`person-${person}`);
			sent[which]!.push(ballot);
			const answer = await box.post(ballot, `https://app-${which}.example`);
			expect(answer.status).toBe(201);
			expect(answer.headers.get('access-control-allow-origin')).toBe(`https://app-${which}.example`);
			const receipt = new Uint8Array(await answer.arrayBuffer());
			expect(receipt).toHaveLength(64);
			expect(await verifyEd25519(receiptKey, receipt, receiptText(id, 'ratings', digestOf(ballot)))).toBe(
				true
			);
			// Of these bytes, this period and this kind alone.
			for (const text of [
				receiptText(id, 'words', digestOf(ballot)),
				receiptText('2027-Q1', 'ratings', digestOf(ballot)),
				receiptText(id, 'ratings', digestOf(ballot.subarray(1))),
				receivedText(id, 'ratings', digestOf(ballot))
			])
				expect(await verifyEd25519(receiptKey, receipt, text)).toBe(false);
			const again = await box.post(ballot, `https://app-${which}.example`);
			expect([again.status, Buffer.from(await again.arrayBuffer()).equals(receipt)]).toEqual([200, true]);
		}
	expect((await box.post(sent[0]![0]!, 'https://evil.example')).status).toBe(403);

	// Until the end of the last day nobody is told anything, whoever asks.
	const paths = [`/batches/${id}/ratings/head`, `/batches/${id}/ratings`];
	for (const path of paths) expect((await box.get(path + ofHouse(0))).status).toBe(425);
	expect((await box.get(`/ballots/${id}/ratings`)).status).toBe(404);
	await box.stop();
	box = await Running.on(lastDay);
	for (const path of paths) expect((await box.get(path + ofHouse(0))).status).toBe(425);
	await box.stop();

	box = await Running.on(addDays(lastDay, 1));
	expect((await box.post(await houses[0].ballot('late'))).status).toBe(410);
	for (const which of [0, 1] as const) {
		const head = await (await box.get(paths[0] + ofHouse(which))).json();
		const batch = Buffer.from(await (await box.get(paths[1] + ofHouse(which))).arrayBuffer());
		expect(head.count).toBe(4 + which);
		expect(batch.length).toBe(head.count * 8593);
		expect(digestOf(batch).toString('base64url')).toBe(head.sha256);
		const text = batchText(id, 'ratings', head.count, digestOf(batch));
		expect(await verifyEd25519(receiptKey, Buffer.from(head.signature, 'base64url'), text)).toBe(true);
		// In the order of their numbers, which says nothing of when they came.
		const numberOf = (ballot: Uint8Array) => digestOf(ballot.subarray(0, 64)).toString('hex');
		const given = Array.from({ length: head.count }, (_, n) => batch.subarray(n * 8593, (n + 1) * 8593));
		expect(given.map(numberOf)).toEqual(sent[which]!.map(numberOf).sort());
	}
	// With several a batch has to be named; an unknown one is none.
	for (const path of paths) {
		expect((await box.get(path)).status).toBe(404);
		expect((await box.get(`${path}?of=unknown`)).status).toBe(404);
	}
	// One organisation's word deletes nothing of the other's.
	const batch = Buffer.from(await (await box.get(paths[1] + ofHouse(1))).arrayBuffer());
	const said = (key: KeyObject, which: 0 | 1) =>
		fetch(`${box.origin}/batches/${id}/ratings/received${ofHouse(which)}`, {
			method: 'POST',
			body: new Uint8Array(sign(null, receivedText(id, 'ratings', digestOf(batch)), key))
		});
	expect((await said(collectKeys[0], 1)).status).toBe(401);
	expect((await said(collectKeys[1], 0)).status).toBe(401);
	expect((await said(collectKeys[1], 1)).status).toBe(204);
	expect((await box.get(paths[1] + ofHouse(1))).status).toBe(410);
	expect((await box.get(paths[1] + ofHouse(0))).status).toBe(200);
	await box.stop();
});

test('sixty days after its close a batch that nobody fetched is deleted; the used numbers stay', async () => {
	handOver(0);
	let box = await Running.on(day);
	const ballot = await houses[0].ballot('a');
	await box.post(ballot);
	await box.stop();
	box = await Running.on(addDays(lastDay, keptDays));
	expect((await box.get(`/batches/${id}/ratings`)).status).toBe(200);
	const numbers = await (await box.get(`/ballots/${id}/ratings`)).json();
	await box.stop();
	box = await Running.on(addDays(lastDay, keptDays + 1));
	expect((await box.get(`/batches/${id}/ratings`)).status).toBe(410);
	expect((await box.get(`/batches/${id}/ratings/head`)).status).toBe(410);
	expect(await (await box.get(`/ballots/${id}/ratings`)).json()).toEqual(numbers);
	await box.stop();
	expect(readFileSync(at('box/mailbox.db')).includes(Buffer.from(ballot.subarray(400, 500)))).toBe(false);
});

test('a clock that was wrong for a moment, or a machine that was away for months, deletes nothing that nobody could fetch', async () => {
	const store = openBallotStore(at('box'));
	store.accept(boxOf(houses[0].period), 'ratings', await houses[0].ballot('a'));
	let today = addDays(lastDay, 400);
	const office = openPostOffice(
		store,
		[handOver(0)],
		openReceiptKey(at('box')),
		() => new Date(`${today}T12:00:00Z`)
	);
	const there = () => typeof office.head(id, 'ratings', undefined) === 'object';
	office.tidy();
	expect(there()).toBe(true);
	today = addDays(lastDay, 400 + keptDays);
	office.tidy();
	expect(there()).toBe(true);
	today = addDays(lastDay, 400 + keptDays + 1);
	office.tidy();
	expect(office.head(id, 'ratings', undefined)).toBe('emptied');
	store.close();
});

test('what lay there in the first year is taken over, and what was closed then is deleted by the organisation alone', async () => {
	const store = openBallotStore(at('box'));
	const ballots = [await houses[0].ballot('a'), await houses[0].ballot('b')];
	const others = await houses[1].ballot('c');
	for (const ballot of [...ballots, others]) store.accept(id, 'ratings', ballot);
	store.closePeriod(id);
	const numbers = store.numbers(id, 'ratings');
	const key = openReceiptKey(at('box'));
	let today = day;
	const open = () => openPostOffice(store, [handOver(0)], key, () => new Date(`${today}T12:00:00Z`));
	expect(open().numbers(id, 'ratings')).toEqual(numbers.filter((one) => one !== numberOf(others)));
	today = '2029-01-01';
	open().tidy();
	expect(open().head(id, 'ratings', undefined)).toMatchObject({ count: 2 });
	// A second start changes nothing.
	expect(open().head(id, 'ratings', undefined)).toMatchObject({ count: 2 });
	expect(store.count(boxOf(houses[0].period), 'ratings')).toBe(2);
	store.close();
});
const numberOf = (ballot: Uint8Array) => digestOf(ballot.subarray(0, 64)).toString('base64url');

test('it speaks TLS itself, and neither an address nor a time is in what it keeps', async () => {
	const [cert, key] = [at('cert.pem'), at('key.pem')];
	const subject = ['-subj', '/CN=localhost', '-days', '2', '-nodes', '-x509', '-newkey', 'rsa:2048'];
	execFileSync('openssl', ['req', ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
	handOver(0);
	const box = await Running.on(day, { TLS_CERT: cert, TLS_KEY: key });
	const ballot = await houses[0].ballot('a');
	const status = await new Promise<number | undefined>((resolve) => {
		const headers = {
			'x-forwarded-for': '203.0.113.77',
			'user-agent': 'CANARY',
			'content-length': ballot.length
		};
		const asking = request(
			`${box.origin}/ballots/${id}/ratings`,
			{ method: 'POST', rejectUnauthorized: false, headers },
			(response) => {
				response.resume();
				resolve(response.statusCode);
			}
		);
		asking.end(ballot);
	});
	expect(status).toBe(201);
	await box.stop();
	expect(box.output()).toMatch(
		/^The post office listens on 127\.0\.0\.1:\d+, for one organisation \(https:\/\/box\.example\)\n$/
	);
	const week = 7 * 86_400_000;
	for (const file of globSync('**/*', { cwd: at('box') }).filter((one) => !/keys|^laid$/.test(one))) {
		const { mtimeMs } = statSync(at(`box/${file}`));
		if (!statSync(at(`box/${file}`)).isFile()) continue;
		const bytes = readFileSync(at(`box/${file}`));
		for (const canary of ['203.0.113.77', 'CANARY', '127.0.0.1']) expect(bytes.includes(canary)).toBe(false);
		// 1970-01-05 was a Monday.
		expect((mtimeMs - 4 * 86_400_000) % week, file).toBe(0);
	}
	expect(lastDayOf(houses[0].period)).toBe(lastDay);
});
