import { dayAt } from '#lib/domain/day.ts';
import type { HelpLine } from '#lib/domain/deployment.ts';
import { whyNotDecided, writeDecided, type WhyNot } from './configuration.ts';
import type { Bodies, Proposal } from './proposals.ts';
import type { RunningDesk } from './running-desk.ts';

/* Help lines stand in the configuration; the desk writes them there once a second person agreed. */

function changed({ deployment }: RunningDesk, { id, line }: Bodies['line']): { helpLines: HelpLine[] } {
	const { helpLines } = deployment;
	const rest = helpLines.filter((one) => one.id !== id);
	const at = helpLines.findIndex((one) => one.id === id);
	return { helpLines: line ? rest.toSpliced(at < 0 ? rest.length : at, 0, line) : rest };
}

/** Why a change cannot be; undefined where it can. */
export const whyNotChanged = (running: RunningDesk, change: Bodies['line']): WhyNot | undefined =>
	whyNotDecided(running, changed(running, change));

/** Today, where the organisation works: the day on which a line was called. */
export const today = ({ deployment, now }: RunningDesk) => dayAt(now(), deployment.timeZone);

/**
 * Writes down what two people agreed on.
 * @returns what is to be put into the configuration by hand, where the desk cannot write it; undefined where it did
 */
export const writeLines = (running: RunningDesk, { body }: Proposal<'line'>): string | undefined =>
	writeDecided(running, changed(running, body));
