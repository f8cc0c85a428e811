import type { Kysely } from 'kysely';
import * as v from 'valibot';
import { Day } from '#lib/domain/day.ts';
import {
	chosenAnew,
	Item,
	itemsOf,
	withinReach,
	withoutPast,
	type At,
	type Choice,
	type Offered,
	type Sharing,
	type SharingRequest
} from '#lib/domain/sharing.ts';
import type { Plan } from '#lib/domain/snapshot.ts';
import { inRandomOrder } from './in-parts.ts';
import { listPhones } from './phones.ts';
import { queries } from './queries.ts';
import type { Parts } from './register.ts';
import type { Tables } from './tables.ts';

/*
 * What people let their families see, one sealed row a person, beside the phones: the case system never has it, and no
 * source has a method that could write it there.
 */

export const StoredChoice = v.object({ ref: v.string(), items: v.record(Item, v.number()), until: Day });
export const choiceContext = (person: string) => `sharing ${person}`;
/** Sealed to whole multiples of so many bytes: the length hardly tells how much she shares. */
export const choiceStep = 1024;

/** Her choice as it is stored. One that cannot be read shares nothing. */
export async function choiceOf(
	parts: Parts,
	query: Kysely<Tables>,
	ref: string
): Promise<Choice | undefined> {
	const person = parts.keyed('person', ref);
	const row = await queries.sharing(query, person);
	return row && opened(parts, person, row.sealed)?.choice;
}

/** What she took back is gone with this write. */
export function choose(
	parts: Parts,
	ref: string,
	request: SharingRequest,
	offered: Offered,
	at: At
): Promise<void> {
	const can = new Set(itemsOf(offered));
	return parts.database.transaction(async (query) => {
		const items = request.items.filter((item) => can.has(item));
		const before = await choiceOf(parts, query, ref);
		const after = chosenAnew(before, { ...request, items }, at);
		const takesBack = Object.keys(before?.items ?? {}).some((item) => !(item in (after?.items ?? {})));
		if (takesBack) await parts.locks.ended.note('sharing', ref);
		await keep(parts, query, ref, after);
	});
}

export async function endSharing(parts: Parts, ref: string): Promise<void> {
	await parts.locks.ended.note('sharing', ref);
	await queries.dropSharing(parts.database.query, parts.keyed('person', ref));
}

/** Drops choices that are over, and moments that have passed; all others are sealed anew, in random order. */
export async function writeSharingAnew(parts: Parts, at: At): Promise<void> {
	const { database } = parts;
	const namesAfter = (last: string, limit: number) => queries.sharingAfter(database.query, last, limit);
	for await (const people of inRandomOrder(parts, namesAfter))
		await database.transaction(async (query) => {
			for (const person of people) {
				// Taken back meanwhile, or changed: it is asked for now.
				const row = await queries.sharing(query, person);
				const stored = row && opened(parts, person, row.sealed);
				if (!stored) continue;
				// By a clock that is not believed nothing ends, and nothing that waits has waited.
				const { ref, choice } = stored;
				const now = parts.lived.doubt() ? choice : withinReach(withoutPast(choice, at), at);
				await keep(parts, query, ref, now);
			}
		});
}

export async function listChoices(parts: Parts): Promise<{ ref: string; choice: Choice }[]> {
	const rows = await queries.allSharing(parts.database.query);
	return rows
		.flatMap(({ person, sealed }) => opened(parts, person, sealed) ?? [])
		.sort((a, b) => (a.ref < b.ref ? -1 : 1));
}

export async function readersOf(parts: Parts, ref: string): Promise<Pick<Sharing, 'readers' | 'waiting'>> {
	const phones = (await listPhones(parts, ref)).filter(
		({ audience, revoked }) => audience === 'family' && !revoked
	);
	const waiting = phones.flatMap(({ readsFrom }) =>
		readsFrom !== undefined && readsFrom > parts.now().getTime() ? [new Date(readsFrom).toISOString()] : []
	);
	return { readers: phones.length - waiting.length, waiting: waiting.toSorted() };
}

/**
 * A family's plan under names of its own. The case system's ids may be numbers in a row, and a gap in them would tell
 * that there is more. Organisations keep theirs: the directory is the same for all.
 */
export function underOtherNames({ keyed }: Parts, ref: string, plan: Plan): Plan {
	const other = (kind: string, ...parts: string[]) =>
		// An id begins with a letter; 128 random-looking bits are enough not to be guessed.
		`f${keyed('item', JSON.stringify([ref, kind, ...parts])).slice(0, 22)}`;
	const person = (id: string) => other('person', id);
	return {
		...plan,
		goals: plan.goals.map((goal) => ({
			...goal,
			id: other('goal', goal.id),
			steps: goal.steps.map((step) => ({
				...step,
				id: other('step', goal.id, step.id),
				...(step.with !== undefined && { with: person(step.with) })
			}))
		})),
		team: plan.team.map((member) => ({
			...member,
			id: person(member.id),
			...(member.cover !== undefined && { cover: person(member.cover) }),
			...(member.leaving?.to !== undefined && { leaving: { to: person(member.leaving.to) } })
		})),
		referrals: plan.referrals.map((referral) => ({ ...referral, id: other('partner', referral.id) })),
		promises: plan.promises.map((promised) => ({ ...promised, id: other('promise', promised.id) }))
	};
}

async function keep(
	{ keyed, sealed }: Parts,
	query: Kysely<Tables>,
	ref: string,
	choice: Choice | undefined
): Promise<void> {
	const person = keyed('person', ref);
	if (!choice) await queries.dropSharing(query, person);
	else
		await queries.keepSharing(
			query,
			person,
			sealed.sealJson({ ref, ...choice }, choiceContext(person), choiceStep)
		);
}

function opened(
	{ sealed }: Parts,
	person: string,
	bytes: Uint8Array
): { ref: string; choice: Choice } | undefined {
	try {
		const { ref, ...choice } = v.parse(StoredChoice, sealed.openJson(bytes, choiceContext(person)));
		return { ref, choice };
	} catch {
		return undefined;
	}
}
