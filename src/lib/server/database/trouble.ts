import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename, dirname } from 'node:path';
import { keptAs } from '#lib/server/kept/kept.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

/*
 * What is the matter when something cannot be read or written. SQLite and Node name the call that failed; people need the
 * cause, and what to do about it: a disk that is full or a file that somebody else holds is no damage, and a backup that is put
 * back because of it loses what came since. The table for people is in docs/when-something-fails.md.
 */

/** One cause each; every one has a row in the table. */
export type TroubleKind =
	| 'full'
	| 'read-only'
	| 'rights'
	| 'busy'
	| 'no-locks'
	| 'moved'
	| 'gone'
	| 'damaged'
	| 'disk'
	| 'files'
	| 'memory'
	| 'away';

/** Those of a file; that PostgreSQL cannot be asked is told where it is asked. */
type FileTrouble = Exclude<TroubleKind, 'away'>;

/** `what`: is the matter; `todo`: about it. Neither says anything of anybody. */
export type Trouble = { kind: TroubleKind; what: string; todo: string };

/** SQLite's primary codes (sqlite3.h), as far as they tell a cause by themselves. */
const byCode: Record<number, FileTrouble> = {
	3: 'rights',
	5: 'busy',
	6: 'busy',
	7: 'memory',
	8: 'read-only',
	10: 'disk',
	11: 'damaged',
	13: 'full',
	14: 'rights',
	26: 'damaged'
};

/** Codes that say more: those of locks (SQLITE_IOERR_UNLOCK, RDLOCK, CHECKRESERVEDLOCK, LOCK, SHMLOCK), of room and of memory. */
const byFurtherCode: Record<number, FileTrouble> = {
	2058: 'no-locks',
	2314: 'no-locks',
	3594: 'no-locks',
	3850: 'no-locks',
	5130: 'no-locks',
	3082: 'memory',
	// SQLITE_READONLY_DBMOVED, SQLITE_IOERR_VNODE: another file lies there by now.
	1032: 'moved',
	6922: 'moved'
};

/** What Node says of a file (errno(3)). */
const byName: Record<string, FileTrouble> = {
	ENOSPC: 'full',
	EDQUOT: 'full',
	EFBIG: 'full',
	EROFS: 'read-only',
	EACCES: 'rights',
	EPERM: 'rights',
	EBUSY: 'busy',
	ENOLCK: 'no-locks',
	EDEADLK: 'no-locks',
	ESTALE: 'moved',
	EIO: 'disk',
	EMFILE: 'files',
	ENFILE: 'files',
	ENOMEM: 'memory'
};

/** File systems of a network, by the number that statfs(2) tells: NFS, SMB, SMB2, CIFS, Ceph, 9P, FUSE (sshfs among them). */
const overANetwork = new Set([0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0x00c36400, 0x01021997, 0x65735546]);

const codeOf = (error: unknown): number | undefined =>
	error instanceof Error && 'errcode' in error ? Number(error.errcode) : undefined;

/** Whether this is for want of room. */
export const isFull = (error: unknown): boolean => troubleOf(error)?.kind === 'full';

/**
 * What is the matter, in words for people; undefined for what is no fault of the machine's.
 * @param path of the file that was worked with, where the error names none
 */
export function troubleOf(error: unknown, path?: string): Trouble | undefined {
	if (error instanceof Troubled) return error.trouble;
	const { code, path: source, dest } = (error ?? {}) as { code?: unknown; path?: unknown; dest?: unknown };
	const number = codeOf(error);
	const first =
		number !== undefined
			? (byFurtherCode[number] ?? byCode[number & 0xff])
			: typeof code === 'string'
				? byName[code]
				: undefined;
	if (!first) return undefined;
	// What is copied does not fit where it goes.
	const named = first === 'full' ? (dest ?? source) : source;
	const at = typeof named === 'string' ? named : path;
	const kind = at === undefined ? first : lookedAt(first, at, error);
	return { kind, ...said(kind, at, number === undefined ? String(code) : reasonOf(error)) };
}

// SQLite's own sentences quote no row.
const reasonOf = (error: unknown) => (error as Error).message.replace(/\s+/g, ' ');

/** What SQLite cannot tell: why a file cannot be opened or written, and what a lock that never comes is due to. */
function lookedAt(kind: FileTrouble, path: string, error: unknown): FileTrouble {
	const number = codeOf(error);
	// SQLITE_CANTOPEN
	if (number !== undefined && (number & 0xff) === 14) {
		if (!existsSync(dirname(path))) return 'gone';
		return whyNotWritten(path) ?? (existsSync(path) ? kind : 'gone');
	}
	try {
		const { type, bavail } = statfsSync(dirname(path));
		if ((kind === 'busy' || kind === 'disk') && overANetwork.has(type)) return 'no-locks';
		// Where what was promised could not be laid: the disk said so at its flush, and not at the write.
		if (kind === 'disk' && bavail === 0) return 'full';
		// A disk that failed was mounted read-only beneath a file that is open for writing: SQLite knows a failed write alone.
		if (kind === 'disk' && whyNotWritten(path) === 'read-only') return 'read-only';
		if (kind === 'rights' || kind === 'read-only') return whyNotWritten(path) ?? kind;
	} catch {
		// The folder itself cannot be looked at.
	}
	return kind;
}

function whyNotWritten(path: string): FileTrouble | undefined {
	// SQLite lays its journal beside the file.
	for (const one of [dirname(path), path])
		try {
			accessSync(one, constants.W_OK);
		} catch (error) {
			const { code } = error as NodeJS.ErrnoException;
			if (code === 'EROFS') return 'read-only';
			if (code === 'EACCES' || code === 'EPERM') return 'rights';
		}
	return undefined;
}

function said(kind: FileTrouble, path: string | undefined, code: string): Pick<Trouble, 'what' | 'todo'> {
	const file = path ?? 'The file';
	const where = path === undefined ? 'there' : `where ${path} lies`;
	const folder = path === undefined ? 'The folder' : dirname(path);
	switch (kind) {
		case 'full':
			return {
				what: `${path === undefined ? 'A disk is full' : `The disk is full ${where}`}: nothing new can be kept, and nothing that was kept is lost`,
				todo: 'Make room (df -h). No backup has to be put back.'
			};
		case 'read-only':
			return {
				what: `${folder} can only be read, not written: its disk is mounted read-only`,
				todo: 'A disk that fails does this by itself: look at "dmesg", save what can be read, then mount it for writing again. Nothing that was kept is lost.'
			};
		case 'rights':
			return {
				what: `${file} cannot be opened or written by the account ${account()} (${code})`,
				todo: `Give it and its folder to that account (ls -ld "${folder}"; chown; lsattr shows a file that is locked against change). Nothing that was kept is lost.`
			};
		case 'busy':
			return {
				what: `${file} is held by another program, and did not become free within seconds`,
				todo: 'Nothing is damaged and no backup has to be put back: end what holds it (fuser -v FILE: a copy, a search for viruses, sqlite3), then try again.'
			};
		case 'no-locks':
			return {
				what: `The file system does not lock files as it has to ${where} (${code}), as a folder of a network may not`,
				todo: 'Nothing is damaged so far: stop the service and move the data folder to a disk of this machine.'
			};
		case 'moved':
			return {
				what: `${file} was moved or replaced while it was in use`,
				todo: 'Put the file that was there back in its place, or restart the service if the new one is meant.'
			};
		case 'gone':
			return {
				what: `${path !== undefined && existsSync(folder) ? file : folder} is not there`,
				todo: 'Is its disk mounted (findmnt), and COMPANION_DATA right? Make nothing anew in its place before you know.'
			};
		case 'damaged':
			return {
				what: `${file} is damaged and cannot be opened (${code})`,
				todo:
					path !== undefined && keptAs(basename(path))?.backup === 'no'
						? 'Stop the service and move it away: it is made anew.'
						: 'Stop the service and put the last backup back, whole: this file alone would be of another moment than the others.'
			};
		case 'disk':
			return {
				what: `The disk does not read or write ${file} (${code})`,
				todo: 'It may be about to fail: look at "dmesg", copy the data folder elsewhere while it can be read, then put it on another disk.'
			};
		case 'files':
			return {
				what: `This account may not open any more files (${code})`,
				todo: 'Raise its limit (LimitNOFILE in the unit, ulimit -n), and look what has so many open.'
			};
		case 'memory':
			return {
				what: `There is not enough memory (${code})`,
				todo: 'Look what else runs on this machine (free -h).'
			};
	}
}

function account(): string {
	try {
		const { username, uid } = userInfo();
		return process.geteuid?.() === uid ? username : `number ${process.geteuid?.()}`;
	} catch {
		return `number ${process.geteuid?.() ?? 0}`;
	}
}

/** The same as one line. */
const inOneLine = ({ what, todo }: Trouble): string => `${what}. ${todo}`;

/** The same for anybody who asks how the service is: without a path or an account. */
const toAnybody: Record<TroubleKind, string> = {
	full: 'The disk is full: plans are read, and nothing new can be kept',
	'read-only': 'What is kept can only be read: plans are read, and nothing new can be kept',
	rights: 'The data folder is closed to the service: nothing new can be kept',
	busy: 'Another program holds a database',
	'no-locks': 'The file system of the data folder does not lock files',
	gone: 'The data folder is not there',
	moved: 'A database was replaced while it was in use',
	damaged: 'A database is damaged',
	disk: 'The disk does not read or write what it is asked to',
	files: 'The service may not open any more files',
	memory: 'There is not enough memory',
	away: 'PostgreSQL cannot be asked: phones show what they have, and nothing new'
};

/** What the people who run this are told when the machine is at fault. */
export class Troubled extends OperatorError {
	trouble: Trouble;

	constructor(trouble: Trouble) {
		super(inOneLine(trouble));
		this.trouble = trouble;
	}
}

/**
 * An error as whoever runs this is told it, with the place that it is about, which a write of Node's or SQLite's leaves out.
 * @returns itself, where it is told already or no fault of the machine's
 */
export function toldAt(path: string, error: unknown): unknown {
	if (error instanceof OperatorError) return error;
	const trouble = troubleOf(error, path);
	return trouble ? new Troubled(trouble) : error;
}

/** What went wrong of late in this process and did not go well since, by the file. */
const going = new Map<string, TroubleKind>();

/** Notes that a file could not be asked. What is no fault of the machine's is not kept. */
export function noteTrouble(path: string, error: unknown): void {
	const trouble = troubleOf(error, path);
	if (!trouble) return;
	going.set(path, trouble.kind);
	// Whoever tells it later says of which file.
	Object.assign(error as object, { path });
}

/** A write went well: whatever was the matter is over. */
export const noteWritten = (path: string): void => void going.delete(path);

/** What is the matter just now, each once. */
export const troublesGoing = (): string[] => [...new Set(going.values())].map((kind) => toAnybody[kind]);
