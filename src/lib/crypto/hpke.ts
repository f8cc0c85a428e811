import { base64url, fromBase64url } from './base64url.ts';

/*
 * HPKE, RFC 9180, base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The library is fetched only here. The
 * phone seals; the opener's command opens.
 */

const suite = async () => {
	const { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } = await import('@hpke/core');
	return new CipherSuite({
		kem: new DhkemP256HkdfSha256(),
		kdf: new HkdfSha256(),
		aead: new Aes256Gcm()
	});
};

const utf8 = (text: string) => new TextEncoder().encode(text);
const exactly = (bytes: Uint8Array) => bytes.slice().buffer as ArrayBuffer;

/** What sealing gives: the encapsulated key (65 bytes) and the ciphertext with its tag (16 bytes more than the plain). */
export type Sealed = { key: Uint8Array<ArrayBuffer>; sealed: Uint8Array<ArrayBuffer> };

/** Seals `plain` to a public key (65 bytes, base64url). `bound` goes in as associated data. */
export async function sealTo(
	publicKey: string,
	plain: Uint8Array<ArrayBuffer>,
	context: string,
	bound: Uint8Array<ArrayBuffer>
): Promise<Sealed> {
	const hpke = await suite();
	const recipientPublicKey = await hpke.kem.deserializePublicKey(exactly(fromBase64url(publicKey)));
	const { ct, enc } = await hpke.seal(
		{ recipientPublicKey, info: utf8(context).buffer },
		exactly(plain),
		exactly(bound)
	);
	return { key: new Uint8Array(enc), sealed: new Uint8Array(ct) };
}

/** A new pair: the public half as `sealTo` takes it, the private half as a JWK. */
export async function newSealingPair(): Promise<{ publicKey: string; privateKey: JsonWebKey }> {
	const hpke = await suite();
	const pair = await hpke.kem.generateKeyPair();
	const publicKey = base64url(new Uint8Array(await hpke.kem.serializePublicKey(pair.publicKey)));
	return { publicKey, privateKey: await crypto.subtle.exportKey('jwk', pair.privateKey) };
}

/** Opens what was sealed to this private key; undefined when key, context, `bound` or bytes are others. */
export async function openWith(
	privateKey: JsonWebKey,
	{ key, sealed }: Sealed,
	context: string,
	bound: Uint8Array<ArrayBuffer>
): Promise<Uint8Array<ArrayBuffer> | undefined> {
	const hpke = await suite();
	try {
		const recipientKey = await hpke.kem.importKey('jwk', privateKey, false);
		const opened = await hpke.open(
			{ recipientKey, enc: exactly(key), info: utf8(context).buffer },
			exactly(sealed),
			exactly(bound)
		);
		return new Uint8Array(opened);
	} catch {
		return undefined;
	}
}
