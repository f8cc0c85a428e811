import type { PlanCache } from '#lib/server/plans/plan-cache.ts';
import type { Register } from './register.ts';

/**
 * Ends the phones of people whose plan has been closed for more than `weeks`, as staff would with `revoke`: the book
 * goes at its next contact and says so. Absent: nobody's, which is the default.
 */
export async function forgetClosed(
	register: Register,
	plans: PlanCache,
	now: Date,
	weeks: number | undefined
): Promise<void> {
	if (weeks === undefined) return;
	const oldest = new Date(now.getTime() - weeks * 7 * 86_400_000).toISOString().slice(0, 10);
	for (const phone of await register.list()) {
		if (phone.revoked) continue;
		// The family's copy does not tell where she is, and their phones end with hers.
		const journey = (await plans.plan(phone.ref, 'person'))?.plan.journey;
		if (journey?.phase === 'closure' && journey.since !== undefined && journey.since < oldest)
			await register.revoke(phone.id);
	}
}
