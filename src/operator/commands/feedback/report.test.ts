import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ratings } from '#lib/domain/feedback.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { runCommandLine } from '#operator/command-line.ts';
import { answersOf, castBallots } from '#tests/builders/cast-ballots.ts';
import { layDataFolder } from '#tests/support/laid-folder.ts';
import { mailboxBeside } from '#tests/support/mailbox-beside.ts';

const folder = mkdtempSync(join(tmpdir(), 'report-'));
afterAll(async () => {
	await mailbox.stop();
	rmSync(folder, { recursive: true, force: true });
});

let environment = readEnvironment({
	COMPANION_DATA: join(folder, 'data'),
	COMPANION_KEYS: join(folder, 'companion.keys.json')
});
let mailbox: Awaited<ReturnType<typeof mailboxBeside>>;
const said: string[] = [];
let today = '2026-11-22';
const run = (...args: string[]) =>
	runCommandLine(['feedback', ...args], {
		environment,
		deployment: () => readDeployment({ path: '/nowhere.json', named: false }),
		now: () => new Date(`${today}T05:00:00Z`),
		say: (line) => said.push(line)
	});
const opening = (kind: string) => join(folder, 'usb', `${kind}-from-2026-Q4.opening.json`);
const passphrases = join(folder, 'passphrases');
const alone = (which: 0 | 1) => {
	const file = join(folder, `passphrase-${which}`);
	writeFileSync(file, readFileSync(passphrases, 'utf8').split('\n')[which]!);
	return file;
};

beforeAll(async () => {
	writeFileSync(passphrases, 'boat lotus river rice\nmango drum kite moon\n');
	await run(
		'keys',
		'--opening',
		join(folder, 'usb'),
		'--reader',
		'Sokha',
		'--periods',
		'4',
		'--passphrase-file',
		passphrases
	);
	await layDataFolder(environment.data);
	mailbox = await mailboxBeside(
		environment.mailboxData,
		environment.keys,
		() => new Date(`${today}T05:00:00Z`)
	);
	environment = { ...environment, mailboxOrigin: mailbox.origin };
});

const vote = (
	people: number,
	ratingsOf: (at: number) => Ratings,
	text?: (at: number) => string,
	quarter = 0
) => castBallots(environment, { people, ratingsOf, ...(text && { text }), quarter, blanks: quarter === 0 });

test('before its last day is over a period can be neither closed nor opened up', async () => {
	await run('open', '2026-Q4');
	await vote(38, answersOf, (at) => (at < 3 ? `Text <b>${at}</b>` : ''));
	await expect(run('close', '2026-Q4')).rejects.toThrow(/2026-12-31/);
	await expect(
		run('report', '2026-Q4', '--opening', opening('ratings'), '--passphrase-file', alone(0))
	).rejects.toThrow(/not closed/);
	said.length = 0;
	await run('status', '--json');
	const { periods } = JSON.parse(said[0]!);
	expect(Object.keys(periods[0])).toEqual(['period', 'opens', 'closes', 'state']);
});

test('after close a director gets a page, a table and JSON, and nobody can make a token any more', async () => {
	today = '2027-01-09';
	await run('close', '2026-Q4');
	const signingKeys = readdirSync(join(environment.data, 'issuer-keys'));
	expect(signingKeys.filter((file) => file.startsWith('2026-Q4'))).toEqual([]);
	expect(signingKeys.filter((file) => file.startsWith('2027-Q1'))).toHaveLength(2);
	const out = process.env.REPORT_OUT ?? join(folder, 'out');
	await run(
		'report',
		'2026-Q4',
		'--opening',
		opening('ratings'),
		'--passphrase-file',
		alone(0),
		'--language',
		process.env.REPORT_LANGUAGE ?? 'en',
		'--out',
		out
	);
	const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
	expect(report.results).toMatchObject({ published: true, atLeast: 30 });
	// Side by side: 76 rights, as many envelopes, and nobody is enrolled here. One organisation alone is told what it means.
	expect(report).toMatchObject({ enrolled: 0, issued: 70, envelopes: 70, box: 'own' });
	const said = readFileSync(join(out, 'report.html'), 'utf8');
	if (!process.env.REPORT_LANGUAGE)
		expect(said).toMatch(
			/70 or more<\/b>people were given a right to answer[^]*One organisation ran the app and kept/
		);
	expect(report).toMatchObject({ envelopes: 70, enrolled: 0, spoilt: false });
	expect(readFileSync(join(out, 'report.csv'), 'utf8').trim().split('\r\n')).toHaveLength(11);
	const page = readFileSync(join(out, 'report.html'), 'utf8');
	if (!process.env.REPORT_LANGUAGE) expect(page).toContain('What we do not show, and why');
	expect(page).not.toMatch(/<script|https?:/);
});

test('free text is for its named reader with its own passphrase, and a text runs nothing', async () => {
	const words = ['report', '2026-Q4', '--words', '--opening', opening('words'), '--language', 'en'];
	await expect(run(...words, '--passphrase-file', alone(1), '--reader', 'Dara')).rejects.toThrow(
		/one reader/
	);
	await expect(run(...words, '--passphrase-file', alone(0), '--reader', 'Sokha')).rejects.toThrow(
		/passphrase/
	);
	await expect(
		run('report', '2026-Q4', '--opening', opening('words'), '--passphrase-file', alone(1))
	).rejects.toThrow(/other kind/);
	const out = process.env.REPORT_OUT ?? join(folder, 'reading');
	await run(...words, '--passphrase-file', alone(1), '--reader', 'Sokha', '--out', out);
	const page = readFileSync(join(out, 'for-the-reader.html'), 'utf8');
	expect(page).toContain('Text &#60;b&#62;1');
	expect(said.join('\n')).not.toContain('Text');
});

/** Lets a quarter go by and reports it. */
async function quarter(number: number, people: number, ratingsOf: (at: number) => Ratings) {
	await vote(people, ratingsOf, undefined, number);
	const { id, closes } = readPeriodKeys(environment.keys).periods[number]!;
	today = `${Number(closes.slice(0, 4)) + 1}-01-09`;
	await run('open', id).catch(() => undefined);
	await run('close', id);
	const out = join(folder, id);
	const report = () =>
		run('report', id, '--opening', opening('ratings'), '--passphrase-file', alone(0), '--out', out);
	await report();
	return { id, report, read: () => JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')).results };
}

test('the next report says the same when one person has left', async () => {
	const before = JSON.parse(
		readFileSync(join(environment.data, 'feedback-reports/2026-Q4/report.json'), 'utf8')
	);
	const afterOne = await quarter(1, 37, answersOf);
	expect(afterOne.read()).toEqual(before.results);
	const memory = readFileSync(join(environment.data, 'feedback-reports', afterOne.id, 'memory.json'), 'utf8');
	// As words: four letters in a row come by chance in what is sealed.
	expect(memory).not.toMatch(/\b(good|told|answered)\b/);

	// Made once more it says what it said: a second look is no second survey.
	await afterOne.report();
	expect(afterOne.read()).toEqual(before.results);
});

test('new figures when many answer otherwise; and no report comes in between afterwards', async () => {
	const first = JSON.parse(
		readFileSync(join(environment.data, 'feedback-reports/2026-Q4/report.json'), 'utf8')
	);
	const afterMany = await quarter(3, 14, (at) => ({ ...answersOf(at), answers: { heard: at % 2 ? 5 : 1 } }));
	expect(afterMany.read()).not.toEqual(first.results);
	expect(afterMany.read().questions.place).toEqual({ shown: false, why: 'few' });
	await expect(quarter(2, 1, answersOf)).rejects.toThrow(/2027-Q3 was reported before 2027-Q2/);
});

test('what the report before left is asked for with the file that opens it, when keys were made anew', async () => {
	const other = join(folder, 'later');
	const args = ['--opening', other, '--reader', 'Sokha', '--periods', '1', '--passphrase-file', passphrases];
	today = '2027-11-02';
	await run('keys', ...args);
	const keys = readPeriodKeys(environment.keys);
	const newest = keys.periods.length - 1;
	await vote(12, answersOf, undefined, newest);
	const { id } = keys.periods[newest]!;
	today = '2030-01-02';
	await run('close', id);
	const file = join(other, `ratings-from-${id}.opening.json`);
	const report = ['report', id, '--opening', file, '--passphrase-file', passphrases];
	await expect(run(...report)).rejects.toThrow(/--earlier-opening/);
	writeFileSync(passphrases, 'boat lotus river rice\nboat lotus river rice\n');
	await run(...report, '--earlier-opening', opening('ratings'));
	expect(existsSync(join(environment.data, 'feedback-reports', id, 'memory.json'))).toBe(true);
});
