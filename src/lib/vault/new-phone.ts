import { affordableCost, type Argon2Parameters } from '#lib/crypto/argon2-cost.ts';
import { base64url } from '#lib/crypto/base64url.ts';
import { randomBytes } from '#lib/crypto/random.ts';
import { slotCount } from '#lib/domain/pairing.ts';
import { emptyProof } from './proof.ts';
import { innerLength } from './slot-layout.ts';
import { saltLength, Store, type Stored } from './store.ts';

/** What a slot holds where there is no book. */
export const freshSlot = () => randomBytes(innerLength);

/** A phone before anything: a random name for its lock, a salt, what one try costs here, and four slots of noise. */
export function newPhone(argon2: Argon2Parameters = affordableCost()): Stored {
	return {
		phone: {
			id: 1,
			lockId: base64url(randomBytes(16)),
			salt: randomBytes(saltLength),
			argon2,
			pendingProof: emptyProof()
		},
		slots: Array.from({ length: slotCount }, freshSlot)
	};
}

/**
 * Lays this phone's store where there is none: also on phones that only ever read the open pages, so that having one says
 * nothing about the entrance. What is there already is not touched. @throws StoreFull, StoreUnavailable
 */
export async function layStore(name?: string): Promise<void> {
	const store = new Store(name);
	try {
		await store.alone(async () => {
			if (!(await store.read())) await store.write(newPhone());
		});
	} finally {
		store.close();
	}
}
