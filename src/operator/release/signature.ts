import {
	createHash,
	createPrivateKey,
	createPublicKey,
	generateKeyPairSync,
	sign,
	verify
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { OperatorError } from '#lib/server/operator-error.ts';

/*
 * Who made a release. Its list is signed with a key that the organisation keeps off the server (Ed25519, RFC 8032); the
 * server knows the public half and takes no other. The private half is a PEM file (PKCS #8), sealed with a passphrase.
 */

/** What a signature is about: a whole release, or the list of what phones get, which says its own (`signedBytes`). */
const contexts = { release: Buffer.from('rumduol release 1\0'), served: Buffer.alloc(0) };
export type Signed = keyof typeof contexts;

/** `key`: the public half, 32 bytes as base64url. */
export const Signature = v.object({
	key: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)),
	signature: v.pipe(v.string(), v.regex(/^[\w-]{86}$/))
});
export type Signature = v.InferOutput<typeof Signature>;

/** A new key. @returns the private half's file, and the public half */
export function makeReleaseKey(passphrase: string): { pem: string; key: string } {
	const { privateKey, publicKey } = generateKeyPairSync('ed25519');
	const pem = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase });
	return { pem: String(pem), key: publicKey.export({ format: 'jwk' }).x! };
}

/**
 * Signs the bytes of a release's list.
 * @throws OperatorError where the file is no such key, or the passphrase another one
 */
export function signList(
	bytes: Uint8Array,
	keyFile: string,
	passphrase: string,
	about: Signed = 'release'
): Signature {
	let pem: string;
	try {
		pem = readFileSync(keyFile, 'utf8');
	} catch {
		throw new OperatorError(`${keyFile} cannot be read.`);
	}
	try {
		const privateKey = createPrivateKey({ key: pem, passphrase });
		const key = createPublicKey(privateKey).export({ format: 'jwk' }).x!;
		const signature = sign(null, Buffer.concat([contexts[about], bytes]), privateKey).toString('base64url');
		return v.parse(Signature, { key, signature });
	} catch {
		throw new OperatorError(`${keyFile} is no release key, or the passphrase is another one.`);
	}
}

/** Whether a signature is one over these bytes, by the key that it names. */
export function isSigned(
	bytes: Uint8Array,
	{ key, signature }: Signature,
	about: Signed = 'release'
): boolean {
	try {
		const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' });
		return verify(
			null,
			Buffer.concat([contexts[about], bytes]),
			publicKey,
			Buffer.from(signature, 'base64url')
		);
	} catch {
		return false;
	}
}

/** The number by which people know a public key, and say which one they mean: 128 bits of its SHA-256. */
export const keyNumber = (key: string): string =>
	createHash('sha256')
		.update(Buffer.from(key, 'base64url'))
		.digest('hex')
		.slice(0, 32)
		.toUpperCase()
		.match(/.{4}/g)!
		.join('-');
