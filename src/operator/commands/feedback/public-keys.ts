import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import type { PeriodKeys, PostOffice } from '#lib/domain/feedback-period.ts';
import { collectKeyOf } from '#lib/server/ballots/collect-key.ts';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { Secret } from '#lib/server/secret.ts';
import { openReceiptKey } from '#mailbox/receipt-key.ts';
import { asOwnerOf } from '#operator/accounts.ts';

/** Writes `companion.keys.json` in one step. */
export function writePublicKeys(path: string, keys: PeriodKeys): void {
	const whole = `${path}.new`;
	writeFileSync(whole, `${JSON.stringify(keys, null, '\t')}\n`, { flush: true });
	// The mailbox reads them too, under an account of its own, whatever this process's mask is.
	chmodSync(whole, 0o644);
	renameSync(whole, path);
}

/** The mailbox of this server as a post office, with the key of its folder, which is made where there is none. */
export function ownPostOffice({
	mailboxData,
	mailboxOrigin
}: Pick<Environment, 'mailboxData' | 'mailboxOrigin'>): PostOffice {
	try {
		const { publicKey } = asOwnerOf(mailboxData, () => openReceiptKey(mailboxData));
		return { origin: mailboxOrigin, receiptKey: publicKey };
	} catch (error) {
		if (!['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
		throw new OperatorError(
			`${mailboxData} belongs to another account, and the mailbox’s receipt key lies in it. Run this as root: sudo companion …`
		);
	}
}

/**
 * The keys with who takes the envelopes, and by which key the organisation says that it has them.
 * @param postOffice where none is given, the one that stands there; where none does, the own one
 */
export function withPostOffice(
	keys: PeriodKeys,
	environment: Environment,
	secret: Secret,
	postOffice = keys.postOffice ?? ownPostOffice(environment)
): PeriodKeys {
	return { ...keys, postOffice, app: environment.origin, collectKey: collectKeyOf(environment.data, secret) };
}
