import * as v from 'valibot';
import { Day } from '#lib/domain/day.ts';
import {
	chosenAnew,
	Item,
	itemsOf,
	startOf,
	withoutPast,
	type At,
	type Choice,
	type Offered,
	type SharingRequest
} from '#lib/domain/sharing.ts';
import type { Plan } from '#lib/domain/snapshot.ts';
import { seal, unseal } from '#lib/server/plans/sealing.ts';
import { inTransaction } from '#lib/server/database.ts';
import type { PhonesDatabase } from './register.ts';

/*
 * What people let their families see, one sealed row a person, beside the phones: the case system never has it, and no
 * source has a method that could write it there.
 */

const Stored = v.object({ items: v.record(Item, v.number()), until: Day });
const nameOf = (ref: string) => `sharing ${ref}`;

/** Her choice as it is stored; undefined when there is none. One that cannot be read shares nothing. */
export function choiceOf({ database, sharingKey }: PhonesDatabase, ref: string): Choice | undefined {
	const row = database.prepare('SELECT sealed FROM sharing WHERE ref = ?').get(ref);
	if (!row) return undefined;
	try {
		return v.parse(Stored, JSON.parse(unseal(row.sealed as Uint8Array, nameOf(ref), sharingKey)));
	} catch {
		return undefined;
	}
}

/** Stores what she wants from now on, as far as the team offers it. What she took back is gone with this write. */
export function choose(
	phones: PhonesDatabase,
	ref: string,
	request: SharingRequest,
	offered: Offered,
	at: At
): void {
	const can = new Set(itemsOf(offered));
	inTransaction(phones.database, () => {
		const items = request.items.filter((item) => can.has(item));
		keep(phones, ref, chosenAnew(choiceOf(phones, ref), { ...request, items }, at));
	});
}

/**
 * A family's phone that is paired later is a new reader: it waits a day like everything new. Until then she sees that
 * there is one more, and can take back what was meant for others. Call it where the pairing is written.
 */
export function noteNewReader({ database, now }: PhonesDatabase, phone: string): void {
	database
		.prepare('INSERT INTO new_readers (phone, reads_from) VALUES (?, ?)')
		.run(phone, startOf(now().getTime()));
}

/** Whether a family's phone has waited its day. */
export function mayRead({ database, now }: PhonesDatabase, phone: string): boolean {
	const row = database.prepare('SELECT reads_from FROM new_readers WHERE phone = ?').get(phone);
	return !row || Number(row.reads_from) <= now().getTime();
}

/** Drops choices that are over, and the moments that have passed: they would tell when somebody held a phone. */
export function dropPast(phones: PhonesDatabase, at: At): void {
	phones.database
		.prepare('DELETE FROM new_readers WHERE reads_from <= ? OR phone NOT IN (SELECT id FROM phones)')
		.run(at.now);
	for (const ref of refsIn(phones)) {
		inTransaction(phones.database, () => {
			const choice = choiceOf(phones, ref);
			const left = choice && withoutPast(choice, at);
			if (JSON.stringify(left) !== JSON.stringify(choice)) keep(phones, ref, left);
		});
	}
}

/** Without a phone of her own nobody could take anything back: then nothing is shared. */
export function endSharingWithoutPhone({ database }: PhonesDatabase): void {
	database
		.prepare(
			`DELETE FROM sharing WHERE ref NOT IN (SELECT ref FROM phones WHERE audience = 'person' AND revoked = 0)`
		)
		.run();
}

/** Everybody who shares something, in an order that tells nothing. */
export function listChoices(phones: PhonesDatabase): { ref: string; choice: Choice }[] {
	return refsIn(phones).flatMap((ref) => {
		const choice = choiceOf(phones, ref);
		return choice ? [{ ref, choice }] : [];
	});
}

/** How many family phones read along. */
export function readersOf({ database }: PhonesDatabase, ref: string): number {
	const row = database
		.prepare(`SELECT count(*) AS n FROM phones WHERE ref = ? AND audience = 'family' AND revoked = 0`)
		.get(ref);
	return Number(row?.n ?? 0);
}

/**
 * A family's plan under names of its own. The case system's ids may be numbers in a row, and a gap in them would tell
 * that there is more. Organisations keep theirs: the directory is the same for all.
 */
export function underOtherNames({ keyed }: PhonesDatabase, ref: string, plan: Plan): Plan {
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

function keep({ database, sharingKey, random }: PhonesDatabase, ref: string, choice: Choice | undefined) {
	if (!choice) database.prepare('DELETE FROM sharing WHERE ref = ?').run(ref);
	else
		database
			.prepare('INSERT OR REPLACE INTO sharing (ref, sealed) VALUES (?, ?)')
			.run(ref, seal(JSON.stringify(choice), nameOf(ref), sharingKey, random));
}

function refsIn({ database }: PhonesDatabase): string[] {
	return database
		.prepare('SELECT ref FROM sharing ORDER BY ref')
		.all()
		.map((row) => String(row.ref));
}
