import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { destroyIssuerKey } from '#lib/server/ballots/issuer-keys.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { runCommandLine } from '#operator/command-line.ts';
import { mailboxBeside } from '#tests/support/mailbox-beside.ts';
import { feedbackFile, feedbackKeys } from './feedback.ts';

const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const environment = readEnvironment({
	COMPANION_DATA: join(folder, 'data'),
	COMPANION_KEYS: join(folder, 'companion.keys.json')
});
let today = '2026-11-22';
const context = {
	environment,
	deployment: () => readDeployment({ path: '/nowhere.json', named: false }),
	now: () => new Date(`${today}T05:00:00Z`),
	say: () => undefined
};
const told = async (check = feedbackKeys) => {
	const verdicts = await check(context);
	return verdicts.filter(({ state }) => state !== 'good').map(({ state, what }) => `${state}: ${what}`);
};

beforeAll(async () => {
	expect(await told()).toEqual([expect.stringContaining('nobody is asked anything')]);
	const passphrases = join(folder, 'passphrases');
	writeFileSync(passphrases, 'boat lotus river rice\nmango drum kite moon\n');
	const opening = join(folder, 'usb');
	const keys = [
		'--opening',
		opening,
		'--reader',
		'Sokha',
		'--periods',
		'2',
		'--passphrase-file',
		passphrases
	];
	await runCommandLine(['feedback', 'keys', ...keys], context);
});

test('a period that runs unopened is told, an open one is in order', async () => {
	expect(await told()).toEqual([expect.stringContaining('2026-Q4 is running and nobody is asked')]);
	await runCommandLine(['feedback', 'open', '2026-Q4'], context);
	expect(await told()).toEqual([]);
});

test('a period that is over and not closed is told, and so are keys that end soon', async () => {
	today = '2027-02-15';
	await runCommandLine(['feedback', 'open', '2027-Q1'], context);
	expect(await told()).toEqual([
		expect.stringContaining('2026-Q4 was over on 2026-12-31 and is not closed'),
		expect.stringContaining('end on 2027-03-31')
	]);
	const mailbox = await mailboxBeside(
		environment.mailboxData,
		environment.keys,
		() => new Date(`${today}T05:00:00Z`)
	);
	const beside = { ...context, environment: { ...environment, mailboxOrigin: mailbox.origin } };
	await runCommandLine(['feedback', 'close', '2026-Q4'], beside);
	await mailbox.stop();
	today = '2027-01-09';
	expect(await told()).toEqual([expect.stringMatching(/^look: 2026-Q4 is closed and has no report yet/)]);
	today = '2027-07-03';
	expect((await told()).join()).not.toContain('no report');
	today = '2027-07-02';
	expect((await told()).join()).toContain('2026-Q4 is closed and has no report yet');
	today = '2027-01-09';
	writeFileSync(join(environment.data, 'feedback-reports', '2026-Q4', 'memory.json'), '{}');
	expect(await told()).toEqual([]);
});

test('a lost signing key and an opening key left on the machine are broken', async () => {
	destroyIssuerKey(environment.data, '2027-Q1', 'words');
	mkdirSync(join(environment.data, 'usb'));
	writeFileSync(join(environment.data, 'usb', 'ratings-from-2026-Q4.opening.json'), '{}');
	expect(await told()).toEqual([
		expect.stringMatching(/^broken: .*opens answers.*ratings-from/),
		expect.stringMatching(/^broken: No signing keys for 2027-Q1/)
	]);
});

test('a feedback.json that cannot be read is told', async () => {
	expect(await told(feedbackFile)).toEqual([]);
	writeFileSync(join(environment.data, 'feedback.json'), '{ "youSaid": [,] }');
	expect(await told(feedbackFile)).toEqual([
		'broken: feedback.json, line 1: is not valid JSON from there on; phones show nothing of it'
	]);
	const label = { km: 'ក', en: 'A', vi: 'A' };
	for (const [said, reason] of [
		['[]', /the whole file: holds a list/],
		[JSON.stringify({ doors: { write: { ...label, en: '????' } } }), /doors\.write\.en: holds question marks/]
	] as const) {
		writeFileSync(join(environment.data, 'feedback.json'), said);
		expect(await told(feedbackFile)).toEqual([expect.stringMatching(reason)]);
	}
	writeFileSync(join(environment.data, 'feedback.json'), '{}');
	expect(await told(feedbackFile)).toEqual([]);
});
