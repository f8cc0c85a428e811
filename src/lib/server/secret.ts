import { hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataFolder } from './data-folder.ts';
import { OperatorError } from './operator-error.ts';

/** The server's one secret. It lies in a file outside every database, so that a copied database opens nothing. */
export type Secret = {
	/** 32 bytes for one purpose, HKDF-SHA256 (RFC 5869) with the purpose as `info`. */
	key(purpose: string): Buffer;
};

/** Where the secret of a data folder lies. */
export function secretPath(data: string): string {
	return join(data, 'secret.key');
}

/**
 * Opens the data folder's secret, and makes it where there is neither a secret nor anything that was locked with one.
 * @throws OperatorError if it is lost, damaged, or readable by other accounts of the machine
 */
export function openSecret(data: string, random: (bytes: number) => Buffer = randomBytes): Secret {
	makeDataFolder(data);
	const path = secretPath(data);
	if (!existsSync(path)) {
		if (existsSync(join(data, 'phones.db'))) {
			throw new OperatorError(`${path} is missing, and the phones need it. Put it back from your backup.`);
		}
		// `wx`: of two processes that start together, one makes the file and the other reads it.
		try {
			writeFileSync(path, random(32), { mode: 0o600, flag: 'wx', flush: true });
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		}
	}
	if ((statSync(path).mode & 0o077) !== 0) {
		throw new OperatorError(
			`${path} can be read by other accounts of this machine. Run: chmod 600 "${path}"`
		);
	}
	const bytes = readFileSync(path);
	if (bytes.length !== 32) {
		throw new OperatorError(
			`${path} is damaged (${bytes.length} bytes instead of 32). Put it back from your backup.`
		);
	}
	return {
		key: (purpose) => Buffer.from(hkdfSync('sha256', bytes, Buffer.alloc(0), `rumduol/${purpose}`, 32))
	};
}
