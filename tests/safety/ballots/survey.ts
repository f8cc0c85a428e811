import { createHmac, randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { dayAt } from '#lib/domain/day.ts';
import { partsOf } from '#lib/domain/feedback.ts';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import type { MadePeriod } from '#lib/server/ballots/make-keys.ts';
import { hashOfToken } from '#lib/server/register/pair.ts';
import { openRegister, type PairedPhone, type Register } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { Organisation } from './organisation.ts';
import { chance, shuffledByChance } from './size.ts';
import { sealed } from './unruly-network.ts';

/** Where a ballot is put, and what is written of the phone whose visit it was. */
export type Box = { put(ballot: Uint8Array<ArrayBuffer>): void; seen(phone: string): void; close(): void };

/** The mailbox as it is. */
export const ourBox = (organisation: Organisation): Box => ({
	put: (ballot) => {
		if (organisation.post(ballot) !== 'new') throw new Error('not taken');
	},
	seen: () => undefined,
	close: () => undefined
});

/**
 * Servers as one writes them without a thought: ordinary tables of ballots and of contacts. All else stays as it is. Both
 * are needed to be found out: either order alone joins nobody to anything.
 */
export function naiveBox(organisation: Organisation): Box {
	const database = new DatabaseSync(join(organisation.data, 'mailbox', 'naive.db'));
	database.exec('CREATE TABLE ballots (number BLOB UNIQUE, ballot BLOB); CREATE TABLE contacts (phone TEXT)');
	const put = database.prepare('INSERT INTO ballots VALUES (?, ?)');
	const see = database.prepare('INSERT INTO contacts VALUES (?)');
	return {
		put: (ballot) => {
			put.run(partsOf(ballot).message, ballot);
		},
		seen: (phone) => {
			see.run(phone);
		},
		close: () => database.close()
	};
}

export type Voter = {
	/** Everything by which the server's files may know this person, the key file included. */
	marks: Buffer[];
	ballot: Uint8Array<ArrayBuffer>;
};

const visited = new Date('2026-11-17T05:00:00Z');

/** A phone that is paired, and everything by which the files know it. */
export type Enrolled = {
	phone: PairedPhone;
	lockId: string;
	slot: number;
	proofKey: string;
	marks: Buffer[];
};

/** Pairs a phone for somebody, as staff and phone do together. */
export async function enrol(register: Register, data: string, ref: string): Promise<Enrolled> {
	const secret = openSecret(data);
	const keyed = (purpose: 'phone' | 'lock' | 'person' | 'slot', value: string) =>
		createHmac('sha256', secret.key(`phones/${purpose}`))
			.update(value)
			.digest('base64url');
	const { code } = await register.invite(ref, 'person', 15);
	const [phoneId, lockId] = [randomBytes(16), randomBytes(16)].map((id) => id.toString('base64url')) as [
		string,
		string
	];
	const { token, slot, proofKey } = (await register.pair({ code, phoneId, lockId })) as PairAnswer;
	const phone = (await register.phoneWith(token)) as PairedPhone;
	const lock = keyed('lock', lockId);
	const marks = [phone.id, keyed('person', ref), hashOfToken(token), lock, keyed('slot', lock)];
	return { phone, lockId, slot, proofKey, marks: marks.map((mark) => Buffer.from(mark)) };
}

/**
 * One survey, as the servers live it: everybody fetches a right at one visit; at a later one the ballot leaves, and right
 * after it that visit's other calls are answered: the week of last contact is noted, a further right is asked for. Both
 * servers see everybody in the same order, and the thief comes when all is done and written.
 */
export async function survey(
	made: MadePeriod,
	people: number,
	boxOf: (organisation: Organisation) => Box
): Promise<{ organisation: Organisation; voters: Voter[]; end: () => Promise<void> }> {
	let now = visited;
	const organisation = await Organisation.open(made, { now: () => now });
	const { data } = organisation;
	const register = await openRegister(data, openSecret(data), randomBytes, () => now);
	await register.startGathering(() => now.getTime());
	const box = boxOf(organisation);
	const refs = Array.from({ length: people }, (_, at) => `person-${Math.floor(chance() * 1e9)}-${at}`);
	const enrolled = new Map<string, Enrolled>();
	for (const ref of shuffledByChance(refs)) enrolled.set(ref, await enrol(register, data, ref));
	const ballots = new Map<string, Uint8Array<ArrayBuffer>>();
	for (const ref of shuffledByChance(refs)) {
		const { blinded, signature } = await organisation.token(ref);
		ballots.set(ref, sealed(blinded, signature));
	}
	for (const ref of shuffledByChance(refs)) {
		box.put(ballots.get(ref)!);
		register.noteContact(enrolled.get(ref)!.phone);
		box.seen(enrolled.get(ref)!.phone.id);
		await organisation.token(ref, 'words');
	}
	// The week is over, and what was gathered in it is written.
	now = new Date(visited.getTime() + 7 * 86_400_000);
	await register.tidy({ now: now.getTime(), today: dayAt(now, 'UTC'), days: 90 }, 104);
	await organisation.issuer.tidy();
	const voters = refs.map((ref) => {
		const person = organisation.issuer.person(ref);
		const issued = [person, `${person}${made.period.id}ratings`, `${person}${made.period.id}words`];
		return {
			marks: [...issued.map((mark) => Buffer.from(mark)), ...enrolled.get(ref)!.marks],
			ballot: ballots.get(ref)!
		};
	});
	return {
		organisation,
		voters,
		end: async () => {
			await register.close();
			box.close();
			await organisation.remove();
		}
	};
}
