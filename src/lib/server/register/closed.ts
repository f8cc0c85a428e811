import type { PlanCache } from '#lib/server/plans/plan-cache.ts';

/**
 * Of these people, those whose plan has been closed for more than `weeks`. Absent: nobody, which is the default.
 * @param refs some at a time
 * @param now a clock that is believed
 */
export async function closedLong(
	refs: AsyncIterable<readonly string[]>,
	plans: Pick<PlanCache, 'journeys'>,
	now: Date,
	weeks: number | undefined
): Promise<string[]> {
	if (weeks === undefined) return [];
	const oldest = new Date(now.getTime() - weeks * 7 * 86_400_000).toISOString().slice(0, 10);
	const closed: string[] = [];
	for await (const some of refs)
		// The family's copy does not tell where she is, and their phones end with hers.
		for (const [ref, { phase, since }] of await plans.journeys(some))
			if (phase === 'closure' && since !== undefined && since < oldest) closed.push(ref);
	return closed;
}
