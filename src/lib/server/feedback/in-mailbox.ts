import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { BallotKind } from '#lib/domain/feedback.ts';

/** What the organisation asks of the mailbox's own file (`mailbox/ballot-store.ts`). */
export type ClosedBallots = {
	isClosed(period: string): boolean;
	/** Takes no more ballots of a period; from now on the used numbers are public. */
	closePeriod(period: string): void;
	/** Exact, so not to be told to anybody as it is. */
	count(period: string, kind: BallotKind): number;
	numbers(period: string, kind: BallotKind): string[];
	ballots(period: string, kind: BallotKind): Uint8Array[];
};

/**
 * Works in the mailbox's file, which is never made here.
 * @throws OperatorError where none lies, or this account may not look
 */
export type InMailbox = <T>(work: (store: ClosedBallots) => T) => T;

/** Whether a mailbox lies in its folder that this account can open. */
export function mailboxLies(folder: string): boolean {
	try {
		accessSync(join(folder, 'mailbox.db'), constants.R_OK | constants.W_OK);
		return true;
	} catch {
		return false;
	}
}
