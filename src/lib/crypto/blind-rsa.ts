import { base64url, fromBase64url } from './base64url.ts';
import { randomBytes } from './random.ts';

/*
 * The phone's side of RFC 9474, RSABSSA-SHA384-PSS-Randomized with RSA-2048. The library is fetched only here, when a
 * token is asked for. The server's side is OpenSSL's (`server/ballots/sign-blinded.ts`).
 */

/** What the phone keeps until the signature comes: nobody else may ever see `message` and `inverse` before. */
export type Blinding = {
	/** RFC 9474 `input_msg`: 32 random bytes of the preparation and 32 of ours. */
	message: Uint8Array<ArrayBuffer>;
	inverse: Uint8Array<ArrayBuffer>;
	/** What the server gets to see. */
	blinded: Uint8Array<ArrayBuffer>;
};

const suite = async () => (await import('@cloudflare/blindrsa-ts')).RSABSSA.SHA384.PSS.Randomized();

/**
 * A period's signing key from the release. e is 65537 and nothing else; the modulus has exactly 2048 bits.
 * @throws RangeError for any other number
 */
export async function signingKey(modulus: string): Promise<CryptoKey> {
	const n = fromBase64url(modulus);
	if (n.length !== 256 || n[0]! < 0x80 || n[255]! % 2 === 0) throw new RangeError('not an RSA-2048 modulus');
	const jwk = { kty: 'RSA', n: modulus, e: 'AQAB', ext: true };
	return crypto.subtle.importKey('jwk', jwk, { name: 'RSA-PSS', hash: 'SHA-384' }, true, ['verify']);
}

/** A new right to answer, blinded (RFC 9474, 4.1 and 4.2). */
export async function blind(modulus: string): Promise<Blinding> {
	const rsa = await suite();
	const message = rsa.prepare(randomBytes(32)) as Uint8Array<ArrayBuffer>;
	const { blindedMsg, inv } = await rsa.blind(await signingKey(modulus), message);
	return {
		message,
		inverse: inv as Uint8Array<ArrayBuffer>,
		blinded: blindedMsg as Uint8Array<ArrayBuffer>
	};
}

/**
 * The token's signature (RFC 9474, 4.4): verified against the key of the release. Undefined when it was made with any
 * other key: then nothing may be sent, because a key of one's own would mark one's ballot.
 */
export async function finalize(
	modulus: string,
	{ message, inverse }: Pick<Blinding, 'message' | 'inverse'>,
	signature: Uint8Array<ArrayBuffer>
): Promise<Uint8Array<ArrayBuffer> | undefined> {
	try {
		const rsa = await suite();
		return (await rsa.finalize(
			await signingKey(modulus),
			message,
			signature,
			inverse
		)) as Uint8Array<ArrayBuffer>;
	} catch {
		return undefined;
	}
}

/** The number under which a ballot is counted: SHA-256 of its message, base64url. */
export async function numberOf(message: Uint8Array<ArrayBuffer>): Promise<string> {
	return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', message)));
}
