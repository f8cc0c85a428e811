import { openWith } from '#lib/crypto/hpke.ts';
import { partsOf, sealingContext, type BallotKind } from '#lib/domain/feedback.ts';
import type { KeyedPeriod, PeriodKeys } from '#lib/domain/feedback-period.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { Environment } from '#lib/server/environment.ts';
import type { OpeningKeys } from '#lib/server/ballots/opening-file.ts';
import { verifierOf } from '#mailbox/verify-ballot.ts';
import { inMailbox } from './in-mailbox.ts';

/** What a closed period's ballots held, and how many could not be opened. Every signature is checked once more. */
export async function openBallots(
	environment: Environment,
	keys: PeriodKeys,
	period: KeyedPeriod,
	kind: BallotKind,
	opening: OpeningKeys
): Promise<{ plain: Uint8Array[]; spoilt: number }> {
	const privateKey = opening.keys[period.id];
	if (!privateKey) throw new OperatorError(`This file has no key for ${period.id}.`);
	if (pointOf(privateKey) !== period[kind].seal)
		throw new OperatorError(
			`This file was made with other keys for ${period.id} than those that phones have. Take the other one.`
		);
	const ballots = inMailbox(environment, (store) => {
		if (store.isClosed(period.id)) return store.ballots(period.id, kind);
		throw new OperatorError(`${period.id} is not closed yet. Nothing is opened before.`);
	});
	const verify = verifierOf(keys);
	const plain: Uint8Array[] = [];
	let spoilt = 0;
	for (const ballot of ballots) {
		const { message, key, sealed } = partsOf(ballot);
		const opened =
			verify(period.id, kind, ballot) &&
			(await openWith(privateKey, { key, sealed }, sealingContext(period.id, kind), message));
		if (opened) plain.push(opened);
		else spoilt += 1;
	}
	return { plain, spoilt };
}

/** The public half of an opening key, as the release has it. */
function pointOf({ x = '', y = '' }: JsonWebKey): string {
	return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]).toString(
		'base64url'
	);
}
