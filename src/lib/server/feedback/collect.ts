import { join } from 'node:path';
import { ballotKinds, type BallotKind } from '#lib/domain/feedback.ts';
import { lastDayOf, signerOf, type KeyedPeriod, type PeriodKeys } from '#lib/domain/feedback-period.ts';
import { receivedText } from '#lib/domain/receipt.ts';
import { signedByCollector } from '#lib/server/ballots/collect-key.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { called } from '#lib/server/called.ts';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { openSecret } from '#lib/server/secret.ts';
import { askPostOffice } from './ask-post-office.ts';
import { handedOverIn, headOf, layCollected, refuseOther, type HandedOver } from './collected.ts';
import { periodNamed } from './period-named.ts';

/* Fetching what the post office kept of a closed period. The organisation has no other way to it, not even to its own. */

export type Fetched = Record<BallotKind, HandedOver>;

/**
 * Fetches a period's envelopes, or reads them from a stick, and keeps them only when all of it is right.
 * @param read what reads a stick; without it the network is asked
 * @throws OperatorError one line
 */
export async function collect(
	environment: Environment,
	id: string,
	read?: (kind: BallotKind) => HandedOver | undefined
): Promise<Fetched> {
	const keys = readPeriodKeys(environment.keys);
	const period = periodNamed(environment, id);
	if (!keys.postOffice)
		throw new OperatorError(
			`companion.keys.json names no post office, so nothing shows whose envelopes they are. Run: ${called('feedback post-office')}`
		);
	const fetched: Partial<Fetched> = {};
	for (const kind of ballotKinds) {
		const given = read ? read(kind) : await overTheNetwork(environment, keys, period, kind);
		if (!given)
			throw new OperatorError(
				`There are no ${kind} of ${id} there. Name the folder that “npm run post-office -- carry-out” wrote for the period.`
			);
		refuseOther(keys, period, kind, given, read ? 'What lies there' : keys.postOffice.origin);
		fetched[kind] = given;
	}
	layCollected(environment.data, id, fetched as Fetched);
	return fetched as Fetched;
}

/** What lies on a stick: the period's folder, or the one that holds it. */
export const onStick = (folder: string, id: string) => (kind: BallotKind) =>
	handedOverIn(folder, kind) ?? handedOverIn(join(folder, id), kind);

async function overTheNetwork(
	environment: Environment,
	keys: PeriodKeys,
	period: KeyedPeriod,
	kind: BallotKind
): Promise<HandedOver> {
	const answer = await askPostOffice(environment, keys, batchPath(period, kind, '/head'));
	refuseStatus(answer.status, period, keys);
	const head = headOf(answer.body.toString('utf8'));
	if (!head) throw notUnderstood(keys);
	const envelopes = await askPostOffice(environment, keys, batchPath(period, kind));
	refuseStatus(envelopes.status, period, keys);
	return { head, envelopes: envelopes.body };
}

const batchPath = (period: KeyedPeriod, kind: BallotKind, more = '') =>
	`/batches/${encodeURIComponent(period.id)}/${kind}${more}?of=${signerOf(period, kind)}`;

const notUnderstood = (keys: PeriodKeys) =>
	new OperatorError(`What answers at ${keys.postOffice!.origin} is no post office of this version.`);

function refuseStatus(status: number, period: KeyedPeriod, keys: PeriodKeys): void {
	if (status === 200) return;
	if (status === 425)
		throw new OperatorError(
			`${period.id} is not closed yet: the post office takes envelopes until ${lastDayOf(period)}, and closes by itself.`
		);
	if (status === 410)
		throw new OperatorError(
			`The post office has deleted the envelopes of ${period.id}: they were fetched before, or nobody did in time.`
		);
	if (status === 404)
		throw new OperatorError(
			`The post office at ${keys.postOffice!.origin} does not know ${period.id}: give it this companion.keys.json.`
		);
	throw status === 503
		? new OperatorError('The post office hands out other batches just now. Try again in a few minutes.')
		: notUnderstood(keys);
}

/**
 * Tells the post office that the envelopes are here: it deletes them.
 * @returns whether it did; where not, it deletes them by itself later
 */
export async function sayReceived(environment: Environment, id: string, fetched: Fetched): Promise<boolean> {
	const keys = readPeriodKeys(environment.keys);
	const period = periodNamed(environment, id);
	const secret = openSecret(environment.data);
	for (const kind of ballotKinds) {
		const text = receivedText(id, kind, Buffer.from(fetched[kind].head.sha256, 'base64url'));
		const signature = signedByCollector(environment.data, secret, text);
		if (!signature) return false;
		try {
			const { status } = await askPostOffice(
				environment,
				keys,
				batchPath(period, kind, '/received'),
				signature
			);
			if (status !== 204 && status !== 410) return false;
		} catch (error) {
			if (!(error instanceof OperatorError)) throw error;
			return false;
		}
	}
	return true;
}
