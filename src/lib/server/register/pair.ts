import { createHash, timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { PairAnswer, PairRequest } from '#lib/domain/pairing.ts';
import { seenFrom } from '#lib/domain/sharing.ts';
import type { Audience } from '#lib/server/cases/visibility.ts';
import { takeSlot } from '#lib/server/locks/lock-store.ts';
import { proofKeyOf } from '#lib/server/locks/proofs.ts';
import { below } from '#lib/server/random.ts';
import { contentOf, isAlive } from './invitations.ts';
import { sealPhone } from './phones.ts';
import { queries } from './queries.ts';
import type { Parts } from './register.ts';
import type { Tables } from './tables.ts';

/** Whether there is a plan to read for somebody; where nobody asks, there is. */
export type CanRead = (ref: string, audience: Audience) => Promise<boolean>;

/** Every answer but `not-valid` is given to a right code alone; only the first uses the invitation up. */
export type Paired = PairAnswer | 'not-valid' | 'no-free-slot' | 'nothing-to-read';

/**
 * Pairs a phone with the person an invitation was made for. The same phone asking again within the invitation's life
 * gets the same answer, so that a lost reply burns nothing: its token is not stored but derived again.
 *
 * A code that is wrong, used, run out or unknown gets one and the same answer after the same work, one durable write
 * included. A wrong code is counted before anything is answered.
 */
export function pair(
	parts: Parts,
	request: PairRequest,
	canRead: CanRead = () => Promise.resolve(true)
): Promise<Paired> {
	const { database, keyed } = parts;
	return database.transaction(async (query) => {
		const code = 'code' in request ? request.code : '';
		const hashes = {
			locator: keyed('locator', code.slice(0, 4)),
			code: keyed('code', code),
			phone: keyed('phone', `${request.phoneId} ${request.lockId}`),
			lock: keyed('lock', request.lockId)
		};
		const found = await queries.invitationBy(query, hashes.locator);

		const right = found !== undefined && same(found.code, hashes.code);
		const invited = found && contentOf(parts, found);
		const alive = found !== undefined && isAlive(parts, invited!) && found.tries_left > 0;
		const free = found !== undefined && (found.used_by === null || same(found.used_by, hashes.phone));
		if (!found || !invited || !right || !alive || !free) {
			await queries.countTry(query, found && !right ? found.id : undefined);
			return 'not-valid';
		}
		const token = keyed('token', `${found.id} ${request.phoneId} ${request.lockId}`);
		const holder = keyed('phone', `${found.id} ${request.phoneId} ${request.lockId}`);
		const proofKey = proofKeyOf(parts.locks, holder).toString('base64url');
		if (found.phone !== null) {
			const again = await queries.phone(query, 'id', found.phone);
			if (again && again.revoked === 0) return { token, slot: Number(again.slot), proofKey };
			await queries.countTry(query, undefined);
			return 'not-valid';
		}
		// The invitation waits until there is something to read: else the phone would stand at an empty book, and the code be spent.
		if (!(await canRead(invited.ref, invited.audience))) return 'nothing-to-read';
		const slot = await freeSlot(parts, query, hashes.lock, holder);
		if (slot === undefined) return 'no-free-slot';
		const id = await phoneName(parts, query);
		const { ref, audience } = invited;
		await queries.addPhone(query, {
			id,
			person: keyed('person', ref),
			audience,
			token: hashOfToken(token),
			lock: keyed('slot', hashes.lock),
			slot,
			revoked: 0,
			sealed: sealPhone(parts, id, {
				ref,
				lock: hashes.lock,
				week: parts.lived.week(),
				lived: parts.lived.lived(),
				// Until then she sees that there is one more reader, and can take back what was meant for others.
				...(audience === 'family' && { readsFrom: seenFrom(parts.now().getTime()) })
			})
		});
		await queries.noteUse(query, found.id, hashes.phone, id);
		return { token, slot, proofKey };
	});
}

/** What is stored of a device token. It has 256 random-looking bits, so a plain hash suffices. */
export function hashOfToken(token: string): string {
	return createHash('sha256').update(token).digest('base64url');
}

// The slot is taken in the locks' own database first: were the server ended in between, the same phone asking again would
// be the same holder and get the same slot.
async function freeSlot(
	{ keyed, locks }: Parts,
	query: Kysely<Tables>,
	lock: string,
	holder: string
): Promise<number | undefined> {
	const rows = await queries.phonesOf(query, 'lock', keyed('slot', lock));
	return takeSlot(locks, lock, holder, { kind: 'person', taken: rows.map(({ slot }) => Number(slot)) });
}

// A short name that staff can read out: no letters that look alike (Crockford's base 32, without U).
async function phoneName({ random }: Parts, query: Kysely<Tables>): Promise<string> {
	const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
	for (;;) {
		const name = Array.from({ length: 6 }, () => letters[below(32, random)]).join('');
		if (!(await queries.phone(query, 'id', name))) return name;
	}
}

function same(a: string, b: string): boolean {
	return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
