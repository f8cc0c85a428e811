import { randomBytes } from 'node:crypto';
import {
	appendFileSync,
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	truncateSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { hasRows } from '#lib/server/database/sqlite/file.ts';
import { holdTogether } from '#lib/server/database/sqlite/hold.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment, type Environment } from '#lib/server/environment.ts';
import { keptAs } from '#lib/server/kept/kept.ts';
import { openRegister, type Register } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { runCommandLine } from '#operator/command-line.ts';
import { golden, make } from '#tests/golden/make.ts';

const now = new Date('2026-11-28T09:00:00Z');
const folder = mkdtempSync(join(tmpdir(), 'backup-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (...names: string[]) => join(folder, ...names);
const passphrase = at('passphrase');
const lockId = randomBytes(16).toString('base64url');

const withData = (name: string): Environment =>
	readEnvironment({ COMPANION_DATA: at(name), COMPANION_CONFIG: at('companion.config.json') });

async function operate(data: string, ...args: string[]): Promise<string[]> {
	const said: string[] = [];
	const environment = withData(data);
	await runCommandLine(args, {
		environment,
		deployment: () => readDeployment(environment.config),
		now: () => now,
		say: (line) => said.push(line)
	});
	return said;
}

async function withRegister<T>(data: string, act: (register: Register) => Promise<T>): Promise<T> {
	const register = await openRegister(at(data), openSecret(at(data)), randomBytes, () => now);
	try {
		return await act(register);
	} finally {
		await register.close();
	}
}

async function pairNew(data: string, phoneLock: string): Promise<PairAnswer> {
	return withRegister(data, async (register) => {
		const { code } = await register.invite(golden.ref, 'person', 15);
		const phoneId = randomBytes(16).toString('base64url');
		return (await register.pair({ code, phoneId, lockId: phoneLock })) as PairAnswer;
	});
}

/** What the server makes of one typed code of a phone: the same for as long as the phone's key share is. */
async function evaluatedBy(data: string, slot: number): Promise<string> {
	const generator = Buffer.from('e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76', 'hex');
	return withRegister(data, async ({ locks }) => {
		const { evaluated } = await locks.unlock({ lockId, blinded: generator.toString('base64url') });
		return evaluated[slot]!;
	});
}

let phone: PairAnswer;
beforeAll(async () => {
	writeFileSync(passphrase, 'three quiet rivers\n');
	writeFileSync(at('companion.config.json'), '{}');
	await make(at('house'));
	phone = await pairNew('house', lockId);
	mkdirSync(at('house', 'words', 'en'), { recursive: true });
	writeFileSync(at('house', 'words', 'en', 'today.json'), '{"lead":"ours"}');
	writeFileSync(at('house', 'source-password'), 'hush');
	await operate('house', 'backup', at('archives'), '--key', at('keys'), '--passphrase-file', passphrase);
}, 180_000);
const archive = () => at('archives', readdirSync(at('archives'))[0]!);
const back = (data: string, ...more: string[]) =>
	operate(
		data,
		'restore',
		archive(),
		'--passphrase-file',
		passphrase,
		'--key',
		at('keys', 'secret.key'),
		...more
	);

describe('a backup', () => {
	test('is one archive from which nothing can be read, and the key lies apart', () => {
		expect(readdirSync(at('archives'))).toEqual(['backup-2026-11-28.rumduol']);
		expect(readdirSync(at('keys')).sort()).toEqual(['ended.db', 'secret.key']);
		const bytes = readFileSync(archive());
		for (const word of [golden.ref, golden.promise, 'hush', 'ours']) expect(bytes.includes(word)).toBe(false);
		expect(readdirSync(at('house')).filter((name) => name.startsWith('.copying'))).toEqual([]);
	});

	test('restored elsewhere, phones, plans, locks, rights, words and passwords are as they were', async () => {
		const before = await evaluatedBy('house', phone.slot);
		await back('restored');
		// Of minutes and days nothing is kept.
		expect(hasRows(at('restored', 'phones.db'), 'invitations')).toBe(false);
		expect(hasRows(at('house', 'phones.db'), 'invitations')).toBe(true);
		expect(hasRows(at('restored', 'locks.db'), 'tries')).toBe(false);
		expect(hasRows(at('house', 'locks.db'), 'tries')).toBe(true);
		expect(await withRegister('restored', (register) => register.phoneWith(phone.token))).toMatchObject({
			ref: golden.ref
		});
		expect(await evaluatedBy('restored', phone.slot)).toBe(before);
		expect(readFileSync(at('restored', 'words', 'en', 'today.json'), 'utf8')).toBe('{"lead":"ours"}');
		expect(readFileSync(at('restored', 'source-password'), 'utf8')).toBe('hush');
		const issued = await openIssued(at('restored'), openSecret(at('restored')));
		expect(await issued.state(golden.period)).toBe('open');
		await issued.close();
	});

	test('torn, changed, or opened with other words or another key is told, and nothing is put anywhere', async () => {
		const torn = at('torn.rumduol');
		const restore = (key = at('keys', 'secret.key'), words = passphrase) =>
			operate('nowhere', 'restore', torn, '--passphrase-file', words, '--key', key);
		cpSync(archive(), torn);
		truncateSync(torn, readFileSync(torn).length - 1);
		await expect(restore()).rejects.toThrow(/torn or was changed/);
		cpSync(archive(), torn);
		appendFileSync(torn, 'x');
		await expect(restore()).rejects.toThrow(/torn or was changed/);
		cpSync(archive(), torn);
		writeFileSync(at('other'), 'three other rivers\n');
		await expect(restore(undefined, at('other'))).rejects.toThrow(/passphrase does not open/);
		openSecret(at('stranger'));
		await expect(restore(at('stranger', 'secret.key'))).rejects.toThrow(/not the key/);
		expect(readdirSync(at('nowhere')).filter((name) => name !== 'in-use')).toEqual([]);
	});

	test('goes into an empty folder alone', async () => {
		await expect(back('house')).rejects.toThrow(/is not empty/);
	});

	test('does not bring back what ended after it', async () => {
		cpSync(at('house'), at('later'), { recursive: true });
		await withRegister('later', async (register) => {
			for (const { id } of await register.list()) await register.revoke(id);
			await register.endSharing(golden.ref);
		});
		const key = at('later', 'secret.key');
		const said = await operate('ended', 'restore', archive(), '--passphrase-file', passphrase, '--key', key);
		expect(said.join('\n')).toMatch(/ended again +2 phones/);
		await withRegister('ended', async (register) => {
			expect(await register.phoneWith(phone.token)).toBe('revoked');
			expect(await register.listChoices()).toEqual([]);
		});
		expect(hasRows(at('ended', 'locks.db'), 'slots')).toBe(false);
		// The control: without the list they are all there again, and that is said.
		rmSync(at('later', 'ended.db'));
		const without = await operate(
			'revived',
			'restore',
			archive(),
			'--passphrase-file',
			passphrase,
			'--key',
			key
		);
		expect(without.join('\n')).toMatch(/a phone that was revoked since then reads again/);
		expect(hasRows(at('revived', 'locks.db'), 'slots')).toBe(true);
	});
});

describe('a new key', () => {
	test('opens everything, the old one nothing that is sealed, and phones notice nothing', async () => {
		cpSync(at('house'), at('turned'), { recursive: true });
		const before = await evaluatedBy('turned', phone.slot);
		const old = openSecret(at('turned'));
		await operate('turned', 'key', 'rotate');
		expect(readFileSync(at('turned', 'secret.key'))).toHaveLength(64);
		expect(await evaluatedBy('turned', phone.slot)).toBe(before);
		await withRegister('turned', async (register) => {
			expect(await register.phoneWith(phone.token)).toMatchObject({ ref: golden.ref });
			expect(await register.list(golden.ref)).toHaveLength(2);
			expect(await register.listChoices()).toHaveLength(1);
		});
		const stale = await openRegister(at('turned'), old, randomBytes, () => now);
		await expect(stale.list()).rejects.toThrow();
		await stale.close();
	});

	test('waits until nobody works with the folder', async () => {
		const server = holdTogether(at('house'));
		await expect(operate('house', 'key', 'rotate')).rejects.toThrow(/Stop it first/);
		server.release();
	});
});

describe('what is lost', () => {
	test.each([
		['secret.key', /secret\.key is missing, and phones\.db cannot be read/],
		['phones.db', /phones\.db is missing, and locks\.db lies there/],
		['locks.db', /locks\.db is missing, and phones\.db lies there/],
		['ballots.db', /ballots\.db is missing/],
		['cases.db', /cases\.db is missing/]
	])('%s is never made anew in silence', async (file, told) => {
		const lost = `without-${file}`;
		cpSync(at('house'), at(lost), { recursive: true });
		// An empty file is none: SQLite would begin anew in it.
		if (file.endsWith('.db')) writeFileSync(at(lost, file), '');
		else rmSync(at(lost, file));
		await expect(operate(lost, 'invite', '--case', golden.ref)).rejects.toThrow(told);
		await expect(operate(lost, 'invite', '--case', golden.ref)).rejects.toThrow(/^[^\n]+$/);
		if (!file.endsWith('.db')) return;
		await operate(lost, 'restore', '--lost', file);
		await operate(lost, 'phones');
	});

	test('a house that moved is not started a second time', async () => {
		cpSync(at('house'), at('old-house'), { recursive: true });
		await operate('old-house', 'move', at('van'), '--key', at('pocket'), '--passphrase-file', passphrase);
		await expect(operate('old-house', 'phones')).rejects.toThrow(/moved house/);
		await operate('old-house', 'move', '--stay');
		await operate('old-house', 'phones');
	});
});

test('everything in a folder that was worked with stands in the list', async () => {
	const unknown = readdirSync(at('house')).filter((name) => !keptAs(name));
	expect(unknown).toEqual([]);
	expect(existsSync(at('house', 'ended.db'))).toBe(true);
});
