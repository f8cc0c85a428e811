import { createHash, randomBytes } from 'node:crypto';
import {
	chmodSync,
	chownSync,
	cpSync,
	existsSync,
	globSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import { houseFile } from '#lib/server/database/postgres/house.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { endStaffAgain } from '#lib/server/desk/copy.ts';
import { allUsed } from '#lib/server/locks/copy.ts';
import { goOnFrom } from '#lib/server/register/copy.ts';
import { isoWeek } from '#lib/server/week.ts';
import { isUnused, mailboxFile } from '#mailbox/ballot-store.ts';
import { receiptKeyFile } from '#mailbox/receipt-key.ts';
import { openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import { takeOutOfEmbedded } from '#lib/server/cases/embedded/fill.ts';
import {
	coarsenTimes,
	copyWhileRunning,
	countRows,
	hasRows,
	isThere
} from '#lib/server/database/sqlite/file.ts';
import type { Environment } from '#lib/server/environment.ts';
import { makeDataFolder } from '#lib/server/data-folder.ts';
import { beginArriving, finishArriving } from '#lib/server/kept/arriving.ts';
import { openEnded } from '#lib/server/kept/ended.ts';
import { keptAs } from '#lib/server/kept/kept.ts';
import { forgetPlace } from '#lib/server/kept/laid.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { endAgain, type EndedAgain } from '#lib/server/register/end-again.ts';
import { readSecret, secretPath } from '#lib/server/secret.ts';
import { readArchive, type Manifest } from './archive.ts';
import { deploymentFiles, keyCheck } from './copy-kept.ts';

/** What a restore brought back. */
export type PutBack = {
	manifest: Manifest;
	/** What had been ended since the backup, and is ended again; undefined where no list lay beside the key. */
	ended: (EndedAgain & { people: number; staff: number }) | undefined;
	/** Where the envelopes of closed quarters lie, if that is not where the mailbox looks. */
	mailboxBeside: string | undefined;
	/** Deployment files of the archive that differ from those in place, which stay. */
	differing: string[];
};

/**
 * Puts an archive into a data folder in which nothing is yet, as after an install. All of it is laid beside and checked
 * first, so that ended at any moment it is either there whole or not at all.
 * @param key the key file that belongs to it; absent: it lies in the data folder already
 * @throws OperatorError one line
 */
export async function putBack(
	environment: Environment,
	archive: string,
	passphrase: string,
	{ key, now = new Date() }: { key?: string; now?: Date } = {}
): Promise<PutBack> {
	const { data } = environment;
	makeDataFolder(data);
	const before = readdirSync(data);
	const inTheWay = before.find((name) => isInTheWay(data, name, key === undefined));
	if (inTheWay)
		throw new OperatorError(
			`${data} is not empty (${inTheWay}). A restore goes into an empty folder: move what lies in it away first.`
		);
	const keyPath = key ?? secretPath(data);
	const secret = readSecret(keyPath);
	const folder = beginArriving(data);
	try {
		const manifest = await readArchive(archive, passphrase, folder);
		if (isoWeek(now) < manifest.week)
			throw new OperatorError(
				`By the clock of this machine it is ${isoWeek(now)}, and the backup is of ${manifest.week}. Set the clock (timedatectl), then restore again.`
			);
		if (manifest.key !== keyCheck(secret))
			throw new OperatorError(`${keyPath} is not the key that this backup was made with. Take that one.`);
		for (const [path, rows] of Object.entries(manifest.rows)) {
			if (JSON.stringify(countRows(join(folder, path))) !== JSON.stringify(rows))
				throw new OperatorError(
					`${path} in the backup does not hold what its list says. Take another backup.`
				);
		}
		cpSync(keyPath, join(folder, 'secret.key'));
		const list = join(dirname(keyPath), 'ended.db');
		const hasList = isThere(list);
		if (hasList) await copyWhileRunning(list, join(folder, 'ended.db'));
		// Each database is brought to today's shape here, beside, and not at the first start.
		const issued = await openIssued(folder, secret);
		await issued.close();
		const ended = hasList ? await endAll(folder, keyPath, manifest.week, now) : undefined;
		if (isThere(join(folder, 'phones.db'))) await goOnFrom(folder, now);
		if (isThere(join(folder, 'locks.db'))) await allUsed(folder);
		const differing = deployed(environment, folder);
		rmSync(join(folder, 'deployment'), { recursive: true, force: true });
		// What a database was before it was brought to today's shape lies in the archive.
		for (const left of globSync('**/*{-journal,.before-*}', { cwd: folder })) rmSync(join(folder, left));
		for (const file of globSync('**/*.db', { cwd: folder })) coarsenTimes(join(folder, file));
		const mailboxBeside = toTheMailbox(environment, folder);
		// What comes replaces what is there; the rest goes, and first of all what SQLite would play back into another file.
		const coming = readdirSync(folder);
		finishArriving(
			data,
			before.filter((name) => !stays.includes(name) && !coming.includes(name))
		);
		forgetPlace(data);
		return { manifest, ended, mailboxBeside, differing };
	} catch (error) {
		rmSync(folder, { recursive: true, force: true });
		throw error;
	}
}

const stays = ['.arriving', 'in-use', 'demonstration', 'secret.key', 'ended.db', 'mailbox', 'laid'];

/** The tables in which something of somebody stands. */
const countingTables: Record<string, string[]> = {
	'cases.db': ['people', 'organizations'],
	'phones.db': ['phones', 'sharing', 'removed'],
	'locks.db': ['slots'],
	'ballots.db': ['issued', 'periods'],
	'staff.db': ['staff'],
	// Who installed it stands in the system's own log, too.
	'desk.db': [],
	'ended.db': ['ended']
};

/** Whether a name in the data folder holds something that a restore would write over. */
function isInTheWay(data: string, name: string, keyIsThere: boolean): boolean {
	const path = join(data, name);
	if (name === 'secret.key' || name === '.arriving' || name.endsWith('-journal')) return false;
	if (name === 'ended.db' && keyIsThere) return false;
	if (name === 'mailbox') return !isUnused(path);
	const tables = countingTables[name];
	if (tables) return tables.some((table) => hasRows(path, table));
	return name === houseFile || name.includes('.before-') || keptAs(name)?.backup !== 'no';
}

/**
 * Envelopes of closed quarters go where the mailbox looks, where nothing is in it yet and this account may.
 * @returns where they lie instead
 */
function toTheMailbox({ data, mailboxData }: Environment, folder: string): string | undefined {
	const came = mailboxFile(join(folder, 'mailbox'));
	const key = receiptKeyFile(join(folder, 'mailbox'));
	if ((!isThere(came) && !existsSync(key)) || mailboxData === join(data, 'mailbox')) return undefined;
	try {
		if (!isUnused(mailboxData)) return mailboxFile(join(data, 'mailbox'));
		mkdirSync(mailboxData, { recursive: true, mode: 0o700 });
		// A mailbox that was started here before has made one of its own, which no phone knows.
		if (existsSync(key)) cpSync(key, receiptKeyFile(mailboxData));
		if (!isThere(came)) {
			rmSync(join(folder, 'mailbox'), { recursive: true });
			return undefined;
		}
		const fresh = `${mailboxFile(mailboxData)}.new`;
		cpSync(came, fresh);
		rmSync(`${mailboxFile(mailboxData)}-journal`, { force: true });
		renameSync(fresh, mailboxFile(mailboxData));
	} catch (error) {
		if (!['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
		return mailboxFile(join(data, 'mailbox'));
	}
	rmSync(join(folder, 'mailbox'), { recursive: true });
	return undefined;
}

async function endAll(
	folder: string,
	keyPath: string,
	week: string,
	now: Date
): Promise<EndedAgain & { people: number; staff: number }> {
	const secret = readSecret(keyPath);
	const list = await openEnded(folder, secret, () => now);
	const since = await list.since(week);
	await list.close();
	const gone = await goneFrom(join(folder, 'cases.db'), (ref) => since.has('person', ref));
	const staff = isThere(join(folder, 'staff.db'))
		? await endStaffAgain(folder, secret, since, randomBytes)
		: 0;
	return { ...(await endAgain(folder, secret, since, randomBytes, () => now)), people: gone, staff };
}

async function goneFrom(path: string, isGone: (ref: string) => boolean): Promise<number> {
	if (!existsSync(path)) return 0;
	const source = openEmbeddedSource(path);
	const refs = (await source.listRefs()).filter(isGone);
	await source.close();
	await takeOutOfEmbedded(path, { refs });
	return refs.length;
}

/** Puts the configuration and the keys of the archive where none are. @returns those that differ from what is there */
function deployed(environment: Environment, folder: string): string[] {
	const places = {
		[deploymentFiles.config]: environment.config.path,
		[deploymentFiles.keys]: environment.keys
	};
	const differing: string[] = [];
	for (const [name, place] of Object.entries(places)) {
		const file = join(folder, name);
		if (!existsSync(file)) continue;
		if (statSync(place, { throwIfNoEntry: false })) {
			if (hashOf(place) !== hashOf(file)) differing.push(place);
			continue;
		}
		mkdirSync(dirname(place), { recursive: true });
		cpSync(file, place);
		// Both are public, and each process reads them, the mailbox under an account of its own.
		chmodSync(place, 0o644);
		const { uid, gid } = statSync(dirname(place));
		if (process.geteuid?.() === 0) chownSync(place, uid, gid);
	}
	return differing;
}

const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
