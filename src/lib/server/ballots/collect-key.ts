import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile } from '#lib/server/private-file.ts';
import type { Secret } from '#lib/server/secret.ts';
import { issuerFolder, issuerPassphrase, lockedPem } from './issuer-keys.ts';

/*
 * By this key the organisation tells the post office that it has a batch. Not by the keys that sign rights: those sign what
 * they do not see, so anybody with a right to answer could have such a word signed.
 */

const fileIn = (data: string) => join(issuerFolder(data), 'collect.pem');

/** The public half, 32 bytes, base64url; the key is made where there is none. */
export function collectKeyOf(data: string, secret: Secret): string {
	if (!existsSync(fileIn(data))) {
		mkdirSync(issuerFolder(data), { recursive: true, mode: 0o700 });
		writePrivateFile(fileIn(data), lockedPem(generateKeyPairSync('ed25519').privateKey, secret));
	}
	return createPublicKey(read(data, secret)).export({ format: 'jwk' }).x!;
}

/** Undefined where this data folder has no such key. */
export function signedByCollector(data: string, secret: Secret, text: Uint8Array): Buffer | undefined {
	return existsSync(fileIn(data)) ? sign(null, text, read(data, secret)) : undefined;
}

const read = (data: string, secret: Secret) =>
	createPrivateKey({ key: readFileSync(fileIn(data)), passphrase: issuerPassphrase(secret) });
