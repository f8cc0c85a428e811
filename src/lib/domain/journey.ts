import * as v from 'valibot';
import { Day } from './day.ts';

/** The six phases of the road, in order. The codes are those of our FHIR profile, system `urn:companion:phase`. */
export const phases = [
	'entry',
	'assessment',
	'planning',
	'coordination',
	'reintegration',
	'closure'
] as const;
export const Phase = v.picklist(phases);
export type Phase = v.InferOutput<typeof Phase>;

/** Where a person is, and where she has been. A phase may come back: `been` may name it twice. */
export const Journey = v.object({
	phase: Phase,
	since: v.optional(Day),
	been: v.optional(
		v.pipe(v.array(v.object({ phase: Phase, from: Day, until: v.optional(Day) })), v.maxLength(60)),
		[]
	)
});
export type Journey = v.InferOutput<typeof Journey>;

export type Stop = { phase: Phase; state: 'been' | 'here' | 'ahead' };

/**
 * The river as she sees it: six stops in order. A phase before today's counts as been, and so does a later one she
 * has come back from: what she walked is not taken away. Without a journey, as in a family's book, all of them can be read
 * and none is where anybody is.
 */
export function stopsOf(journey: Journey | undefined): Stop[] {
	const here = journey ? phases.indexOf(journey.phase) : -1;
	const walked = new Set(journey?.been.map((stay) => stay.phase));
	return phases.map((phase, index) => ({
		phase,
		state: index === here ? 'here' : index < here || walked.has(phase) ? 'been' : 'ahead'
	}));
}

export type Bend = { kind: 'begun' } | { kind: 'on' | 'back' | 'again'; from: Phase };

/**
 * How she came to the phase she is in: `on` from an earlier one, `back` from a later one, or `again`, after the last
 * phase had closed. Being back is ordinary and is said, so that nothing on the river moves without a word.
 */
export function bendOf(journey: Journey): Bend {
	const before = journey.been
		.filter((stay) => stay.phase !== journey.phase)
		.sort((a, b) => a.from.localeCompare(b.from))
		.at(-1);
	if (!before) return { kind: 'begun' };
	return bendBetween(before.phase, journey.phase);
}

/** What a move from one phase to another is. */
export function bendBetween(from: Phase, to: Phase): Bend {
	if (from === to) return { kind: 'begun' };
	if (from === 'closure') return { kind: 'again', from };
	return { kind: phases.indexOf(to) < phases.indexOf(from) ? 'back' : 'on', from };
}

/**
 * Reads a case system's own word for a phase through the deployment's map. An unknown word keeps the last known phase:
 * other systems compute such fields, and a person must not be moved along the river by a new code.
 */
export function phaseFrom(
	word: string | undefined,
	map: Record<string, Phase>,
	last?: Phase
): Phase | undefined {
	if (word === undefined) return last;
	const own = phases.find((phase) => phase === word);
	return (Object.hasOwn(map, word) ? map[word] : undefined) ?? own ?? last;
}
