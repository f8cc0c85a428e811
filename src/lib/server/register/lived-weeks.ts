import type { Kysely } from 'kysely';
import { isoWeek, weekAfter } from '#lib/server/week.ts';
import { queries } from './queries.ts';
import type { Tables } from './tables.ts';

/*
 * Time as this server lived it. The clock of a machine may stand anywhere (a dead battery, a slip of a hand, no time from
 * the network yet); whatever is forgotten after so many weeks is forgotten after so many weeks that the server lived.
 *
 * A week is lived when the clock says that the next one has come, and the server ran for a day since the last one, by a
 * counter of the system that no clock moves. So a clock that jumps makes a week of nothing: at most one a day of running.
 *
 * A clock that stands before the last week, or beyond the next one, is not believed: meanwhile nothing is forgotten,
 * written down or begun by it. After a week of running it is believed again by itself, for the last one may have been the
 * wrong one, and a server may have been off for a month.
 */

/** Weeks that the server lives between writing down that something ends, and ending it. */
export const graceWeeks = 4;

/** Why the clock is not believed. */
export type Doubt = 'behind' | 'ahead';

export type LivedWeeks = {
	/** Undefined where the clock fits what was known before. */
	doubt(): Doubt | undefined;
	/** The week that it is, as far as that is believed. */
	week(): string;
	/** The last week that was counted; those before it are over for good. */
	counted(): string;
	/** How many weeks this server has lived. */
	lived(): number;
	/** From now on this process counts. @param uptime milliseconds that only ever grow */
	start(query: Kysely<Tables>, uptime: () => number): Promise<void>;
	/** Another process counts: takes over what it counted. */
	follow(query: Kysely<Tables>): Promise<void>;
	/** Counts what passed. @param lost nobody knows who came in the week that ends: it is not lived */
	count(query: Kysely<Tables>, isLost: (week: string) => boolean): Promise<void>;
};

const minute = 60_000;
/** Minutes of running that make a week of the calendar one that was lived. */
const leastRun = 24 * 60;
/** Minutes of running after which a clock is believed again. */
const believedAgain = 7 * 24 * 60;

/** @param kept what stands in the file; undefined in a new one */
export function livedWeeks(now: () => Date, kept: Tables['lived'] | undefined): LivedWeeks {
	let row = kept;
	let uptime: (() => number) | undefined;
	let counted = 0;

	function doubt(): Doubt | undefined {
		const week = isoWeek(now());
		if (!row || week === row.week || week === weekAfter(row.week)) return undefined;
		return week < row.week ? 'behind' : 'ahead';
	}

	return {
		doubt,
		week: () => (row && doubt() ? row.week : isoWeek(now())),
		counted: () => row?.week ?? isoWeek(now()),
		lived: () => row?.weeks ?? 0,
		start: async (query, ticks) => {
			uptime = ticks;
			counted = ticks();
			if (row) return;
			row = { only: 1, week: isoWeek(now()), weeks: 0, minutes: 0, doubt: '' };
			await queries.keepLived(query, row);
		},
		follow: async (query) => {
			row = (await queries.lived(query)) ?? row;
			if (uptime) counted = uptime();
		},
		count: async (query, isLost) => {
			if (!row || !uptime) return;
			const passed = Math.floor((uptime() - counted) / minute);
			counted += passed * minute;
			const week = isoWeek(now());
			const stands = doubt() ?? '';
			const minutes = stands === row.doubt ? row.minutes + passed : 0;
			const isOver = stands ? minutes >= believedAgain : week !== row.week && minutes >= leastRun;
			row = isOver
				? { only: 1, week, weeks: row.weeks + (isLost(row.week) ? 0 : 1), minutes: 0, doubt: '' }
				: { ...row, minutes, doubt: stands };
			await queries.keepLived(query, row);
		}
	};
}
