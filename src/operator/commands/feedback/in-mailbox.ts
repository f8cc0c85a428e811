import { existsSync } from 'node:fs';
import type { Environment } from '#lib/server/environment.ts';
import type { InMailbox } from '#lib/server/feedback/in-mailbox.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { mailboxFile, openBallotStore } from '#mailbox/ballot-store.ts';
import { asOwnerOf } from '#operator/accounts.ts';

/**
 * Reads or closes in the mailbox's own file, as the account that it belongs to. It is never made here: an empty one would
 * look like a mailbox to which nobody wrote.
 */
export const mailboxOf =
	({ mailboxData }: Pick<Environment, 'mailboxData'>): InMailbox =>
	(work) =>
		asOwnerOf(mailboxData, () => {
			if (!existsSync(mailboxFile(mailboxData)))
				throw new OperatorError(
					`No mailbox that this account can open lies in ${mailboxData}. Name its folder as the service does (MAILBOX_DATA); on an installed server: sudo companion feedback … Nothing was changed.`
				);
			const store = openBallotStore(mailboxData);
			try {
				return work(store);
			} finally {
				store.close();
			}
		});
