import { scryptSync } from 'node:crypto';

// scrypt (RFC 7914) with 128 MiB: about half a second here, some years for a list of common passphrases.
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 160 * 1024 * 1024 };

/** The key that a passphrase makes, 32 bytes. @param salt random, beside what is sealed */
export function passphraseKey(passphrase: string, salt: Uint8Array): Buffer {
	return scryptSync(passphrase.normalize('NFKC'), salt, 32, cost);
}
