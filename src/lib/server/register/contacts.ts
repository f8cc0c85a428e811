import type { Kysely } from 'kysely';
import type { Database } from '#lib/server/database/database.ts';
import { gathered, type Noted } from '#lib/server/gathered.ts';
import { weekAfter } from '#lib/server/week.ts';
import type { LivedWeeks } from './lived-weeks.ts';
import { queries } from './queries.ts';
import type { Tables } from './tables.ts';

/*
 * Who came in which week: noted in memory, and written when the week is over, all at once, in random order.
 *
 * Memory is lost in a power cut. Then nobody knows who came in that week, and nobody may be taken for silent in it: a
 * week whose contacts were gathered and not written stays in the table `weeks`, and is not one that the server lived.
 */

export type Contacts = {
	/** From now on this process gathers. @param uptime milliseconds that only ever grow, whatever the clock does */
	start(database: Database<Tables>, uptime: () => number): Promise<void>;
	note(phone: { id: string }): void;
	/** The week a phone was seen in, where it is not written yet. */
	weekOf(id: string): string | undefined;
	/** The weeks to be written now by phone: those that are over, or all. */
	due(all: boolean): Map<string, Noted<void>>;
	/**
	 * What was due is written in this transaction. Call `written` when it is on the disk.
	 * @param follows another process counts the weeks
	 */
	settle(query: Kysely<Tables>, all: boolean, follows?: boolean): Promise<void>;
	written(due: Map<string, Noted<void>>): void;
};

export function gatherContacts(lived: LivedWeeks): Contacts {
	// A phone that comes again before the round keeps the later week.
	const seen = gathered<void>(lived.week);
	// The weeks that this process gathers from their first moment on, or from the last clean end of another.
	const ours = new Set<string>();
	let gathers = false;
	// Where the engine keeps the moment of each commit, all that was gathered is written once a day, in random order, by each
	// process for itself: at most a day of one of them is ever lost, and no week is marked for it.
	let daily = false;

	/** The row of a week stands before anybody comes in it: no visit writes it. */
	async function begin(query: Kysely<Tables>): Promise<void> {
		const there = new Set(await queries.weeks(query));
		const next = weekAfter(lived.week());
		for (const week of [lived.week(), next]) {
			if (!there.has(week)) {
				await queries.addWeek(query, week);
				ours.add(week);
			} else if (week === next) {
				// Nobody can have come in it yet.
				ours.add(week);
			}
		}
	}

	return {
		start: async (database, uptime) => {
			gathers = true;
			daily = database.keepsMoments;
			await database.transaction(async (query) => {
				await lived.start(query, uptime);
				if (!daily) await begin(query);
			});
		},
		note: (phone) => seen.note(phone.id),
		weekOf: (id) => seen.get(id)?.week,
		due: (all) => seen.due(all || daily),
		settle: async (query, all, follows = false) => {
			if (!gathers) return;
			if (daily) return follows ? lived.follow(query) : lived.count(query, () => false);
			// Whose a week is that this process does not gather, the one that counts knows.
			const lost = follows ? [] : (await queries.weeks(query)).filter((week) => !ours.has(week));
			if (follows) await lived.follow(query);
			else await lived.count(query, (week) => lost.includes(week));
			const over = [...ours].filter((week) => all || week < lived.week());
			// One that was lost stays until it was counted as none; one of a clock that was wrong never comes.
			const past = lost.filter((week) => week < lived.counted() || week > weekAfter(lived.week()));
			const gone = lived.doubt() ? over : [...over, ...past];
			if (gone.length > 0) await queries.dropWeeks(query, gone);
			for (const week of over) ours.delete(week);
			if (!all) await begin(query);
		},
		written: seen.settled
	};
}
