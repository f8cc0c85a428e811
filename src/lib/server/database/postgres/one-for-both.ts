import { OperatorError } from '#lib/server/operator-error.ts';

/**
 * Whether another organisation keeps the mailbox, as the release says it. PostgreSQL writes the moment of every commit into
 * its log. As long as one organisation has that log and the envelopes as well, it can lay the one beside the other.
 */
export const isKeptByOthers = (keys: object): boolean =>
	(keys as { postOffice?: { by?: unknown } }).postOffice?.by !== undefined;

/** @throws OperatorError one line, where one organisation would have both */
export function refuseOneForBoth(keys: object): void {
	if (!isKeptByOthers(keys)) throw new OperatorError(`${whyNot} ${whatToDo}`);
}

export const whyNot =
	'PostgreSQL writes down the moment of each commit, and the mailbox is kept by the same organisation: together they would tell who answered what.';
export const whatToDo =
	'Have another organisation keep the post office first (docs/post-office.md), or stay with the data folder’s own files.';
