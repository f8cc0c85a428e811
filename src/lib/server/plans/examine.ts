import * as v from 'valibot';
import type { Deployment } from '#lib/domain/deployment.ts';
import { phaseFrom } from '#lib/domain/journey.ts';
import type { Plan } from '#lib/domain/snapshot.ts';
import type { CaseSource, Remark } from '#lib/server/cases/case-source.ts';
import { projectCase } from '#lib/server/cases/projection.ts';
import { concurrencyLimit } from '#lib/server/cases/upstream/concurrency-limit.ts';
import { SourceFault, type FaultKind } from '#lib/server/cases/upstream/source-fault.ts';

/** Why somebody's plan cannot be read: a fault of the way there, or a field that is wrong; neither where nobody knows. Never what stands in it. */
export type WhyUnread = { fault?: FaultKind; field?: string };

export type Examined = {
	plans: { ref: string; plan: Plan }[];
	unread: { ref: string; why: WhyUnread }[];
	/** The journeys' words for a phase that no map knows, as the source has them. */
	unmapped: unknown[];
	/** What is not shown as it stands. */
	remarks: (Remark & { ref: string })[];
};

/** Reads these people as a round would, and keeps nothing. */
export async function examinePeople(
	source: CaseSource,
	refs: readonly string[],
	{ phaseMap }: Pick<Deployment, 'phaseMap'>
): Promise<Examined> {
	const examined: Examined = { plans: [], unread: [], unmapped: [], remarks: [] };
	const through = concurrencyLimit(4);
	await Promise.all(refs.map((ref) => through(() => examineOne(ref))));
	return examined;

	async function examineOne(ref: string): Promise<void> {
		try {
			const raw = await source.readCase(ref);
			const word = (raw.journey as { phase?: unknown } | null)?.phase;
			const isKnown = typeof word === 'string' && phaseFrom(word, phaseMap) !== undefined;
			if (!isKnown) examined.unmapped.push(word);
			// The rest of such a plan is looked at as if a last phase were known.
			const { plan, remarks } = projectCase(raw, 'person', phaseMap, 'entry');
			examined.plans.push({ ref, plan });
			examined.remarks.push(...remarks.map((remark) => ({ ref, ...remark })));
		} catch (error) {
			examined.unread.push({ ref, why: whyUnread(error) });
		}
	}
}

export function whyUnread(error: unknown): WhyUnread {
	if (error instanceof SourceFault) return { fault: error.fault };
	if (error instanceof v.ValiError) return { field: v.getDotPath(error.issues[0]) ?? '?' };
	return {};
}
