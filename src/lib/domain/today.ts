import { daysBetween, type Day, type Now } from './day.ts';
import { livingGoals, smallStep, type Goal, type Step } from './goal.ts';
import { nearSession, sessionsPast, sessionsToCome, type Near, type Session } from './session.ts';
import type { Snapshot } from './snapshot.ts';

/*
 * What Today shows. The rules ask at most one thing of her a day, and none on a day that is about a session or that she
 * marked as hard. The same plan, day and marks give the same page: nothing is drawn by lot and nothing reminds twice.
 */

/** Days without any reading of the case system after which the book says since when. */
export const silentAfterDays = 14;

/** Days since they last met, with nothing planned, after which Today says that she can ask. */
export const quietAfterDays = 42;

export type TodayAsks = {
	/** What the day is about, when a session is near. */
	near?: Near;
	/** The next session that is not over, whether it is near or not. */
	next?: Session;
	/** One small step; absent on an easy day. */
	step?: { goal: Goal; step: Step };
	/** Nothing to do: the day is easy and the page says so. */
	isEasy: boolean;
	/** Since when nobody could read the plan anew, where that is long. */
	silentSince?: Day;
	/** The last day they met, where it is long ago and nothing is planned. */
	quietSince?: Day;
};

export type HerDay = {
	/** She marked today as hard or very hard: nothing is asked then. */
	isHard?: boolean;
	/** She laid the small step aside for today. */
	restsToday?: boolean;
};

/** The day's page out of her plan. `asOf` is the day on which the plan was last read, in the deployment's zone. */
export function todayOf(
	plan: Pick<Snapshot, 'goals' | 'sessions' | 'journey'>,
	now: Now,
	asOf: Day,
	hers: HerDay = {}
): TodayAsks {
	const near = nearSession(plan.sessions, now);
	const next = sessionsToCome(plan.sessions, now)[0];
	const mayAsk = !near && !hers.isHard && !hers.restsToday;
	const step = mayAsk ? smallStep(livingGoals(plan.goals)) : undefined;
	const last = sessionsPast(plan.sessions, now)[0];
	// After the last phase long quiet is how it is meant to be.
	const isQuiet =
		!next &&
		last !== undefined &&
		plan.journey.phase !== 'closure' &&
		daysBetween(last.date, now.day) >= quietAfterDays;
	return {
		...(near && { near }),
		...(next && { next }),
		...(step && { step }),
		isEasy: !near && !step,
		...(daysBetween(asOf, now.day) >= silentAfterDays && { silentSince: asOf }),
		...(isQuiet && { quietSince: last.date })
	};
}
