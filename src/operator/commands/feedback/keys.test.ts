import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { openOpeningFile } from '#lib/opening/opening-file.ts';
import { passphraseKey } from '#lib/server/passphrase-key.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { openSecret } from '#lib/server/secret.ts';
import { runCommandLine } from '#operator/command-line.ts';
import { withoutSigningKeys } from '#operator/doctor/feedback.ts';
import { demonstrationOpeningKeys, makePeriods } from './keys.ts';

const today = '2026-11-22';
let folder: string;
const passphrases = join(mkdtempSync(join(tmpdir(), 'passphrases-')), 'passphrases');
beforeAll(() => writeFileSync(passphrases, 'boat lotus river rice\nmango drum kite moon\n'));
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'keys-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => rmSync(passphrases));

const environment = () =>
	readEnvironment({
		COMPANION_DATA: join(folder, 'data'),
		COMPANION_KEYS: join(folder, 'companion.keys.json')
	});
const operate = (...args: string[]) =>
	runCommandLine(['feedback', ...args], {
		environment: environment(),
		deployment: () => readDeployment({ path: '/nowhere.json', named: false }),
		now: () => new Date(`${today}T05:00:00Z`),
		say: () => {}
	});
const makeKeys = (opening: string, ...more: string[]) =>
	operate(
		'keys',
		...['--opening', join(folder, opening), '--reader', 'Sokha', '--passphrase-file', passphrases],
		...(more.includes('--periods') ? more : ['--periods', '1', ...more])
	);
const periods = () => readPeriodKeys(environment().keys).periods;
const lacking = () => withoutSigningKeys(environment().data, periods(), today);

const openedWith = (file: string) =>
	openOpeningFile(
		readFileSync(join(folder, file), 'utf8'),
		'ratings',
		'boat lotus river rice',
		passphraseKey
	);

test('keys to try it with are replaced by real ones, with all that was done with them', async () => {
	const { data, keys } = environment();
	const quarter = { id: '2026-Q4', opens: '2026-10-01', closes: '2026-12-31' };
	await makePeriods(environment(), [quarter], {
		existing: { demonstration: true, periods: [] },
		opening: demonstrationOpeningKeys(data),
		reader: 'Demonstration',
		passphrases: { ratings: 'only to try it with', words: 'only to try it with' },
		demonstration: true
	});
	await operate('open', '2026-Q4');
	const before = periods()[0]!.ratings.seal;
	const mask = process.umask(0o077);
	await makeKeys('usb').finally(() => process.umask(mask));
	// The mailbox reads them under an account of its own.
	expect(statSync(keys).mode & 0o777).toBe(0o644);
	expect(readPeriodKeys(keys).demonstration).toBe(false);
	expect(periods().map(({ id }) => id)).toEqual(['2026-Q4']);
	expect(periods()[0]!.ratings.seal).not.toBe(before);
	expect(lacking()).toEqual([]);
	expect(existsSync(demonstrationOpeningKeys(data))).toBe(false);
	const issued = await openIssued(data, openSecret(data));
	expect(await issued.state('2026-Q4')).toBeUndefined();
	await issued.close();
	const opening = await openedWith(join('usb', 'ratings-from-2026-Q4.opening.json'));
	expect(opening.keys).toHaveProperty('2026-Q4');
});

test('ended before its last step, it leaves nothing of those to try it with that real ones would inherit', async () => {
	const { data, keys } = environment();
	const demonstrate = async () => {
		const quarter = { id: '2026-Q4', opens: '2026-10-01', closes: '2026-12-31' };
		await makePeriods(environment(), [quarter], {
			existing: { demonstration: true, periods: [] },
			opening: demonstrationOpeningKeys(data),
			reader: 'Demonstration',
			passphrases: { ratings: 'only to try it with', words: 'only to try it with' },
			demonstration: true
		});
		await operate('open', '2026-Q4');
	};
	await demonstrate();
	// The last step is the one that makes the new keys count; here it cannot be made.
	mkdirSync(`${keys}.new`);
	await expect(makeKeys('usb')).rejects.toThrow();
	expect(readPeriodKeys(keys).demonstration).toBe(true);
	expect(existsSync(demonstrationOpeningKeys(data))).toBe(false);
	const issued = await openIssued(data, openSecret(data));
	expect(await issued.state('2026-Q4')).toBeUndefined();
	await issued.close();
});

test('an attempt that was broken off leaves nothing that the next one stumbles over', async () => {
	const { keys } = environment();
	// Where the public halves go nothing can be written: everything else has been by then.
	writeFileSync(join(folder, 'no-folder'), '');
	await expect(
		runCommandLine(
			[
				'feedback',
				'keys',
				'--opening',
				join(folder, 'usb'),
				'--reader',
				'S',
				'--periods',
				'1',
				'--passphrase-file',
				passphrases
			],
			{
				environment: { ...environment(), keys: join(folder, 'no-folder', 'companion.keys.json') },
				deployment: () => readDeployment({ path: '/nowhere.json', named: false }),
				now: () => new Date(`${today}T05:00:00Z`),
				say: () => {}
			}
		)
	).rejects.toThrow();
	expect(existsSync(keys)).toBe(false);
	expect(readdirSync(join(folder, 'usb'))).toEqual([]);
	expect(
		readdirSync(join(folder, 'data', 'issuer-keys')).filter((file) => file.startsWith('2026'))
	).toHaveLength(2);
	// And one that was killed leaves an opening file that opens nothing.
	writeFileSync(join(folder, 'usb', 'ratings-from-2026-Q4.opening.json'), 'half');
	await makeKeys('usb');
	expect(lacking()).toEqual([]);
	expect(readdirSync(join(folder, 'usb')).sort()).toEqual([
		'ratings-from-2026-Q4-2.opening.json',
		'ratings-from-2026-Q4.opening.json',
		'words-from-2026-Q4.opening.json'
	]);
	expect(readFileSync(join(folder, 'usb', 'ratings-from-2026-Q4.opening.json'), 'utf8')).toBe('half');
});

test('a lost opening file ends in new keys from the quarter after next on; what phones asked with stays', async () => {
	await makeKeys('usb', '--periods', '3');
	const [now, next, ...later] = periods();
	await makeKeys('second', '--periods', '2', '--anew');
	expect(periods().slice(0, 2)).toEqual([now, next]);
	expect(periods().map(({ id }) => id)).toEqual(['2026-Q4', '2027-Q1', '2027-Q2', '2027-Q3']);
	expect(periods()[2]!.ratings.seal).not.toBe(later[0]!.ratings.seal);
	expect(lacking()).toEqual([]);
	const opening = await openedWith(join('second', 'ratings-from-2027-Q2.opening.json'));
	expect(Object.keys(opening.keys)).toEqual(['2027-Q2', '2027-Q3']);
});

test('what opens the answers is never written beside the data', async () => {
	await expect(makeKeys(join('data', 'usb'))).rejects.toThrow(/lies in the data folder/);
	expect(existsSync(join(folder, 'data', 'usb'))).toBe(false);
});
