import { createHash, timingSafeEqual } from 'node:crypto';
import type { PairAnswer, PairRequest } from '#lib/domain/pairing.ts';
import { inTransaction } from '#lib/server/database.ts';
import { proofKeyOf } from '#lib/server/locks/proofs.ts';
import { takeSlot } from '#lib/server/locks/slots.ts';
import { below } from '#lib/server/random.ts';
import type { PhonesDatabase } from './register.ts';
import { noteNewReader } from './sharing.ts';
import { isoWeek } from './week.ts';

type Row = {
	id: string;
	ref: string;
	audience: string;
	code_hash: string;
	secret_hash: string;
	expires: number;
	tries_left: number;
	used_by: string | null;
	phone: string | null;
};

/**
 * Pairs a phone with the person an invitation was made for. The same phone asking again within the invitation's life
 * gets the same answer, so that a lost reply burns nothing: its token is not stored but derived again.
 *
 * A code that is wrong, used, run out or unknown gets one and the same answer after the same work, one durable write
 * included. A wrong code is counted before anything is answered.
 */
export function pair(
	phones: PhonesDatabase,
	request: PairRequest
): PairAnswer | 'not-valid' | 'no-free-slot' {
	const { database, keyed } = phones;
	return inTransaction(database, () => {
		const code = 'code' in request ? request.code : '';
		const secret = 'secret' in request ? request.secret : '';
		// All hashes are made whichever was given.
		const hashes = {
			locator: keyed('locator', code.slice(0, 4)),
			code: keyed('code', code),
			secret: keyed('secret', secret),
			phone: keyed('phone', `${request.phoneId} ${request.lockId}`),
			lock: keyed('lock', request.lockId)
		};
		const found = (
			code
				? database.prepare('SELECT * FROM invitations WHERE locator_hash = ?').get(hashes.locator)
				: database.prepare('SELECT * FROM invitations WHERE secret_hash = ?').get(hashes.secret)
		) as Row | undefined;

		const right =
			found !== undefined &&
			(code ? same(found.code_hash, hashes.code) : same(found.secret_hash, hashes.secret));
		const alive = found !== undefined && found.expires > phones.now().getTime() && found.tries_left > 0;
		const free = found !== undefined && (found.used_by === null || same(found.used_by, hashes.phone));
		if (!found || !right || !alive || !free) {
			countTry(phones, found && !right ? found.id : undefined);
			return 'not-valid';
		}
		const token = keyed('token', `${found.id} ${request.phoneId} ${request.lockId}`);
		const holder = keyed('phone', `${found.id} ${request.phoneId} ${request.lockId}`);
		const proofKey = proofKeyOf(phones.locks, holder).toString('base64url');
		if (found.phone !== null) {
			const again = database.prepare('SELECT slot FROM phones WHERE id = ? AND revoked = 0').get(found.phone);
			if (again) return { token, slot: Number(again.slot), proofKey };
			countTry(phones, undefined);
			return 'not-valid';
		}
		const slot = freeSlot(phones, hashes.lock, holder);
		if (slot === undefined) return 'no-free-slot';
		const id = phoneName(phones);
		database
			.prepare(
				'INSERT INTO phones (id, ref, audience, token_hash, lock_hash, slot, week) VALUES (?, ?, ?, ?, ?, ?, ?)'
			)
			.run(id, found.ref, found.audience, hashOfToken(token), hashes.lock, slot, isoWeek(phones.now()));
		if (found.audience === 'family') noteNewReader(phones, id);
		database
			.prepare('UPDATE invitations SET used_by = ?, phone = ? WHERE id = ?')
			.run(hashes.phone, id, found.id);
		return { token, slot, proofKey };
	});
}

/** What is stored of a device token. It has 256 random-looking bits, so a plain hash suffices. */
export function hashOfToken(token: string): string {
	return createHash('sha256').update(token).digest('base64url');
}

// Where there is no invitation to count against, nobody's is counted: the disk works as hard for a guess at random.
function countTry({ database }: PhonesDatabase, invitation: string | undefined): void {
	if (invitation) {
		database
			.prepare('UPDATE invitations SET tries_left = max(tries_left - 1, 0) WHERE id = ?')
			.run(invitation);
	} else {
		database.prepare('UPDATE nobody SET tries_left = (tries_left + 1) % 1000').run();
	}
}

// The slot is taken in the locks' own database first: were the server ended in between, the same phone asking again would
// be the same holder and get the same slot.
function freeSlot({ database, locks }: PhonesDatabase, lock: string, holder: string): number | undefined {
	const rows = database.prepare('SELECT slot FROM phones WHERE lock_hash = ?').all(lock);
	return takeSlot(locks, lock, holder, { taken: rows.map((row) => Number(row.slot)) });
}

// A short name that staff can read out: no letters that look alike (Crockford's base 32, without U).
function phoneName({ database, random }: PhonesDatabase): string {
	const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
	for (;;) {
		const name = Array.from({ length: 6 }, () => letters[below(32, random)]).join('');
		if (!database.prepare('SELECT 1 FROM phones WHERE id = ?').get(name)) return name;
	}
}

function same(a: string, b: string): boolean {
	return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
