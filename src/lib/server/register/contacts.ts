import type { Kysely } from 'kysely';
import type { Database } from '#lib/server/database/database.ts';
import { gathered, type Noted } from '#lib/server/gathered.ts';
import { queries } from './queries.ts';
import type { Tables } from './tables.ts';
import { isoWeek, weeksBefore } from '#lib/server/week.ts';

/*
 * Who came in which week: noted in memory, and written when the week is over, all at once, in random order.
 *
 * Memory is lost in a power cut. Then nobody knows who came in that week, and nobody may be taken for silent in it: a
 * week whose contacts were gathered and not written stays in the table `weeks`, and counts for no one.
 */

export type Contacts = {
	start(database: Database<Tables>): Promise<void>;
	note(phone: { id: string }): void;
	/** The week a phone was seen in, where it is not written yet. */
	weekOf(id: string): string | undefined;
	/** The weeks to be written now by phone: those that are over, or all. */
	due(all: boolean): Map<string, Noted<void>>;
	/** What was due is written in this transaction. Call `written` when it is on the disk. */
	settle(query: Kysely<Tables>, all: boolean): Promise<void>;
	written(due: Map<string, Noted<void>>): void;
};

export function gatherContacts(now: () => Date): Contacts {
	// A phone that comes again before the round keeps the later week.
	const seen = gathered<void>(now);
	// The weeks that this process gathers from their first moment on, or from the last clean end of another.
	const ours = new Set<string>();
	let gathers = false;

	const nextWeek = () => isoWeek(new Date(now().getTime() + 7 * 86_400_000));

	/** The row of a week stands before anybody comes in it: no visit writes it. */
	async function begin(query: Kysely<Tables>): Promise<void> {
		const there = new Set(await queries.weeks(query));
		for (const week of [isoWeek(now()), nextWeek()]) {
			if (!there.has(week)) {
				await queries.addWeek(query, week);
				ours.add(week);
			} else if (week === nextWeek()) {
				// Nobody can have come in it yet.
				ours.add(week);
			}
		}
	}

	return {
		start: async (database) => {
			gathers = true;
			await database.transaction(begin);
		},
		note: (phone) => seen.note(phone.id),
		weekOf: (id) => seen.get(id)?.week,
		due: seen.due,
		settle: async (query, all) => {
			if (!gathers) return;
			const over = [...ours].filter((week) => all || week < isoWeek(now()));
			if (over.length > 0) await queries.dropWeeks(query, over);
			for (const week of over) ours.delete(week);
			if (!all) await begin(query);
		},
		written: seen.settled
	};
}

/**
 * The oldest week in which a phone may have been seen last without being silent: `weeks` back, not counting weeks of
 * which nobody knows who came.
 */
export async function oldestWeek(query: Kysely<Tables>, now: Date, weeks: number): Promise<string> {
	const unknown = new Set(await queries.weeks(query));
	let counted = 0;
	let back = 0;
	while (counted < weeks) {
		back += 1;
		if (!unknown.has(weeksBefore(now, back))) counted += 1;
	}
	return weeksBefore(now, back);
}
