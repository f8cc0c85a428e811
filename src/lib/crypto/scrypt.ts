import { scrypt } from 'hash-wasm';

/**
 * scrypt (RFC 7914) with 128 MiB, 32 bytes: what `server/passphrase-key.ts` makes with Node's own code, for a browser. A
 * test holds the two together.
 */
export function passphraseKeyHere(passphrase: string, salt: Uint8Array): Promise<Uint8Array> {
	return scrypt({
		password: passphrase.normalize('NFKC'),
		salt,
		costFactor: 2 ** 17,
		blockSize: 8,
		parallelism: 1,
		hashLength: 32,
		outputType: 'binary'
	});
}
