import { hash, timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import { placesOf, type PairAnswer, type PairRequest } from '#lib/domain/pairing.ts';
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
 * Whether an invitation works, for somebody who will be told much before she uses it. Nothing of it is used up; a wrong
 * code is counted, and answered after the same work, as when it is used.
 */
export function look(parts: Parts, request: PairRequest, canRead: CanRead): Promise<Looked> {
	return parts.database.transaction(async (query) => {
		const found = await invitationOf(parts, query, request);
		if (!found) return 'not-valid';
		if (found.phone !== null) return 'works';
		return (await canRead(found.ref, found.audience)) ? 'works' : 'nothing-to-read';
	});
}
export type Looked = 'works' | 'not-valid' | 'nothing-to-read';

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
		const found = await invitationOf(parts, query, request);
		if (!found) return 'not-valid';
		const hashes = hashesOf(parts, request);
		const token = keyed('token', `${found.id} ${request.phoneId} ${request.lockId}`);
		const holder = keyed('phone', `${found.id} ${request.phoneId} ${request.lockId}`);
		const proofKey = proofKeyOf(parts.locks, holder).toString('base64url');
		if (found.phone !== null) {
			const again = await queries.phone(query, found.phone);
			return { token, slot: Number(again?.slot), proofKey };
		}
		// The invitation waits until there is something to read: else the phone would stand at an empty book, and the code be spent.
		if (!(await canRead(found.ref, found.audience))) return 'nothing-to-read';
		const slot = await freeSlot(parts, query, hashes.lock, holder, placesOf(request.lockId));
		if (slot === undefined) return 'no-free-slot';
		const id = await phoneName(parts, query);
		const { ref, audience } = found;
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

const hashesOf = ({ keyed }: Parts, request: PairRequest) => {
	const code = 'code' in request ? request.code : '';
	return {
		locator: keyed('locator', code.slice(0, 4)),
		code: keyed('code', code),
		phone: keyed('phone', `${request.phoneId} ${request.lockId}`),
		lock: keyed('lock', request.lockId)
	};
};

/** The invitation that this phone may use, or has used. Where there is none, that is a durable write. */
async function invitationOf(parts: Parts, query: Kysely<Tables>, request: PairRequest) {
	const hashes = hashesOf(parts, request);
	const found = await queries.invitationBy(query, hashes.locator);
	const right = found !== undefined && same(found.code, hashes.code);
	const invited = found && contentOf(parts, found);
	const alive = found !== undefined && isAlive(parts, invited!) && found.tries_left > 0;
	const free = found !== undefined && (found.used_by === null || same(found.used_by, hashes.phone));
	if (!found || !invited || !right || !alive || !free) {
		await queries.countTry(query, found && !right ? found.id : undefined);
		return undefined;
	}
	if (found.phone !== null && (await queries.phone(query, found.phone))?.revoked !== 0) {
		await queries.countTry(query, undefined);
		return undefined;
	}
	return { id: found.id, phone: found.phone, ref: invited.ref, audience: invited.audience };
}

/** What is stored of a device token. It has 256 random-looking bits, so a plain hash suffices. */
export function hashOfToken(token: string): string {
	return hash('sha256', token, 'base64url');
}

// The slot is taken in the locks' own database first: were the server ended in between, the same phone asking again would
// be the same holder and get the same slot.
async function freeSlot(
	{ keyed, locks }: Parts,
	query: Kysely<Tables>,
	lock: string,
	holder: string,
	places: number
): Promise<number | undefined> {
	const rows = await queries.phonesOf(query, 'lock', keyed('slot', lock));
	const taken = rows.map(({ slot }) => Number(slot));
	return takeSlot(locks, lock, holder, { kind: 'person', places, taken });
}

// A short name that staff can read out: no letters that look alike (Crockford's base 32, without U).
async function phoneName({ random }: Parts, query: Kysely<Tables>): Promise<string> {
	const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
	for (;;) {
		const name = Array.from({ length: 6 }, () => letters[below(32, random)]).join('');
		if (!(await queries.phone(query, name))) return name;
	}
}

function same(a: string, b: string): boolean {
	return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
