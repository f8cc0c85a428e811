import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { partsOf } from '#lib/domain/feedback.ts';
import type { MadePeriod } from '#lib/server/ballots/make-keys.ts';
import { noteContact, type Phone } from '#lib/server/phones/phone-register.ts';
import { openPhonesDatabase, type PhonesDatabase } from '#lib/server/phones/phones-database.ts';
import { openSecret } from '#lib/server/secret.ts';
import { Organisation } from './organisation.ts';
import { chance, shuffledByChance } from './size.ts';
import { sealed } from './unruly-network.ts';

/** Where a ballot is put. */
export type Box = { put(ballot: Uint8Array<ArrayBuffer>): void; close(): void };

/** The mailbox as it is. */
export const ourBox = (organisation: Organisation): Box => ({
	put: (ballot) => {
		if (organisation.post(ballot) !== 'new') throw new Error('not taken');
	},
	close: () => undefined
});

/** A mailbox as one writes it without a thought: an ordinary table. All else stays as it is. */
export function naiveBox(organisation: Organisation): Box {
	const database = new DatabaseSync(join(organisation.data, 'mailbox', 'naive.db'));
	database.exec('CREATE TABLE ballots (number BLOB UNIQUE, ballot BLOB)');
	const put = database.prepare('INSERT INTO ballots VALUES (?, ?)');
	return {
		put: (ballot) => {
			put.run(partsOf(ballot).message, ballot);
		},
		close: () => database.close()
	};
}

export type Voter = {
	/** Everything by which the server's files may know this person, the key file included. */
	marks: Buffer[];
	ballot: Uint8Array<ArrayBuffer>;
};

const weekBefore = '2026-W40';
const visited = new Date('2026-11-17T05:00:00Z');
const thatWeek = '2026-W47';

/**
 * One survey, as the servers live it: everybody fetches a right at one visit; at a later one the ballot leaves, and right
 * after it that visit's other calls are answered: the week of last contact is noted, a further right is asked for. Both
 * servers see everybody in the same order, and the thief comes when all is done.
 */
export function survey(
	made: MadePeriod,
	people: number,
	boxOf: (organisation: Organisation) => Box
): { organisation: Organisation; voters: Voter[]; end: () => void } {
	const organisation = new Organisation(made);
	const phones = openPhonesDatabase(
		organisation.data,
		openSecret(organisation.data),
		randomBytes,
		() => visited
	);
	const box = boxOf(organisation);
	const refs = Array.from({ length: people }, (_, at) => `person-${Math.floor(chance() * 1e9)}-${at}`);
	const enrolled = new Map(shuffledByChance(refs).map((ref) => [ref, enrol(phones, ref)]));
	const ballots = new Map(
		shuffledByChance(refs).map((ref) => {
			const { blinded, signature } = organisation.token(ref);
			return [ref, sealed(blinded, signature)];
		})
	);
	for (const ref of shuffledByChance(refs)) {
		box.put(ballots.get(ref)!);
		noteContact(phones, enrolled.get(ref)!.phone);
		organisation.token(ref, 'words');
	}
	const voters = refs.map((ref) => {
		const person = organisation.issuer.person(ref);
		const { phone, lock } = enrolled.get(ref)!;
		return {
			marks: [
				person,
				`${person}${made.period.id}ratings`,
				`${person}${made.period.id}words`,
				phone.id,
				`${lock}${thatWeek}`
			].map((mark) => Buffer.from(mark)),
			ballot: ballots.get(ref)!
		};
	});
	return {
		organisation,
		voters,
		end: () => {
			phones.close();
			box.close();
			organisation.remove();
		}
	};
}

function enrol({ database }: PhonesDatabase, ref: string): { phone: Phone; lock: string } {
	const [id, token, lock] = [16, 32, 32].map((bytes) => randomBytes(bytes).toString('base64url')) as [
		string,
		string,
		string
	];
	database
		.prepare('INSERT INTO phones (id, ref, audience, token_hash, lock_hash, week) VALUES (?, ?, ?, ?, ?, ?)')
		.run(id, ref, 'person', token, lock, weekBefore);
	return { phone: { id, ref, audience: 'person' }, lock };
}
