import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packWords, questions, promises, type Face, type Ratings } from '#lib/domain/feedback.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { openSecret } from '#lib/server/secret.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { readIssuerKey } from '#lib/server/ballots/issuer-keys.ts';
import { openBallotStore } from '#mailbox/ballot-store.ts';
import { makeBallot } from '#lib/sync/ballots/seal-ballot.ts';
import { ballotFor, blindFast, unblindFast } from '#tests/safety/ballots/fast-phone.ts';
import { feedback } from '../feedback.ts';

const folder = mkdtempSync(join(tmpdir(), 'report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const environment = readEnvironment({
	COMPANION_DATA: join(folder, 'data'),
	COMPANION_KEYS: join(folder, 'companion.keys.json')
});
const said: string[] = [];
let today = '2026-11-22';
const run = (...args: string[]) =>
	feedback.run(args, {
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
		'2',
		'--passphrases',
		passphrases
	);
});

/** Puts `people` answered ballots and as many blank ones into the mailbox. */
async function vote(people: number, ratingsOf: (at: number) => Ratings, text?: (at: number) => string) {
	const period = readPeriodKeys(environment.keys).periods[0]!;
	const secret = openSecret(environment.data);
	const issuer = await openIssued(environment.data, secret);
	const store = openBallotStore(environment.data);
	for (const kind of ['ratings', 'words'] as const) {
		const key = readIssuerKey(environment.data, secret, period, kind)!;
		for (let at = 0; at < people * 2; at++) {
			const blinded = blindFast(period[kind].sign);
			const signed = (await issuer.issue(key, `person-${at}`, period.id, kind, blinded.blinded)) as Buffer;
			const signature = unblindFast(period[kind].sign, blinded, signed);
			const token = { message: new Uint8Array(blinded.message), signature: new Uint8Array(signature) };
			const words = text?.(at) ?? '';
			const ballot =
				kind === 'words'
					? await makeBallot(period, kind, token, packWords(words))
					: await ballotFor(period, kind, blinded, signature, at < people ? ratingsOf(at) : undefined);
			store.accept(period.id, kind, ballot);
		}
	}
	await issuer.close();
	store.close();
}

test('before its last day is over a period can be neither closed nor opened up', async () => {
	await run('open', '2026-Q4');
	await vote(
		38,
		(at) => ({
			answers: Object.fromEntries(
				questions.flatMap((question, column) =>
					(at + column) % 9 === 0 ? [] : [[question, (1 + ((at * (column + 3)) % 5)) as Face]]
				)
			),
			kept: Object.fromEntries(
				promises.map((promise, column) => [
					promise,
					column < 3 && at % (column + 2) ? 'yes' : at % 7 === 0 ? 'no' : 'yes'
				])
			)
		}),
		(at) => (at < 3 ? `Text <b>${at}</b>` : '')
	);
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
	today = '2027-01-02';
	await run('close', '2026-Q4');
	expect(existsSync(join(environment.data, 'issuer-keys', '2026-Q4.ratings.pem'))).toBe(false);
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
	expect(report.envelopes).toBe(76);
	expect(readFileSync(join(out, 'report.csv'), 'utf8').trim().split('\r\n')).toHaveLength(10);
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
