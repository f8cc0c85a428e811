import {
	constants,
	createHash,
	createPublicKey,
	publicEncrypt,
	randomBytes,
	type KeyObject
} from 'node:crypto';
import { blankBallot, packRatings, type BallotKind, type Ratings } from '#lib/domain/feedback.ts';
import type { KeyedPeriod } from '#lib/domain/feedback-period.ts';
import { makeBallot } from '#lib/sync/ballots/seal-ballot.ts';
import { inverseOf } from '#tests/support/plain-rsa.ts';

/*
 * The phone's side of RFC 9474 for volume: the app's own takes some 80 ms a token, this some 4 ms. The app's own is what
 * the unit, browser and end-to-end tests run.
 */

export type Blinded = { message: Buffer; inverse: bigint; blinded: Buffer };

const publicKeys = new Map<string, KeyObject>();
const bigOf = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const bytesOf = (value: bigint) => Buffer.from(value.toString(16).padStart(512, '0'), 'hex');

/** A modulus of the release as OpenSSL takes it; e is 65537. */
export function publicKey(modulus: string): KeyObject {
	const key =
		publicKeys.get(modulus) ?? createPublicKey({ key: { kty: 'RSA', n: modulus, e: 'AQAB' }, format: 'jwk' });
	publicKeys.set(modulus, key);
	return key;
}

export function blindFast(modulus: string): Blinded {
	const n = bigOf(Buffer.from(modulus, 'base64url'));
	const message = randomBytes(64);
	const factor = (bigOf(randomBytes(264)) % (n - 1n)) + 1n;
	const raised = publicEncrypt(
		{ key: publicKey(modulus), padding: constants.RSA_NO_PADDING },
		bytesOf(factor)
	);
	return {
		message,
		inverse: inverseOf(factor, n),
		blinded: bytesOf((bigOf(encoded(message)) * bigOf(raised)) % n)
	};
}

/** The signature without the blinding. Whether it verifies is for the mailbox to say. */
export function unblindFast(modulus: string, { inverse }: Blinded, signature: Uint8Array): Buffer {
	return bytesOf((bigOf(signature) * inverse) % bigOf(Buffer.from(modulus, 'base64url')));
}

/** A whole ballot, as the phone seals it. */
export function ballotFor(
	period: KeyedPeriod,
	kind: BallotKind,
	{ message }: Blinded,
	signature: Buffer,
	ratings?: Ratings
): Promise<Uint8Array<ArrayBuffer>> {
	const token = { message: new Uint8Array(message), signature: new Uint8Array(signature) };
	return makeBallot(period, kind, token, ratings ? packRatings(ratings) : blankBallot());
}

// EMSA-PSS-ENCODE (RFC 8017, 9.1.1) with SHA-384 and 48 bytes of salt, for 2047 bits.
function encoded(message: Buffer): Buffer {
	const sha = (...parts: Uint8Array[]) => {
		const hash = createHash('sha384');
		parts.forEach((part) => hash.update(part));
		return hash.digest();
	};
	const salt = randomBytes(48);
	const h = sha(Buffer.alloc(8), sha(message), salt);
	const db = Buffer.concat([Buffer.alloc(256 - 48 - 48 - 2), Buffer.of(1), salt]);
	for (let counter = 0, at = 0; at < db.length; counter++) {
		const count = Buffer.alloc(4);
		count.writeUInt32BE(counter);
		for (const byte of sha(h, count)) {
			if (at < db.length) db[at] = db[at]! ^ byte;
			at += 1;
		}
	}
	db[0]! &= 0x7f;
	return Buffer.concat([db, h, Buffer.of(0xbc)]);
}
