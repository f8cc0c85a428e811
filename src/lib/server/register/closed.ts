import type { PlanCache } from '#lib/server/plans/plan-cache.ts';

/**
 * Of these people, those whose plan has been closed for more than `weeks`. Absent: nobody, which is the default.
 * @param now a clock that is believed
 */
export async function closedLong(
	refs: Iterable<string>,
	plans: Pick<PlanCache, 'journey'>,
	now: Date,
	weeks: number | undefined
): Promise<string[]> {
	if (weeks === undefined) return [];
	const oldest = new Date(now.getTime() - weeks * 7 * 86_400_000).toISOString().slice(0, 10);
	const closed: string[] = [];
	for (const ref of refs) {
		// The family's copy does not tell where she is, and their phones end with hers.
		const journey = await plans.journey(ref);
		if (journey?.phase === 'closure' && journey.since !== undefined && journey.since < oldest)
			closed.push(ref);
	}
	return closed;
}
