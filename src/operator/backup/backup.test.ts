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
	statSync,
	truncateSync,
	utimesSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { readIssuerKey, writeIssuerKey } from '#lib/server/ballots/issuer-keys.ts';
import { makeKeys, quartersFrom } from '#lib/server/ballots/make-keys.ts';
import { openDesk, type Desk } from '#lib/server/desk/desk.ts';
import { openParts } from '#lib/server/desk/parts.ts';
import { keepKey } from '#lib/server/desk/passkeys.ts';
import type { StaffRole } from '#lib/server/desk/roles.ts';
import { hasRows, isThere, openFileReadOnly } from '#lib/server/database/sqlite/file.ts';
import { makeDemonstrationFolder } from '#lib/server/demonstration.ts';
import { holdTogether } from '#lib/server/database/sqlite/hold.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment, type Environment } from '#lib/server/environment.ts';
import { kept, keptAs, keptDatabases } from '#lib/server/kept/kept.ts';
import { noteLaid } from '#lib/server/kept/laid.ts';
import { openRegister, type Register } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { runCommandLine } from '#operator/command-line.ts';
import { openBallotStore } from '#mailbox/ballot-store.ts';
import { openReceiptKey } from '#mailbox/receipt-key.ts';
import { golden, goldenKey, make } from '#tests/golden/make.ts';
import { layDataFolder } from '#tests/support/laid-folder.ts';
import { readArchive, writeArchive, type Manifest } from './archive.ts';

const now = new Date('2026-11-28T09:00:00Z');
const folder = mkdtempSync(join(tmpdir(), 'backup-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (...names: string[]) => join(folder, ...names);
const passphrase = at('passphrase');
const lockId = randomBytes(16).toString('base64url');

const withData = (name: string, more: Record<string, string> = {}): Environment =>
	readEnvironment({ COMPANION_DATA: at(name), COMPANION_CONFIG: at('companion.config.json'), ...more });
const place = { origin: 'https://192.0.2.7', name: 'River' };

const operate = (data: string, ...args: string[]) => operateWith(withData(data), ...args);

async function operateWith(environment: Environment, ...args: string[]): Promise<string[]> {
	const said: string[] = [];
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
	test('is one archive from which nothing can be read, and the key lies apart', async () => {
		expect(readdirSync(at('archives'))).toEqual(['backup-2026-11-28.rumduol']);
		expect(readdirSync(at('keys')).sort()).toEqual(['ended.db', 'secret.key']);
		const bytes = readFileSync(archive());
		for (const word of [golden.ref, golden.promise, golden.staff, 'hush', 'ours'])
			expect(bytes.includes(word)).toBe(false);
		// It is packed: what is packed alone shows no word either, and whoever has it unpacks it.
		const packed = bytes.subarray(bytes.indexOf('\n', bytes.indexOf('\n') + 1) + 1);
		expect(() => gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH })).toThrow(/header/);
		const listed = (await readArchive(archive(), 'three quiet rivers')).files.map(({ path }) => path);
		expect(listed).toContain('phones.db');
		expect(listed.filter((path) => /secret\.key|ended\.db/.test(path))).toEqual([]);
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
		expect(await withRegister('restored', async (register) => register.phoneWith(phone.token))).toMatchObject(
			{
				ref: golden.ref
			}
		);
		expect(await evaluatedBy('restored', phone.slot)).toBe(before);
		expect(readFileSync(at('restored', 'words', 'en', 'today.json'), 'utf8')).toBe('{"lead":"ours"}');
		expect(readFileSync(at('restored', 'source-password'), 'utf8')).toBe('hush');
		const issued = await openIssued(at('restored'), openSecret(at('restored')));
		expect(await issued.state(golden.period)).toBe('open');
		await issued.close();
	});

	test('puts configuration and keys where none are, and every process may read them', async () => {
		const config = at('etc', 'companion.config.json');
		const environment = withData('elsewhere', { COMPANION_CONFIG: config });
		const key = at('keys', 'secret.key');
		const words = ['--passphrase-file', passphrase];
		await operateWith(environment, 'restore', archive(), '--key', key, ...words);
		expect(statSync(config).mode & 0o777).toBe(0o644);
	});

	test('of the demonstration holds the organisation’s own words, which lie beside it', async () => {
		await layDataFolder(at('shown'));
		makeDemonstrationFolder(at('shown'));
		for (const [name, text] of [
			['words', '{"lead":"before anybody came"}'],
			['voice', 'sound']
		] as const) {
			mkdirSync(at('own', name, 'en'), { recursive: true });
			writeFileSync(at('own', name, 'en', 'today.json'), text);
		}
		const words = ['--passphrase-file', passphrase];
		const shown = withData('shown', { COMPANION_REAL: at('own') });
		await operateWith(shown, 'backup', at('of-the-shown'), '--key', at('key-of-the-shown'), ...words);
		const key = at('key-of-the-shown', 'secret.key');
		await operate('shown-again', 'restore', at('of-the-shown'), '--key', key, ...words);
		const again = (name: string) => readFileSync(at('shown-again', name, 'en', 'today.json'), 'utf8');
		expect([again('words'), again('voice')]).toEqual(['{"lead":"before anybody came"}', 'sound']);
	});

	test('goes outside of the data, and its key elsewhere; an older key there is never written over', async () => {
		const backup = (to: string, ...more: string[]) =>
			operate('house', 'backup', to, '--passphrase-file', passphrase, ...more);
		await expect(backup(at('house', 'archives'))).rejects.toThrow(/inside the data folder/);
		await expect(backup(at('both'), '--key', at('house'))).rejects.toThrow(/inside the data folder/);
		for (const key of [at('both'), at('both', 'key'), folder])
			await expect(backup(at('both'), '--key', key)).rejects.toThrow(/keep it apart/);
		expect(existsSync(at('both'))).toBe(false);
		mkdirSync(at('older-key'));
		writeFileSync(at('older-key', 'secret.key'), 'opens older archives');
		await backup(at('more-archives'), '--key', at('older-key'));
		expect(readdirSync(at('older-key')).sort()).toEqual(['ended.db', 'secret.key', 'secret.key.before']);
		expect(readFileSync(at('older-key', 'secret.key.before'), 'utf8')).toBe('opens older archives');
		expect(readFileSync(at('older-key', 'secret.key'))).toEqual(readFileSync(at('house', 'secret.key')));
	});

	test('whose list says otherwise than what is in it, or leads elsewhere, is refused', async () => {
		const manifest = await readArchive(archive(), 'three quiet rivers', at('opened'));
		const [first, ...others] = manifest.files;
		cpSync(at('opened', first!.path), at('outside'));
		const made = async (change: Partial<Manifest>) => {
			rmSync(at('made-up.rumduol'), { force: true });
			await writeArchive(
				at('made-up.rumduol'),
				'three quiet rivers',
				{ ...manifest, ...change },
				at('opened')
			);
			const key = ['--key', at('keys', 'secret.key'), '--passphrase-file', passphrase];
			return operate('nothing', 'restore', at('made-up.rumduol'), ...key);
		};
		const rows = { ...manifest.rows, 'phones.db': { ...manifest.rows['phones.db'], phones: 9 } };
		await expect(made({ rows })).rejects.toThrow(/phones\.db in the backup does not hold what its list says/);
		for (const other of [{ sha256: '0' }, { path: '../outside' }])
			await expect(made({ files: [{ ...first!, ...other }, ...others] })).rejects.toThrow(
				/torn or was changed/
			);
		expect(readdirSync(at('nothing')).filter((name) => name !== 'in-use')).toEqual([]);
		await made({});
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

	test('is tried beside the live folder, which stays as it is', async () => {
		const before = readdirSync(at('house')).sort();
		const said = await operate('house', 'restore', archive(), '--try', '--passphrase-file', passphrase);
		expect(said.join()).toMatch(/can be put back: 1 person, 2 phones\. It was only tried/);
		expect(readdirSync(at('house')).sort()).toEqual(before);
		cpSync(archive(), at('half.rumduol'));
		truncateSync(at('half.rumduol'), 5000);
		const torn = operate('house', 'restore', at('half.rumduol'), '--try', '--passphrase-file', passphrase);
		await expect(torn).rejects.toThrow(/torn or was changed/);
		expect(readdirSync(at('house')).sort()).toEqual(before);
	});

	test('is found in a folder by itself, also one that was saved at the desk; of several the newest', async () => {
		const saved = (name: string, day: string) => {
			cpSync(archive(), at('stick', name));
			utimesSync(at('stick', name), new Date(day), new Date(day));
		};
		rmSync(at('stick'), { recursive: true, force: true });
		mkdirSync(at('stick'));
		const tried = () => operate('house', 'restore', at('stick'), '--try', '--passphrase-file', passphrase);
		await expect(tried()).rejects.toThrow(/There is no backup in/);
		writeFileSync(at('stick', 'letter.txt'), 'Not a backup.');
		writeFileSync(at('stick', 'backup-2026-11-28.rumduol.half'), 'Nor that.');
		// As a browser names what it saves twice.
		saved('backup-2026-11-26 (1)', '2026-11-26');
		expect((await tried()).join()).toMatch(/backup-2026-11-26 \(1\), of week .* can be put back/);
		saved('backup-2026-11-27.rumduol', '2026-11-27');
		expect((await tried()).join()).toContain('backup-2026-11-27.rumduol, of week');
	});

	test('goes into a folder in which nothing is yet, and into no other', async () => {
		await expect(back('house')).rejects.toThrow(/is not empty/);
		// As after an install and a first start: laid, and nobody in it.
		const fresh = openSecret(at('installed'));
		await layDataFolder(at('installed'));
		await (await openDesk(at('installed'), fresh, place)).close();
		openBallotStore(at('installed', 'mailbox')).close();
		writeFileSync(at('installed', 'cache.db'), '');
		writeFileSync(at('installed', 'addresses.json'), '{}');
		await back('installed');
		expect(
			await withRegister('installed', async (register) => register.phoneWith(phone.token))
		).toMatchObject({
			ref: golden.ref
		});
		expect(readdirSync(at('installed'))).not.toContain('addresses.json');
		await expect(back('installed')).rejects.toThrow(/is not empty/);
	});

	test('takes closed quarters from a mailbox elsewhere, puts them there again, and says what it cannot reach', async () => {
		const elsewhere = { MAILBOX_DATA: at('box') };
		const box = openBallotStore(at('box'));
		box.closePeriod(golden.period);
		box.close();
		const made = ['backup', at('box-archives'), '--passphrase-file', passphrase];
		await operateWith(withData('house', elsewhere), ...made);
		const to = withData('from-elsewhere', { MAILBOX_DATA: at('new-box') });
		openBallotStore(at('new-box')).close();
		await operateWith(
			to,
			'restore',
			at('box-archives'),
			'--key',
			at('house', 'secret.key'),
			...made.slice(2)
		);
		const restored = openBallotStore(at('new-box'));
		expect(restored.isClosed(golden.period)).toBe(true);
		restored.close();
		expect(existsSync(at('from-elsewhere', 'mailbox'))).toBe(false);
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
		expect(said.join('\n')).toContain('What ended after that list was copied is back');
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

describe('what ended of staff', () => {
	const desk = (data: string) => openDesk(at(data), openSecret(at(data)), place, randomBytes, () => now, 64);
	async function work<T>(data: string, act: (desk: Desk) => Promise<T>): Promise<T> {
		const opened = await desk(data);
		try {
			return await act(opened);
		} finally {
			await opened.close();
		}
	}
	async function enter(data: string, secret: string, name?: string): Promise<string> {
		return work(data, async (opened) => {
			const { carried, totp } = (await opened.linkForm(secret))!;
			const code = new TOTP({ secret: Secret.fromBase32(totp!.secret) }).generate({
				timestamp: now.getTime()
			});
			const key = { carried, password: 'a short sentence', code, name };
			await opened.enter(secret, key, { address: '192.0.2.1' });
			return totp!.secret;
		});
	}
	const words = ['--passphrase-file', passphrase];

	/** A house with three of the staff and a paper code each, and its archive; what ends is ended after it. */
	async function after(end: (opened: Desk, ids: Record<string, string>) => Promise<unknown>, name: string) {
		cpSync(at('house'), at(name), { recursive: true });
		const ids: Record<string, string> = {};
		const papers: Record<string, string> = {};
		for (const one of ['Sokha', 'Vanna']) {
			const rights = { roles: ['case-worker', 'technician'] as StaffRole[], worksAs: ['sokha'] };
			const added = await work(name, (opened) => opened.add({ name: one, language: 'en', ...rights }));
			ids[one] = added!.id;
			await enter(name, added!.secret);
			papers[one] = await work(name, (opened) => opened.paper(added!.id));
		}
		ids.dara = (await work(name, (opened) => opened.staff())).find((one) => one.name === golden.staff)!.id;
		await operate(name, 'backup', at(`${name}-archives`), ...words);
		await work(name, (opened) => end(opened, ids));
		const restored = async (list: boolean) => {
			const keys = at(`${name}-keys-${list}`);
			mkdirSync(keys);
			for (const file of list ? ['secret.key', 'ended.db'] : ['secret.key'])
				cpSync(at(name, file), join(keys, file));
			const to = `${name}-back-${list}`;
			const said = await operate(
				to,
				'restore',
				at(`${name}-archives`),
				'--key',
				join(keys, 'secret.key'),
				...words
			);
			return { to, said: said.join('\n') };
		};
		return { ids, papers, restored };
	}

	test('who left does not come back, nor what was taken from those who stay', async () => {
		const { ids, papers, restored } = await after(async (opened, { Sokha, Vanna, dara }) => {
			await opened.end(Sokha!);
			await opened.change(Vanna!, { roles: ['case-worker'], worksAs: [] });
			await opened.paper(Vanna!);
			await opened.newLink(dara!);
		}, 'staffed');
		const { to, said } = await restored(true);
		expect(said).toMatch(/3 accounts of staff/);
		const staff = await work(to, (opened) => opened.staff());
		const byName = Object.fromEntries(staff.map((one) => [one.name, one]));
		expect(byName.Sokha).toMatchObject({ ended: true, hasKey: false });
		expect(byName.Vanna).toMatchObject({ ended: false, hasKey: true, roles: ['case-worker'], worksAs: [] });
		expect(byName[golden.staff]).toMatchObject({ ended: false, hasKey: false });
		const opens = (data: string, paper: string) =>
			work(data, (opened) => opened.lookAtLink(paper, { address: '192.0.2.1' }));
		for (const paper of Object.values(papers)) expect(await opens(to, paper)).toBeUndefined();
		// The control: without the list they are all there again, and that is said.
		const without = await restored(false);
		expect(without.said).toMatch(/staff who left come in again/);
		const again = await work(without.to, (opened) => opened.staff());
		expect(again.filter(({ ended, hasKey, roles }) => !ended && hasKey && roles.length > 0)).toHaveLength(3);
		expect((await opens(without.to, papers.Sokha!))?.staff?.id).toBe(ids.Sokha);
	});

	test('a key that was taken away, or a paper code that was used, opens nothing either', async () => {
		const { papers, restored } = await after(async (opened, { dara }) => {
			// The passkey beside the password; a second one keeps the first from being the last.
			const parts = await openParts(at('keyed'), openSecret(at('keyed')), randomBytes, () => now, place, 64);
			const content = { key: 'a2V5', transports: [], since: '2026-11-28' };
			await keepKey(parts, parts.database.query, dara!, { id: 'c2Vjb25k', counter: 1, content });
			await parts.ended.close();
			await parts.database.close();
			expect(await opened.dropKey(dara!, goldenKey)).toBe(true);
		}, 'keyed');
		const used = papers.Sokha;
		await enter('keyed', used!);
		const { to } = await restored(true);
		await work(to, async (opened) => {
			const dara = (await opened.staff()).find(({ name }) => name === golden.staff)!;
			expect((await opened.ownKeys(dara.id)).keys).toEqual([]);
			expect(await opened.lookAtLink(used!, { address: '192.0.2.1' })).toBeUndefined();
			expect(await opened.lookAtLink(papers.Vanna!, { address: '192.0.2.1' })).toBeDefined();
		});
	});

	test('a new key seals staff anew: the old one opens nothing of theirs, their keys and paper codes stay', async () => {
		cpSync(at('house'), at('staff-turned'), { recursive: true });
		const { paper } = await work('staff-turned', async (opened) => {
			const [one] = await opened.staff();
			return { paper: await opened.paper(one!.id) };
		});
		const old = openSecret(at('staff-turned'));
		const rows = (data: string) => {
			const file = openFileReadOnly(at(data, 'staff.db'));
			const read = file.prepare('SELECT name, sealed FROM staff').all();
			file.close();
			return read;
		};
		const before = rows('staff-turned');
		await operate('staff-turned', 'key', 'rotate');
		const after = rows('staff-turned');
		expect(after[0]!.name).not.toBe(before[0]!.name);
		expect(after[0]!.sealed).not.toEqual(before[0]!.sealed);
		await work('staff-turned', async (opened) => {
			expect(await opened.recover(golden.staff)).toBeDefined();
			expect(await opened.staff()).toMatchObject([{ name: golden.staff, hasKey: true }]);
			expect((await opened.ownKeys((await opened.staff())[0]!.id)).keys).toMatchObject([{ id: goldenKey }]);
			expect(await opened.lookAtLink(paper, { address: '192.0.2.1' })).toBeDefined();
		});
		const stale = await openDesk(at('staff-turned'), old, place, randomBytes, () => now, 64);
		await expect(stale.staff()).rejects.toThrow();
		expect(await stale.recover(golden.staff)).toBeUndefined();
		await stale.close();
	});
});

describe('a copy of weeks ago', () => {
	const weeksLater = new Date('2027-02-03T09:00:00Z');

	test('put back, the server works: its clock is believed, and no book of notes is taken for never made', async () => {
		const said: string[] = [];
		const environment = withData('weeks-later');
		// A book of notes that was asked for in the week of the backup, and said later that it exists.
		const notes = randomBytes(16).toString('base64url');
		cpSync(at('house'), at('noting'), { recursive: true });
		await withRegister('noting', async (register) => {
			await register.startGathering(() => 0);
			await register.locks.slot(lockId, notes);
		});
		await operate('noting', 'backup', at('noting-archives'), '--passphrase-file', passphrase);
		await runCommandLine(
			[
				'restore',
				at('noting-archives'),
				'--key',
				at('noting', 'secret.key'),
				'--passphrase-file',
				passphrase
			],
			{
				environment,
				deployment: () => readDeployment(environment.config),
				now: () => weeksLater,
				say: (line) => said.push(line)
			}
		);
		expect(said.join('\n')).toMatch(/the clock +says 2027-02-03/);
		const register = await openRegister(
			at('weeks-later'),
			openSecret(at('weeks-later')),
			randomBytes,
			() => weeksLater
		);
		await register.startGathering(() => 0);
		expect(register.doubt()).toBeUndefined();
		const shares = () => {
			const file = openFileReadOnly(at('weeks-later', 'locks.db'));
			const row = file.prepare('SELECT count(*) AS n FROM slots WHERE key_share IS NOT NULL').get();
			file.close();
			return row?.n;
		};
		const before = shares();
		await register.tidy({ now: weeksLater.getTime(), today: '2027-02-03', days: 30 }, 8);
		await register.locks.tidy();
		expect(shares()).toBe(before);
		expect(await register.list()).toHaveLength(2);
		const { code } = await register.invite(golden.ref, 'person', 15);
		const [phoneId, newLock] = [randomBytes(16), randomBytes(16)].map((id) => id.toString('base64url'));
		expect(await register.pair({ code, phoneId: phoneId!, lockId: newLock! })).toHaveProperty('token');
		await register.close();
	});

	test('by a clock that stands before it nothing is put back', async () => {
		const environment = withData('too-early');
		const early = runCommandLine(
			['restore', archive(), '--key', at('keys', 'secret.key'), '--passphrase-file', passphrase],
			{
				environment,
				deployment: () => readDeployment(environment.config),
				now: () => new Date('2020-03-04T09:00:00Z'),
				say: () => {}
			}
		);
		await expect(early).rejects.toThrow(/Set the clock \(timedatectl\), then restore again/);
		expect(existsSync(at('too-early', 'phones.db'))).toBe(false);
	});
});

describe('a new key', () => {
	test('opens everything, the old one nothing that is sealed, and phones notice nothing', async () => {
		cpSync(at('house'), at('turned'), { recursive: true });
		const before = await evaluatedBy('turned', phone.slot);
		const old = openSecret(at('turned'));
		// From before an update: the key that goes opens it.
		cpSync(at('turned', 'phones.db'), at('turned', 'phones.db.before-1'));
		await operate('turned', 'key', 'rotate');
		expect(existsSync(at('turned', 'phones.db.before-1'))).toBe(false);
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

	test('gives nobody a second right to answer, and the keys of quarters sign on', async () => {
		cpSync(at('house'), at('turned-rights'), { recursive: true });
		const { period, issuer } = await makeKeys(quartersFrom('2026-11-28', 1)[0]!);
		writeIssuerKey(
			at('turned-rights'),
			openSecret(at('turned-rights')),
			period.id,
			'ratings',
			issuer.ratings
		);
		const asks = async () => {
			const secret = openSecret(at('turned-rights'));
			const key = readIssuerKey(at('turned-rights'), secret, period, 'ratings')!;
			const issued = await openIssued(at('turned-rights'), secret);
			const blinded = Buffer.concat([Buffer.of(0), randomBytes(255)]);
			const answer = await issued.issue(key, golden.ref, period.id, 'ratings', blinded);
			await issued.close();
			return answer;
		};
		expect(await asks()).toBeInstanceOf(Buffer);
		await operate('turned-rights', 'key', 'rotate');
		expect(await asks()).toBe('taken');
	});

	test('waits until nobody works with the folder', async () => {
		const server = holdTogether(at('house'));
		await expect(operate('house', 'key', 'rotate')).rejects.toThrow(/Stop it first/);
		server.release();
	});
});

describe('what is lost', () => {
	/** What doctor says, of a program that was not built: what is served is no matter here. */
	function lookedAt(data: string): Promise<string[]> {
		mkdirSync(at('program'), { recursive: true });
		cpSync('package.json', at('program', 'package.json'));
		return operateWith({ ...withData(data), root: at('program') }, 'doctor');
	}

	test.each<[string, RegExp]>([
		['secret.key', /secret\.key is missing, and ended\.db cannot be read/],
		...keptDatabases.map(
			(file) => [file, new RegExp(`${file} is missing, and was there before`)] as [string, RegExp]
		)
	])('%s is never made anew in silence', async (file, told) => {
		const lost = `without-${file}`;
		cpSync(at('house'), at(lost), { recursive: true });
		// An empty file is none: SQLite would begin anew in it.
		if (file.endsWith('.db')) writeFileSync(at(lost, file), '');
		else rmSync(at(lost, file));
		await expect(operate(lost, 'invite', '--case', golden.ref)).rejects.toThrow(told);
		await expect(operate(lost, 'invite', '--case', golden.ref)).rejects.toThrow(/^[^\n]+$/);
		// Nor is what is left carried on as if it were all.
		const apart = ['--key', at('pocket-of-lost'), '--passphrase-file', passphrase];
		for (const act of [
			['key', 'rotate'],
			['backup', at('van-of-lost'), ...apart],
			['move', at('van-of-lost'), ...apart]
		])
			await expect(operate(lost, ...act)).rejects.toThrow(told);
		expect(existsSync(at('van-of-lost'))).toBe(false);
		if (!file.endsWith('.db')) return;
		// Whoever looks at it lays nothing either.
		const lines = (await lookedAt(lost)).filter((line) => line.includes(' is missing'));
		expect(lines).toEqual([
			expect.stringMatching(new RegExp(`${file} \\(.*\\) is missing, and was there before`))
		]);
		expect(isThere(at(lost, file))).toBe(false);
		await operate(lost, 'restore', '--lost', file);
		await operate(lost, 'phones');
	});

	test.each([
		['phones.db', /phones\.db is missing, and locks\.db lies there/],
		['locks.db', /locks\.db is missing, and phones\.db lies there/],
		['ballots.db', /ballots\.db is missing/],
		['ended.db', /ended\.db is missing/],
		['cases.db', /cases\.db is missing/]
	])('%s is missed by its neighbours also where nobody noted what lay there', async (file, told) => {
		const lost = `beside-${file}`;
		cpSync(at('house'), at(lost), { recursive: true });
		for (const name of [file, 'laid']) rmSync(at(lost, name), { recursive: true });
		await expect(operate(lost, 'invite', '--case', golden.ref)).rejects.toThrow(told);
	});

	test('a mailbox that lay there is not begun anew in silence', async () => {
		openBallotStore(at('lost-box')).close();
		rmSync(at('lost-box', 'mailbox.db'));
		expect(() => openBallotStore(at('lost-box'))).toThrow(/^[^\n]*is missing, and was there before[^\n]*$/);
		const environment = withData('house', { MAILBOX_DATA: at('lost-box') });
		const said = await operateWith(environment, 'restore', '--lost', 'mailbox.db');
		expect(said.join()).toMatch(/envelopes in it are lost/);
		openBallotStore(at('lost-box')).close();
	});

	test('a receipt key that is lost for good gives way to another one, and nowhere else one is made', async () => {
		const [environment, elsewhere] = ['key-box', 'no-box'].map((box) =>
			withData('house', { MAILBOX_DATA: at(box) })
		);
		const { publicKey } = openReceiptKey(at('key-box'));
		const anew = (where = environment!) => operateWith(where, 'restore', '--lost', 'receipt.key');
		await expect(anew()).rejects.toThrow(/is there. Nothing was changed/);
		rmSync(at('key-box', 'receipt.key'));
		expect(() => openReceiptKey(at('key-box'))).toThrow(/if it is lost: .*restore --lost receipt\.key/);
		const said = (await anew()).join();
		expect(said).toContain(openReceiptKey(at('key-box')).publicKey);
		expect(said).not.toContain(publicKey);
		await expect(anew(elsewhere)).rejects.toThrow(/No receipt key ever lay in .*no-box/);
		expect(existsSync(at('no-box'))).toBe(false);
	});

	test.each(kept.filter(({ path, backup }) => backup === 'as it is' && !path.includes('*')))(
		'doctor misses $path',
		async ({ path }) => {
			const lost = `missed-${path.replace('/', '')}`;
			const name = path.replace('/', '');
			cpSync(at('house'), at(lost), { recursive: true });
			if (path.endsWith('/')) mkdirSync(at(lost, name), { recursive: true });
			else writeFileSync(at(lost, name), '{}');
			noteLaid(at(lost), [path]);
			rmSync(at(lost, name), { recursive: true });
			const said = (await lookedAt(lost)).join('\n');
			expect(said).toContain(
				`${path} (${kept.find((one) => one.path === path)!.holds}) is missing, and was there before`
			);
		}
	);

	test('a house that moved is not started a second time', async () => {
		cpSync(at('house'), at('old-house'), { recursive: true });
		await operate('old-house', 'move', at('van'), '--key', at('pocket'), '--passphrase-file', passphrase);
		await expect(operate('old-house', 'phones')).rejects.toMatchObject({
			message: expect.stringMatching(/moved house/),
			exit: 78
		});
		// By which systemd knows that it is not to begin it again.
		for (const unit of ['river', 'desk'])
			expect(readFileSync(`deploy/systemd/${unit}.service`, 'utf8')).toMatch(
				/^RestartPreventExitStatus=78$/m
			);
		await operate('old-house', 'move', '--stay');
		await operate('old-house', 'phones');
	});
});

test('everything in a folder that was worked with stands in the list', async () => {
	const unknown = readdirSync(at('house')).filter((name) => !keptAs(name));
	expect(unknown).toEqual([]);
	expect(existsSync(at('house', 'ended.db'))).toBe(true);
});
