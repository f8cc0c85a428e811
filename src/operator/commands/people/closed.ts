import { phaseFrom, type Phase } from '#lib/domain/journey.ts';
import type { Existing } from '#lib/server/cases/import/existing.ts';

/** The people whose plan was closed more than so many weeks ago, as their own day of closing says. */
export function closedTooLong(
	{ cases }: Existing,
	phaseMap: Record<string, Phase>,
	weeks: number,
	now: Date
): string[] {
	const oldest = new Date(now.getTime() - weeks * 7 * 86_400_000).toISOString().slice(0, 10);
	return [...cases].flatMap(([ref, { journey }]) => {
		const { phase, since } = (journey ?? {}) as { phase?: string; since?: string };
		const isClosed = phaseFrom(phase, phaseMap) === 'closure';
		return isClosed && since !== undefined && since < oldest ? [ref] : [];
	});
}
