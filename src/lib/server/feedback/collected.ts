import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { ballotKinds, ballotLength, partsOf, type BallotKind } from '#lib/domain/feedback.ts';
import { BatchHead, type KeyedPeriod, type PeriodKeys } from '#lib/domain/feedback-period.ts';
import { batchText } from '#lib/domain/receipt.ts';
import { verifierOf } from '#lib/server/ballots/verify-ballot.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { reportsFolder } from './reports.ts';

/*
 * A closed period's envelopes as the post office handed them over, beside the reports: all of one kind in one file, in the
 * order of their numbers, and what was signed of them. A stick carries the same files.
 */

export type HandedOver = { head: BatchHead; envelopes: Buffer };

const folderOf = (data: string, period: string) => join(reportsFolder(data), period);
const envelopesIn = (folder: string, kind: BallotKind) => join(folder, `${kind}.envelopes`);
const headIn = (folder: string, kind: BallotKind) => join(folder, `${kind}.head.json`);

/** Whether a period's envelopes are here, all of them. */
export const isCollected = (data: string, period: string): boolean =>
	ballotKinds.every((kind) => existsSync(headIn(folderOf(data, period), kind)));

/** How many envelopes of a kind came: exact, so not to be told to anybody as it is. */
export const countCollected = (data: string, period: string, kind: BallotKind): number =>
	statSync(envelopesIn(folderOf(data, period), kind)).size / ballotLength;

/** The envelopes of a kind, base64url, in the order of their numbers. */
export function collectedBallots(data: string, period: string, kind: BallotKind): string[] {
	const bytes = readFileSync(envelopesIn(folderOf(data, period), kind));
	return each(bytes).map((ballot) => Buffer.from(ballot).toString('base64url'));
}

export function layCollected(data: string, period: string, given: Record<BallotKind, HandedOver>): void {
	const folder = folderOf(data, period);
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	// The heads last: with them it counts as here.
	for (const kind of ballotKinds) writePrivateFile(envelopesIn(folder, kind), given[kind].envelopes);
	for (const kind of ballotKinds) writePrivateFile(headIn(folder, kind), JSON.stringify(given[kind].head));
}

/** What lies in a folder of a stick; undefined where there is nothing of this kind. */
export function handedOverIn(folder: string, kind: BallotKind): HandedOver | undefined {
	if (!existsSync(headIn(folder, kind)) || !existsSync(envelopesIn(folder, kind))) return undefined;
	const head = headOf(readFileSync(headIn(folder, kind), 'utf8'));
	return head && { head, envelopes: readFileSync(envelopesIn(folder, kind)) };
}

/** What was signed of a batch, as it is sent; undefined where it is none. */
export function headOf(text: string): BatchHead | undefined {
	try {
		return v.parse(BatchHead, JSON.parse(text));
	} catch {
		return undefined;
	}
}

/**
 * Looks whether these are all envelopes of a period: as many as were signed for, with this digest, signed by the post office
 * in the keys, in their order, no number twice, each with a right that the organisation gave.
 * @throws OperatorError one line
 */
export function refuseOther(
	keys: PeriodKeys,
	period: KeyedPeriod,
	kind: BallotKind,
	{ head, envelopes }: HandedOver,
	from: string
): void {
	const refuse = (why: string) => {
		throw new OperatorError(`${from}: the ${kind} of ${period.id} ${why}. Nothing was kept of them.`);
	};
	const digest = createHash('sha256').update(envelopes).digest();
	const key = keys.postOffice!.receiptKey;
	const signed = verify(
		null,
		batchText(period.id, kind, head.count, Buffer.from(head.sha256, 'base64url')),
		createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' }),
		Buffer.from(head.signature, 'base64url')
	);
	if (!signed) refuse('are not signed by the post office of companion.keys.json');
	if (envelopes.length !== head.count * ballotLength)
		refuse(
			`are ${Math.floor(envelopes.length / ballotLength)} envelopes where ${head.count} were signed for: bring them again`
		);
	if (digest.toString('base64url') !== head.sha256)
		refuse('were changed after they were signed: bring them again');
	const isGenuine = verifierOf({ ...keys, periods: [period] });
	let last = '';
	for (const [at, ballot] of each(envelopes).entries()) {
		const number = createHash('sha256').update(partsOf(ballot).message).digest('hex');
		if (number <= last) refuse(`hold a number twice or out of its order (envelope ${at + 1})`);
		last = number;
		if (!isGenuine(period.id, kind, ballot))
			refuse(`hold an envelope that nobody had a right to (envelope ${at + 1})`);
	}
}

const each = (bytes: Buffer): Uint8Array<ArrayBuffer>[] =>
	Array.from(
		{ length: bytes.length / ballotLength },
		(_, at) => new Uint8Array(bytes.subarray(at * ballotLength, (at + 1) * ballotLength))
	);
