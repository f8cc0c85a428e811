import { dayAt, type Day } from '#lib/domain/day.ts';

/** So far a round looks back behind the one before it: their clock is not ours, and a list is not made in one moment. */
const overlap = 3_600_000;

/** The hour at which a night begins to count as the next one: the first round after it reads everybody. */
const nightHour = 2;

export type Cursor = {
	/** Since when a round that begins now has to look; undefined: it reads everybody. */
	since(now: Date): Date | undefined;
	/** A round that began then got its list, and whoever failed in it is marked. */
	passed(began: Date): void;
};

/**
 * How far the rounds have come. It is kept in memory alone: after a start, and so after each change of the configuration,
 * everybody is read, and once each night as well. That brings what no cursor tells: what was deleted, and what a system
 * changed without saying so.
 */
export function cursor(timeZone: string): Cursor {
	let last: Date | undefined;
	let lastWhole: Day | undefined;
	const nightOf = (moment: Date) => dayAt(new Date(moment.getTime() - nightHour * 3_600_000), timeZone);
	return {
		since: (now) =>
			last === undefined || lastWhole !== nightOf(now) || now < last
				? undefined
				: new Date(last.getTime() - overlap),
		passed: (began) => {
			last = began;
			lastWhole = nightOf(began);
		}
	};
}
