import { argon2id } from '#lib/crypto/argon2.ts';
import type { Argon2Parameters } from '#lib/crypto/argon2-cost.ts';
import { importStretched, wrappingKey, type KeyPurpose } from '#lib/crypto/kek.ts';
import { blind, finalize, type Blinded } from '#lib/crypto/oprf.ts';
import { placesOf } from '#lib/domain/pairing.ts';
import { KeyShareNotNow, KeyShareUnreachable, KeyShareWaits } from './errors.ts';
import type { Attempt } from './key.ts';
import type { KeyShareServer } from './key-share-server.ts';

/** What one try was stretched to: a key for each slot and purpose, and the name of the try where the server took part. */
export type Stretched = Record<KeyPurpose, CryptoKey[]> & { attempt: Attempt; nonce?: string };

/** What stretching needs to know of a phone. */
export type StretchedFor = {
	lockId: string;
	salt: Uint8Array<ArrayBuffer>;
	server: KeyShareServer;
};

/**
 * KEK(picture) = HKDF(argon2id(pictures)); KEK(number) = HKDF(OPRF(server's key share, argon2id(number)) | argon2id(number)):
 * a copied phone cannot be searched for a number without the server. The same work whatever the key is worth.
 * @throws KeyShareUnreachable, KeyShareNotNow, KeyShareWaits for a number code
 */
export async function stretch(
	attempt: Attempt,
	cost: Argon2Parameters,
	phone: StretchedFor
): Promise<Stretched> {
	const own = await argon2id(new TextEncoder().encode(attempt.text), phone.salt, cost);
	if (attempt.kind === 'picture') {
		const key = await importStretched(own);
		return keysFrom(attempt, Array<CryptoKey>(placesOf(phone.lockId)).fill(key));
	}
	let blinded: Blinded | undefined;
	try {
		blinded = await blind(own);
		const answer = await phone.server.unlock(phone.lockId, blinded.blinded);
		if (answer.kind === 'unreachable') throw new KeyShareUnreachable();
		if (answer.kind === 'not-now') throw new KeyShareNotNow();
		if (answer.kind === 'waits') throw new KeyShareWaits(answer.seconds);
		// A server of another version, or what speaks for it.
		if (answer.evaluated.length !== placesOf(phone.lockId)) throw new KeyShareNotNow();
		const keys: CryptoKey[] = [];
		for (const evaluated of answer.evaluated)
			keys.push(await importStretched(joined(await finalize(own, blinded, evaluated), own)));
		return { ...(await keysFrom(attempt, keys)), nonce: answer.nonce };
	} finally {
		// Also where nobody answered. What the library held in numbers of its own ends with the page's process.
		own.fill(0);
		blinded?.blind.fill(0);
	}
}

/** Both, one after the other; the first is wiped. */
function joined(output: Uint8Array, own: Uint8Array): Uint8Array<ArrayBuffer> {
	const both = new Uint8Array(output.length + own.length);
	both.set(output);
	both.set(own, output.length);
	output.fill(0);
	return both;
}

async function keysFrom(attempt: Attempt, stretched: CryptoKey[]): Promise<Stretched> {
	const each = (purpose: KeyPurpose) =>
		Promise.all(stretched.map((key, slot) => wrappingKey(key, attempt.kind, slot, purpose)));
	const [open, erase] = await Promise.all([each('open'), each('erase')]);
	return { attempt, open, erase };
}
