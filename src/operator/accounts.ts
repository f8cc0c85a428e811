import { existsSync, lchownSync, lstatSync, statSync } from 'node:fs';
import { below } from './below.ts';

/*
 * In whose name a command works. Each folder of data belongs to one account, and a file that another account made in it
 * cannot be read by the service. So whoever calls a command as root works as the account that the data folder belongs to,
 * in the mailbox's folder as the mailbox's account, and with the caller's own rights only where the caller named a file.
 * Called by anybody else, nothing changes.
 */

type Account = { uid: number; gid: number };

const root: Account = { uid: 0, gid: 0 };
let acting: Account | undefined;

/** From now on this process, called as root, works as the account that the folder belongs to. */
export function actAsOwnerOf(folder: string): void {
	if (acting || process.getuid?.() !== 0 || !existsSync(folder)) return;
	const { uid, gid } = statSync(folder);
	if (uid === root.uid) return;
	process.setgroups!([]);
	process.umask(0o077);
	acting = { uid, gid };
	become(acting);
}

/**
 * Does what concerns another account's folder as that account.
 * @param work done when it returns: nothing else may run meanwhile
 */
export function asOwnerOf<T>(folder: string, work: () => T): T {
	if (!acting) return work();
	become(root);
	return existsSync(folder) ? as(statSync(folder), work) : back(work);
}

/**
 * Reads or writes what the caller named with the caller's own rights: a home folder or a stick is closed to the service.
 * @param work done when it returns: nothing else may run meanwhile
 */
export function asCaller<T>(work: () => T): T {
	return acting ? as(root, work) : work();
}

/** After a command that works as root: what it made in a folder of data belongs to that folder's account. */
export function giveToOwner(folder: string): void {
	if (process.getuid?.() !== 0 || !existsSync(folder)) return;
	const { uid, gid } = statSync(folder);
	// Those whose names begin with a dot too: a change that was ended half-way waits in one of them.
	for (const { path } of below(folder)) if (lstatSync(path).uid !== uid) lchownSync(path, uid, gid);
}

function as<T>(account: Account, work: () => T): T {
	become(account);
	return back(work);
}

function back<T>(work: () => T): T {
	try {
		return work();
	} finally {
		become(acting!);
	}
}

// Effective ids alone: the real one stays root's, so that there is a way back. Root first, as only root may change.
function become({ uid, gid }: Account): void {
	process.seteuid!(root.uid);
	process.setegid!(gid);
	process.seteuid!(uid);
}
