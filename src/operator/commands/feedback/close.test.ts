import {
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { readIssuerKey } from '#lib/server/ballots/issuer-keys.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { ballotsOf, laidBatch } from '#lib/server/feedback/laid-batch.ts';
import { missed } from '#lib/server/kept/kept.ts';
import { noteLaid } from '#lib/server/kept/laid.ts';
import { openSecret } from '#lib/server/secret.ts';
import { openBallotStore } from '#mailbox/ballot-store.ts';
import { runCommandLine } from '#operator/command-line.ts';
import { ballotFor, blindFast, unblindFast } from '#tests/safety/ballots/fast-phone.ts';
import { layDataFolder } from '#tests/support/laid-folder.ts';
import { mailboxBeside } from '#tests/support/mailbox-beside.ts';

/*
 * As `deploy/systemd` lays it out: the app's folder and the mailbox's are two, and only the mailbox's process says which
 * one phones write to.
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
const close = (variables: Record<string, string>) => operate(variables, '2027-01-02', 'close', period);
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
beforeEach(async () => {
	mailbox = await mailboxBeside(box, keys);
});
afterEach(() => mailbox.stop());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const batch = (variables: Record<string, string>, ...more: string[]) =>
	operate(variables, '2027-01-02', 'batch', period, ...more);

test('before it is closed no batch is handed out, and none is laid', async () => {
	await expect(batch({ MAILBOX_DATA: box })).rejects.toThrow(/is not closed yet/);
	await expect(operate({ MAILBOX_DATA: box }, '2027-01-02', 'batch', '2031-Q1')).rejects.toThrow(
		/no keys for/
	);
	expect(laidBatch(app, period)).toBeUndefined();
});

describe('feedback close keeps the signing keys', () => {
	test('where no mailbox lies beside the app, and makes none', async () => {
		await expect(close({})).rejects.toThrow(
			/^No mailbox that this account can open lies in [^\n]*MAILBOX_DATA/
		);
		expect(readdirSync(app)).not.toContain('mailbox');
		expect(signingKeys()).toBe(2);
	});

	test('where an empty mailbox lies beside the app and the ballots lie in another one', async () => {
		openBallotStore(join(app, 'mailbox')).close();
		await expect(close({})).rejects.toThrow(/another one than .*: the ballots of 2026-Q4 lie elsewhere/);
		expect(signingKeys()).toBe(2);
	});

	test('where the mailbox does not answer', async () => {
		const nobody = { MAILBOX_DATA: box, MAILBOX_ORIGIN: 'http://127.0.0.1:9', MAILBOX_PORT: '9' };
		await expect(close(nobody)).rejects.toThrow(/^No mailbox answers .* signing keys are kept/);
		expect(signingKeys()).toBe(2);
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

test('with both folders as the service has them it closes, and a second time changes nothing', async () => {
	expect((await close({ MAILBOX_DATA: box }))[0]).toMatch(/20 or more envelopes/);
	expect(signingKeys()).toBe(0);
	expect((await close({ MAILBOX_DATA: box }))[0]).toMatch(/20 or more envelopes/);
	expect(
		JSON.parse((await operate({ MAILBOX_DATA: box }, '2027-01-02', 'status', '--json'))[0]!)
	).toMatchObject({
		periods: [{ state: 'closed', envelopes: 20 }]
	});
});

test('then its batch is laid where the desk finds it, as sealed as it came, or written where it is named', async () => {
	// Where no mailbox can be opened there is nothing to lay.
	await expect(batch({ MAILBOX_DATA: join(folder, 'nowhere') })).rejects.toThrow(/^No mailbox/);
	expect(laidBatch(app, period)).toBeUndefined();
	expect(await batch({ MAILBOX_DATA: box })).toEqual([expect.stringContaining('is laid for the desk')]);
	expect(ballotsOf(app, period)).toBe(28);
	const laid = laidBatch(app, period)!;
	expect(JSON.parse(laid)).toMatchObject({ what: 'sealed batch', period: { id: period }, enrolled: 0 });
	expect(laid).not.toContain('person-');
	const out = join(folder, 'batch.json');
	await batch({ MAILBOX_DATA: box }, '--out', out);
	expect(readFileSync(out, 'utf8')).toBe(laid);
	expect(statSync(out).mode & 0o777).toBe(0o600);
});

test('and not while what earlier reports left is lost, unless that is said', async () => {
	noteLaid(app, missed);
	rmSync(join(app, 'feedback-reports'), { recursive: true });
	await expect(batch({ MAILBOX_DATA: box })).rejects.toThrow(/feedback-reports is missing/);
	await batch({ MAILBOX_DATA: box }, '--earlier-lost');
	expect(ballotsOf(app, period)).toBe(28);
});
