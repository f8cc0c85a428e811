import type { Phase } from '#lib/domain/journey.ts';

/**
 * Primero's own workflow values (primero:app/models/concerns/workflow.rb), to our phases. For open cases the value is
 * computed, and the newest open service's response type becomes it: words that are in no map are ordinary.
 */
const workflows: Record<string, Phase> = {
	new: 'entry',
	assessment: 'assessment',
	case_plan: 'planning',
	care_plan: 'planning',
	action_plan: 'planning',
	service_provision: 'coordination',
	reopened: 'coordination',
	services_implemented: 'reintegration',
	closed: 'closure'
};

/** How else a case is over than `closed`: what `status` says of one that went to another organisation. */
const closedStatuses = ['closed', 'transferred'];

/**
 * The word for where a case is: our phase where Primero's own words tell it, else the raw word for the map.
 * @param more words that a set of forms adds to Primero's own
 */
export function phaseWordOf(
	said: {
		field: string | undefined;
		status: string | undefined;
		workflow: string | undefined;
		homeFollowUp: boolean;
	},
	map: Record<string, Phase>,
	more: Record<string, Phase> = {}
): string {
	const mapped = (word: string) => (Object.hasOwn(map, word) ? word : undefined);
	if (said.field !== undefined) return said.field;
	if (closedStatuses.includes(said.status ?? ''))
		return mapped(said.status!) ?? mapped('closed') ?? 'closure';
	const word = said.workflow ?? 'unknown';
	const own = { ...workflows, ...more };
	const phase = mapped(word) ?? (Object.hasOwn(own, word) ? own[word] : word) ?? word;
	// No core value says "on the way home"; a follow-up after it does.
	return phase === 'coordination' && said.homeFollowUp ? 'reintegration' : phase;
}

/** The workflow values that need no map. */
export const knownWorkflows: readonly string[] = Object.keys(workflows);
