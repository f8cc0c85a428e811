import { fullCost, type Argon2Costs } from '#lib/crypto/argon2-cost.ts';
import { base64url } from '#lib/crypto/base64url.ts';
import { randomBytes } from '#lib/crypto/random.ts';
import { lockIdBytes, placesOf, type Device } from '#lib/domain/pairing.ts';
import { emptyProof } from './proof.ts';
import { innerLength } from './slot-layout.ts';
import type { PhoneRow, StoredPhone } from './store.ts';

export const saltLength = 16;

/** What a slot holds where there is no book. */
export const freshSlot = () => randomBytes(innerLength);

/** A device before anything: a random name for its lock, a salt, and what a try may cost, which no page has asked yet. */
export function newPhoneRow(device: Device = 'phone'): PhoneRow {
	const lockId = base64url(randomBytes(lockIdBytes[device]));
	const argon2: Argon2Costs = { asked: false, costs: [fullCost] };
	return {
		id: 1,
		version: device === 'phone' ? 1 : 2,
		lockId,
		salt: randomBytes(saltLength),
		argon2,
		pendingProof: emptyProof(lockId)
	};
}

/** A phone with four slots of noise. */
export function newPhone(): StoredPhone {
	const phone = newPhoneRow();
	return { phone, slots: Array.from({ length: placesOf(phone.lockId) }, freshSlot) };
}
