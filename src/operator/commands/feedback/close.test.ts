import {
	cpSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync
} from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { readIssuerKey } from '#lib/server/ballots/issuer-keys.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { batchText } from '#lib/domain/receipt.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { countCollected, isCollected } from '#lib/server/feedback/collected.ts';
import { missed } from '#lib/server/kept/kept.ts';
import { noteLaid } from '#lib/server/kept/laid.ts';
import { openSecret } from '#lib/server/secret.ts';
import { mailboxFile, openBallotStore } from '#mailbox/ballot-store.ts';
import { carryOut } from '#mailbox/carry-out.ts';
import { openReceiptKey } from '#mailbox/receipt-key.ts';
import { runCommandLine } from '#operator/command-line.ts';
import { ballotFor, blindFast, unblindFast } from '#tests/safety/ballots/fast-phone.ts';
import { layDataFolder } from '#tests/support/laid-folder.ts';
import { mailboxBeside, pinPostOffice } from '#tests/support/mailbox-beside.ts';

/*
 * As `deploy/systemd` lays it out: the app's folder and the mailbox's are two. Which one phones write to stands in the keys
 * of the release, and only what that one signed ends a period.
 */

const period = '2026-Q4';
const folder = mkdtempSync(join(tmpdir(), 'close-'));
const app = join(folder, 'app');
const box = join(folder, 'box');
const keys = join(folder, 'companion.keys.json');
let mailbox: Awaited<ReturnType<typeof mailboxBeside>>;

const operate = (variables: Record<string, string>, today: string, ...args: string[]) => {
	const said: string[] = [];
	const environment = readEnvironment(
		{ COMPANION_KEYS: keys, COMPANION_DATA: app, MAILBOX_ORIGIN: mailbox?.origin, ...variables },
		folder
	);
	return runCommandLine(['feedback', ...args], {
		environment,
		deployment: () => readDeployment({ path: '/nowhere.json', named: false }),
		now: () => new Date(`${today}T05:00:00Z`),
		say: (line) => said.push(line)
	}).then(() => said);
};
const after = '2027-01-09';
const close = (variables: Record<string, string> = {}, today = after) =>
	operate(variables, today, 'close', period);
const signingKeys = () =>
	readdirSync(join(app, 'issuer-keys')).filter((file) => file.startsWith(period)).length;

beforeAll(async () => {
	// A batch carries the words of its report.
	symlinkSync(join(process.cwd(), 'locales'), join(folder, 'locales'));
	const passphrases = join(folder, 'passphrases');
	writeFileSync(passphrases, 'boat lotus river rice\nmango drum kite moon\n');
	const opening = join(folder, 'usb');
	await operate(
		{},
		'2026-11-22',
		...['keys', '--opening', opening, '--reader', 'Sokha', '--periods', '1', '--passphrase-file', passphrases]
	);
	await operate({}, '2026-11-22', 'open', period);
	await layDataFolder(app);
	const secret = openSecret(app);
	const keyed = readPeriodKeys(keys).periods[0]!;
	const issued = await openIssued(app, secret);
	const store = openBallotStore(box);
	for (let at = 0; at < 28; at++) {
		const blinded = blindFast(keyed.ratings.sign);
		const key = readIssuerKey(app, secret, keyed, 'ratings')!;
		const signed = (await issued.issue(key, `person-${at}`, period, 'ratings', blinded.blinded)) as Buffer;
		const signature = unblindFast(keyed.ratings.sign, blinded, signed);
		store.accept(period, 'ratings', await ballotFor(keyed, 'ratings', blinded, signature, undefined));
	}
	store.close();
	await issued.close();
});
/** What the mailbox's own clock says. */
let clock = after;
const begin = async (at = box) => {
	mailbox = await mailboxBeside(at, keys, () => new Date(`${clock}T05:00:00Z`));
};
beforeEach(async () => {
	clock = after;
	await begin();
});
afterEach(() => mailbox.stop());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const collect = (...more: string[]) => operate({}, after, 'collect', period, ...more);
const batch = (...more: string[]) => operate({}, after, 'batch', period, ...more);

test('before the post office closes nothing is handed out, whatever day it is here', async () => {
	await expect(close({}, '2027-01-07')).rejects.toThrow(/takes envelopes until 2027-01-07/);
	clock = '2027-01-07';
	await expect(collect()).rejects.toThrow(/is not closed yet: .* until 2027-01-07, and closes by itself/);
	await expect(close()).rejects.toThrow(/is not closed yet/);
	await expect(batch()).rejects.toThrow(/is not closed yet/);
	await expect(operate({}, after, 'batch', '2031-Q1')).rejects.toThrow(/no keys for/);
	expect(isCollected(app, period)).toBe(false);
	expect(signingKeys()).toBe(2);
});

describe('feedback close keeps the signing keys', () => {
	test('where an empty mailbox answers and the envelopes lie in the one of the release', async () => {
		const pinned = readFileSync(keys, 'utf8');
		const wrong = join(app, 'mailbox');
		const empty = await mailboxBeside(wrong, keys, () => new Date(`${after}T05:00:00Z`));
		const { origin } = readPeriodKeys(keys).postOffice!;
		// The address leads to the empty one; the key is that of the release.
		const { receiptKey } = JSON.parse(pinned).postOffice as { receiptKey: string };
		pinPostOffice(keys, { origin, receiptKey });
		await expect(close({ MAILBOX_DATA: wrong })).rejects.toThrow(
			/are not signed by the post office of companion\.keys\.json/
		);
		expect(signingKeys()).toBe(2);
		expect(isCollected(app, period)).toBe(false);
		writeFileSync(keys, pinned);
		await empty.stop();
	});

	test('where the post office does not answer', async () => {
		const pinned = readFileSync(keys, 'utf8');
		pinPostOffice(keys, { ...readPeriodKeys(keys).postOffice!, origin: 'http://127.0.0.1:9' });
		await expect(close({ MAILBOX_PORT: '9', PORT: '8' })).rejects.toThrow(
			/^The post office does not answer at http/
		);
		expect(signingKeys()).toBe(2);
		writeFileSync(keys, pinned);
	});

	test('where the keys name no post office', async () => {
		const pinned = readFileSync(keys, 'utf8');
		const { postOffice: _, ...others } = JSON.parse(pinned) as Record<string, unknown>;
		writeFileSync(keys, JSON.stringify(others));
		await expect(close()).rejects.toThrow(/names no post office.*feedback post-office/);
		expect(signingKeys()).toBe(2);
		writeFileSync(keys, pinned);
	});

	test('when it is called with the mailbox’s folder as the app’s, where it makes nothing', async () => {
		const before = readdirSync(box);
		await expect(close({ COMPANION_DATA: box, MAILBOX_DATA: box })).rejects.toThrow(
			/^2026-Q4 was never opened in /
		);
		expect(readdirSync(box)).toEqual(before);
		expect(signingKeys()).toBe(2);
	});
});

test('a stick that was cut, changed, mixed or signed by somebody else is refused whole', async () => {
	const stick = join(folder, 'stick');
	const office = openBallotStore(box);
	carryOut(office, [readPeriodKeys(keys)], openReceiptKey(box), stick, () => new Date(`${after}T05:00:00Z`));
	const file = join(stick, period, 'ratings.envelopes');
	const whole = readFileSync(file);
	const from = (bytes: Buffer) => {
		writeFileSync(file, bytes);
		return collect('--from', stick);
	};
	await expect(from(whole.subarray(8593))).rejects.toThrow(/are 27 envelopes where 28 were signed for/);
	const bent = Buffer.from(whole);
	bent[9000]! ^= 1;
	await expect(from(bent)).rejects.toThrow(/were changed after they were signed/);
	await expect(from(Buffer.concat([whole.subarray(8593), whole.subarray(0, 8593)]))).rejects.toThrow(
		/changed/
	);
	writeFileSync(file, whole);
	// What a post office signs is looked at all the same: an envelope that nobody had a right to.
	const dishonest = (bytes: Buffer) => {
		const digest = createHash('sha256').update(bytes).digest();
		const head = { count: bytes.length / 8593, sha256: digest.toString('base64url') };
		const signature = openReceiptKey(box)
			.sign(batchText(period, 'ratings', head.count, digest))
			.toString('base64url');
		writeFileSync(join(stick, period, 'ratings.head.json'), JSON.stringify({ ...head, signature }));
		return from(bytes);
	};
	const forged = Buffer.from(whole);
	forged[27 * 8593 + 80]! ^= 1;
	await expect(dishonest(forged)).rejects.toThrow(/nobody had a right to \(envelope 28\)/);
	await expect(dishonest(Buffer.concat([whole, whole.subarray(-8593)]))).rejects.toThrow(/a number twice/);
	expect(isCollected(app, period)).toBe(false);
	await dishonest(whole);
	expect(countCollected(app, period, 'ratings')).toBe(28);
	rmSync(join(app, 'feedback-reports'), { recursive: true });
	await expect(collect('--from', join(folder, 'nowhere'))).rejects.toThrow(
		/There are no ratings of 2026-Q4 there/
	);
});

test('with both folders as the service has them it closes, and a second time changes nothing', async () => {
	expect((await close({ MAILBOX_DATA: box }))[0]).toMatch(/20 or more envelopes/);
	expect(signingKeys()).toBe(0);
	expect((await close({ MAILBOX_DATA: box }))[0]).toMatch(/20 or more envelopes/);
	// Here are 28 rights and 28 envelopes, and nobody is enrolled: one number beside the other shows it.
	expect(JSON.parse((await operate({}, after, 'status', '--json'))[0]!)).toMatchObject({
		enrolled: 0,
		periods: [{ state: 'closed', rights: 20, envelopes: 20 }]
	});
});

test('then its batch is handed out as sealed as it came', async () => {
	expect(await batch()).toEqual([expect.stringContaining('at the desk hands it out')]);
	const out = join(folder, 'batch.json');
	await batch('--out', out);
	const handed = readFileSync(out, 'utf8');
	expect(JSON.parse(handed)).toMatchObject({
		what: 'sealed batch',
		period: { id: period },
		enrolled: 0,
		issued: 20
	});
	expect(JSON.parse(handed).ballots.ratings).toHaveLength(28);
	expect(handed).not.toContain('person-');
	expect(statSync(out).mode & 0o777).toBe(0o600);
});

test('the post office deletes what the organisation says to have, and what was public stays', async () => {
	const { origin } = readPeriodKeys(keys).postOffice!;
	const numbers = await (await fetch(`${origin}/ballots/${period}/ratings`)).text();
	const asked = () => fetch(`${origin}/batches/${period}/ratings`).then(({ status }) => status);
	expect(await asked()).toBe(200);
	// A right to answer signs no such word, nor does anything else that is sixty-four bytes long.
	const forged = await fetch(`${origin}/batches/${period}/ratings/received`, {
		method: 'POST',
		body: new Uint8Array(64)
	});
	expect(forged.status).toBe(401);
	expect(await asked()).toBe(200);
	expect((await collect('--keep'))[1]).toMatch(/^Next/);
	expect(await asked()).toBe(200);
	expect((await collect())[1]).toMatch(/has deleted them/);
	expect(await asked()).toBe(410);
	expect(await (await fetch(`${origin}/ballots/${period}/ratings`)).text()).toBe(numbers);
	await expect(collect()).rejects.toThrow(/has deleted the envelopes of 2026-Q4/);
	// Nothing of them is left in the file.
	const file = readFileSync(mailboxFile(box));
	const kept = readFileSync(join(app, 'feedback-reports', period, 'ratings.envelopes'));
	for (let at = 0; at < 28; at++)
		expect(file.includes(kept.subarray(at * 8593 + 400, at * 8593 + 464))).toBe(false);
	expect(countCollected(app, period, 'ratings')).toBe(28);
});

test('and no batch is handed out while what earlier reports left is lost, unless that is said', async () => {
	noteLaid(app, missed);
	const reports = join(app, 'feedback-reports');
	cpSync(reports, join(folder, 'kept-reports'), { recursive: true });
	rmSync(reports, { recursive: true });
	await expect(batch()).rejects.toThrow(/feedback-reports is missing/);
	await expect(batch('--earlier-lost')).rejects.toThrow(/is not closed yet/);
	cpSync(join(folder, 'kept-reports'), reports, { recursive: true });
	await batch('--earlier-lost');
});
