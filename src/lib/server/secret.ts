import { hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataFolder } from './data-folder.ts';
import { putInPlace } from './kept/arriving.ts';
import { refuseWithoutKey } from './kept/refuse-loss.ts';
import { OperatorError } from './operator-error.ts';

/*
 * The key file holds 32 bytes, and once `key rotate` has run 64: the first half stays for ever, the second is new with
 * each turn. From the half that turns come all keys that seal, and the names that a row itself can say again. The other
 * half makes names of what only phones know (their locks, their codes), and what phones were given: turned, no phone
 * would find its own lock again, and whoever asked a lock before and after would see which places are taken.
 */

/** What is new with each turn of the key. */
const turning = [
	'phones/sealed',
	'phones/person',
	'phones/slot',
	'locks/seal',
	'cache/content',
	'cache/names',
	'directory/content',
	'ballots/issuer',
	'ballots/person',
	// Names, addresses in a browser's history, counts of tries, what is sealed, and forms that lie open.
	'staff/name',
	'staff/person',
	'staff/tries',
	'staff/sealed',
	'staff/form',
	'backup/check'
] as const;

type Staying =
	| `phones/${'locator' | 'code' | 'phone' | 'lock' | 'token' | 'item' | 'removed'}`
	| `locks/${'unknown' | 'proof' | 'question' | 'request' | 'nonce' | 'place' | 'tries'}`
	// A chain that is sealed anew would prove nothing of what was written before.
	| `desk/${'audit' | 'objects'}`
	// A paper code lies in a drawer and nowhere here. It is 140 random bits: no key is needed to guess at it in vain.
	| 'staff/once'
	// Whom the organisation's own sign-in names: sealed with all else, and only it could say it anew.
	| 'staff/subject'
	| 'ended/names'
	// Of addresses, for a day (`database/postgres/counts.ts`).
	| 'limits/names';

/** What a key is for. A new one is put where it belongs above; what turns has to be turned in `operator/backup/turn.ts`. */
export type Purpose = (typeof turning)[number] | Staying;

/** The server's one secret. It lies in a file outside every database, so that a copied database opens nothing. */
export type Secret = {
	/** 32 bytes for one purpose, HKDF-SHA256 (RFC 5869) with the purpose as `info`. */
	key(purpose: Purpose): Buffer;
};

/** Where the secret of a data folder lies. */
export function secretPath(data: string): string {
	return join(data, 'secret.key');
}

/**
 * Opens the data folder's secret, and makes it where there is nothing yet. What a restore or a turn of the key was
 * putting in place is in place afterwards.
 * @throws OperatorError if it is lost, damaged, or readable by other accounts of the machine, or the house moved
 */
export function openSecret(data: string, random: (bytes: number) => Buffer = randomBytes): Secret {
	makeDataFolder(data);
	putInPlace(data);
	refuseWithoutKey(data);
	const path = secretPath(data);
	if (!existsSync(path)) {
		// `wx`: of two processes that start together, one makes the file and the other reads it.
		try {
			writeFileSync(path, random(32), { mode: 0o600, flag: 'wx', flush: true });
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		}
	}
	return readSecret(path);
}

/** @throws OperatorError if there is none, or it is damaged, or readable by other accounts of the machine */
export function readSecret(path: string): Secret {
	return secretOf(bytesOf(path));
}

/** The secret that key bytes make: 32, or 64. */
export function secretOf(bytes: Buffer): Secret {
	const halves = { staying: bytes.subarray(0, 32), turning: bytes.subarray(-32) };
	return {
		key: (purpose) => {
			const half = (turning as readonly string[]).includes(purpose) ? halves.turning : halves.staying;
			return Buffer.from(hkdfSync('sha256', half, Buffer.alloc(0), `rumduol/${purpose}`, 32));
		}
	};
}

/** The bytes of the next key file: the half that stays, and a new one. */
export function turned(path: string, random: (bytes: number) => Buffer = randomBytes): Buffer {
	return Buffer.concat([bytesOf(path).subarray(0, 32), random(32)]);
}

function bytesOf(path: string): Buffer {
	if (!existsSync(path)) throw new OperatorError(`There is no key file ${path}.`);
	if ((statSync(path).mode & 0o077) !== 0) {
		throw new OperatorError(
			`${path} can be read by other accounts of this machine. Run: chmod 600 "${path}"`
		);
	}
	const bytes = readFileSync(path);
	if (bytes.length === 32 || bytes.length === 64) return bytes;
	throw new OperatorError(
		`${path} is damaged (${bytes.length} bytes instead of 32 or 64). Put it back from your backup.`
	);
}
