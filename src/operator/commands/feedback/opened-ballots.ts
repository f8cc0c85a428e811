import { openWith } from '#lib/crypto/hpke.ts';
import { partsOf, sealingContext, type BallotKind } from '#lib/domain/feedback.ts';
import type { KeyedPeriod, PeriodKeys } from '#lib/domain/feedback-period.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { OpeningKeys } from '#lib/server/ballots/opening-file.ts';
import { openBallotStore } from '#mailbox/ballot-store.ts';
import { verifierOf } from '#mailbox/verify-ballot.ts';

/** What a closed period's ballots held, and how many could not be opened. Every signature is checked once more. */
export async function openBallots(
	data: string,
	keys: PeriodKeys,
	period: KeyedPeriod,
	kind: BallotKind,
	opening: OpeningKeys
): Promise<{ plain: Uint8Array[]; spoilt: number }> {
	const privateKey = opening.keys[period.id];
	if (!privateKey) throw new OperatorError(`This file has no key for ${period.id}.`);
	const store = openBallotStore(data);
	try {
		if (!store.isClosed(period.id)) {
			throw new OperatorError(`${period.id} is not closed yet. Nothing is opened before.`);
		}
		const verify = verifierOf(keys);
		const plain: Uint8Array[] = [];
		let spoilt = 0;
		for (const ballot of store.ballots(period.id, kind)) {
			const { message, key, sealed } = partsOf(ballot);
			const opened =
				verify(period.id, kind, ballot) &&
				(await openWith(privateKey, { key, sealed }, sealingContext(period.id, kind), message));
			if (opened) plain.push(opened);
			else spoilt += 1;
		}
		return { plain, spoilt };
	} finally {
		store.close();
	}
}
