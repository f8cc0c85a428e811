import { fullCost, type Argon2Costs } from '#lib/crypto/argon2-cost.ts';
import { base64url } from '#lib/crypto/base64url.ts';
import { randomBytes } from '#lib/crypto/random.ts';
import { slotCount } from '#lib/domain/pairing.ts';
import { emptyProof } from './proof.ts';
import { innerLength } from './slot-layout.ts';
import type { PhoneRow, StoredPhone } from './store.ts';

export const saltLength = 16;

/** What a slot holds where there is no book. */
export const freshSlot = () => randomBytes(innerLength);

/** A phone before anything: a random name for its lock, a salt, and what a try may cost, which no page has asked yet. */
export function newPhoneRow(argon2: Argon2Costs = { asked: false, costs: [fullCost] }): PhoneRow {
	return {
		id: 1,
		version: 1,
		lockId: base64url(randomBytes(16)),
		salt: randomBytes(saltLength),
		argon2,
		pendingProof: emptyProof()
	};
}

/** The same with four slots of noise. */
export function newPhone(): StoredPhone {
	return { phone: newPhoneRow(), slots: Array.from({ length: slotCount }, freshSlot) };
}
