import * as v from 'valibot';

/*
 * The sealed ballot (design/safety.md, "Feedback"). A ballot never carries phase, place, language, form version or time:
 * only the answers, in a form of fixed size, so that nothing but the answers can differ between two people.
 */

/** The two ballots of a period. They have keys and tokens of their own and cannot be joined. */
export const ballotKinds = ['ratings', 'words'] as const;
export const BallotKind = v.picklist(ballotKinds);
export type BallotKind = v.InferOutput<typeof BallotKind>;

/** The five questions of every period, in the one order that everybody gets. */
export const questions = ['heard', 'place', 'next', 'time', 'hope'] as const;
export type Question = (typeof questions)[number];

/**
 * What the team promises to everybody alike, whatever the phase: only such promises may be asked about, because a
 * question that only some people get would tell who they are. So `stayed`, which is about the year after the last meeting,
 * is worded for everybody, and asked of everybody.
 */
export const promises = ['told', 'asked', 'came', 'no', 'stayed'] as const;
export type PromiseName = (typeof promises)[number];

/** 1 (never) to 5 (always). */
export const faces = [1, 2, 3, 4, 5] as const;
export type Face = (typeof faces)[number];

/** Whether a promise was kept. */
export const keepings = ['yes', 'partly', 'no'] as const;
export type Keeping = (typeof keepings)[number];

/** What one person answered. What she skipped is absent; with nothing at all it is a blank ballot. */
export type Ratings = {
	answers: Partial<Record<Question, Face>>;
	kept: Partial<Record<PromiseName, Keeping>>;
};

/** Letters that the page for free text takes. A letter is what JavaScript counts as one: a Khmer sign is one too. */
export const mostLetters = 300;

/** Byte lengths of a ballot: `message | signature | key | sealed`, 8,593 together. */
export const lengths = { message: 64, signature: 256, key: 65, plain: 8192, sealed: 8208 } as const;
export const ballotLength = lengths.message + lengths.signature + lengths.key + lengths.sealed;

/** What HPKE binds a ballot to (RFC 9180, `info`): a ballot of one period or kind opens as no other. */
export function sealingContext(period: string, kind: BallotKind): string {
	return `ballot ${period} ${kind}`;
}

const isFace = (value: number | undefined): value is Face => value !== undefined && value >= 1 && value <= 5;

/** The ratings as the 8,192 bytes that are sealed: one byte a question, one a promise, 0 for skipped, then zeros. */
export function packRatings({ answers, kept }: Ratings): Uint8Array<ArrayBuffer> {
	const bytes = new Uint8Array(lengths.plain);
	questions.forEach((question, at) => (bytes[at] = answers[question] ?? 0));
	promises.forEach((promise, at) => {
		const keeping = kept[promise];
		bytes[questions.length + at] = keeping ? keepings.indexOf(keeping) + 1 : 0;
	});
	return bytes;
}

/** Reads what `packRatings` made; undefined for bytes of any other form. */
export function unpackRatings(bytes: Uint8Array): Ratings | undefined {
	const used = questions.length + promises.length;
	if (bytes.length !== lengths.plain || bytes.subarray(used).some((byte) => byte !== 0)) return undefined;
	const ratings: Ratings = { answers: {}, kept: {} };
	for (const [at, question] of questions.entries()) {
		const value = bytes[at];
		if (isFace(value)) ratings.answers[question] = value;
		else if (value !== 0) return undefined;
	}
	for (const [at, promise] of promises.entries()) {
		const value = bytes[questions.length + at]!;
		const keeping = keepings[value - 1];
		if (keeping) ratings.kept[promise] = keeping;
		else if (value !== 0) return undefined;
	}
	return ratings;
}

/** Free text as the 8,192 bytes that are sealed: its length in bytes (two, big-endian), UTF-8, then zeros. */
export function packWords(text: string): Uint8Array<ArrayBuffer> {
	const utf8 = new TextEncoder().encode(text.trim().slice(0, mostLetters));
	const bytes = new Uint8Array(lengths.plain);
	new DataView(bytes.buffer).setUint16(0, utf8.length);
	bytes.set(utf8, 2);
	return bytes;
}

/** Reads what `packWords` made: '' for a blank ballot, undefined for bytes of any other form. */
export function unpackWords(bytes: Uint8Array): string | undefined {
	if (bytes.length !== lengths.plain) return undefined;
	const length = new DataView(bytes.buffer, bytes.byteOffset).getUint16(0);
	if (length > mostLetters * 3 || bytes.subarray(2 + length).some((byte) => byte !== 0)) return undefined;
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(2, 2 + length));
	} catch {
		return undefined;
	}
}

/** The ballot of somebody who does not answer: taking part stays hidden too. */
export const blankBallot = (): Uint8Array<ArrayBuffer> => new Uint8Array(lengths.plain);

/** Whether somebody answered anything at all. */
export function isBlank({ answers, kept }: Ratings): boolean {
	return Object.keys(answers).length === 0 && Object.keys(kept).length === 0;
}

/** A ballot's parts, views into its bytes. @throws RangeError for any other length */
export function partsOf(ballot: Uint8Array<ArrayBuffer>) {
	if (ballot.length !== ballotLength) throw new RangeError('not a ballot');
	const { message, signature, key } = lengths;
	return {
		message: ballot.subarray(0, message),
		signature: ballot.subarray(message, message + signature),
		key: ballot.subarray(message + signature, message + signature + key),
		sealed: ballot.subarray(message + signature + key)
	};
}
