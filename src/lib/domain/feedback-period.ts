import * as v from 'valibot';
import { addDays, Day, daysBetween } from './day.ts';
import { BallotKind } from './feedback.ts';
import { ReleaseKey } from './served-list.ts';
import { Id } from './text.ts';

/** base64url of exactly `bytes` bytes. */
const bytes = (count: number) =>
	v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/), v.length(Math.ceil((count * 4) / 3)));

/** The public halves of one ballot: the modulus that signs tokens (RSA-2048, e = 65537) and the point that seals. */
export const BallotKeys = v.object({ sign: bytes(256), seal: bytes(65) });
export type BallotKeys = v.InferOutput<typeof BallotKeys>;

/** Days after a period's last day in which the post office still takes what was sealed in time. */
export const usualGrace = 7;

/** A period of feedback with the keys that are shipped in the release. Both days belong to it. */
export const KeyedPeriod = v.object({
	id: Id,
	opens: Day,
	closes: Day,
	graceDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(60)), usualGrace),
	ratings: BallotKeys,
	words: BallotKeys
});
export type KeyedPeriod = v.InferOutput<typeof KeyedPeriod>;

/** An address of a server alone, as a browser names an origin. */
const Origin = v.pipe(
	v.string(),
	v.check(
		(text) => /^https?:/.test(text) && originOf(text) === text,
		'is no address such as https://box.example, without a path'
	)
);

function originOf(text: string): string | undefined {
	try {
		return new URL(text).origin;
	} catch {
		return undefined;
	}
}

const Name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80));
/** How an organisation that keeps a post office is called, in its own words. */
export const KeeperName = v.strictObject({ km: Name, en: Name, vi: Name });

/**
 * Who takes the envelopes, as the release says it. A phone writes to no other address, and drops an envelope only for a
 * receipt that this key signed (`receipt.ts`).
 */
export const PostOffice = v.object({
	origin: Origin,
	/** Ed25519 (RFC 8032), its public half. */
	receiptKey: bytes(32),
	/** The organisation that keeps it. Without a name it is the same one that runs the app. */
	by: v.optional(KeeperName)
});
export type PostOffice = v.InferOutput<typeof PostOffice>;

/** `companion.keys.json`: made by `feedback keys` before the build. It holds no private half. */
export const PeriodKeys = v.object({
	/** Made by `npm start` to try the app with, its private halves lying beside the data: never for real people. */
	demonstration: v.optional(v.boolean(), false),
	/** Without one nothing is sent: sealed envelopes wait on the phones. */
	postOffice: v.optional(PostOffice),
	/** The app's own address, whose pages may write to the post office. */
	app: v.optional(Origin),
	/** Ed25519: by it the organisation says that it has a batch, and that it may be deleted. */
	collectKey: v.optional(bytes(32)),
	/** The keys that have to sign what phones are to take: the organisation's, and another's who looks with it. */
	releaseKeys: v.optional(v.pipe(v.array(ReleaseKey), v.maxLength(2))),
	/** Earlier ones that nobody has any more, or that somebody else may have: phones no longer ask for them. */
	lostReleaseKeys: v.optional(v.pipe(v.array(ReleaseKey), v.maxLength(20))),
	periods: v.pipe(v.array(KeyedPeriod), v.maxLength(40))
});
export type PeriodKeys = v.InferOutput<typeof PeriodKeys>;

/** The body of `POST /ballots/tokens`; `blinded` is 256 bytes, base64url. */
export const TokenRequest = v.strictObject({ period: Id, kind: BallotKind, blinded: bytes(256) });
export type TokenRequest = v.InferOutput<typeof TokenRequest>;

/** Its answer: the blind signature, 256 bytes, base64url. */
export const TokenAnswer = v.object({ signature: bytes(256) });

/** The body of the mailbox's `GET /ballots/{period}/{kind}` after close: used numbers, sorted, base64url. */
export const UsedNumbers = v.object({ numbers: v.array(bytes(32)) });

/** The last day on which the post office takes envelopes of a period. It closes by itself, and nobody can tell it to. */
export const lastDayOf = ({ closes, graceDays }: Pick<KeyedPeriod, 'closes' | 'graceDays'>): Day =>
	addDays(closes, graceDays);

/** Days after that until it deletes a batch that nobody said to have. */
export const keptDays = 60;

/** By which a post office of several organisations tells one's period from another's of the same name. */
export const signerOf = (period: KeyedPeriod, kind: BallotKind): string => period[kind].sign.slice(0, 16);

/** The body of the post office's `GET /batches/{period}/{kind}/head`: how many envelopes, SHA-256 of all, signed. */
export const BatchHead = v.object({
	count: v.pipe(v.number(), v.integer(), v.minValue(0)),
	sha256: bytes(32),
	signature: bytes(64)
});
export type BatchHead = v.InferOutput<typeof BatchHead>;

/** The period that holds `today`, or undefined between periods. */
export function periodOn<T extends { opens: Day; closes: Day }>(periods: T[], today: Day): T | undefined {
	return periods.find((period) => period.opens <= today && today <= period.closes);
}

/** The first period that opens after `today`. */
export function periodAfter<T extends { opens: Day }>(periods: T[], today: Day): T | undefined {
	return periods.filter((period) => period.opens > today).sort((a, b) => a.opens.localeCompare(b.opens))[0];
}

/** The period that closed last before `today`. */
export function periodBefore<T extends { closes: Day }>(periods: T[], today: Day): T | undefined {
	return periods
		.filter((period) => period.closes < today)
		.sort((a, b) => b.closes.localeCompare(a.closes))[0];
}

/** Days after close on which free text is read, when the organisation says nothing else. */
export const readAfterDays = 7;

/** How many of her last visits are kept, in the vault, to know her usual pace. */
export const visitsKept = 8;

const usualGapOfNobodyKnown = 14;

/** Her usual number of days between two visits: the longest of those known, so that a slow phone is not surprised. */
export function usualGap(visits: Day[]): number {
	const gaps = visits.slice(1).map((day, at) => daysBetween(visits[at]!, day));
	return gaps.length === 0 ? usualGapOfNobodyKnown : Math.max(1, ...gaps);
}

/** Whether the period may close before her usual next visit, so that this one counts as the last in it. */
export function mayBeLastVisit(visits: Day[], today: Day, closes: Day): boolean {
	return daysBetween(today, closes) < usualGap(visits) * 1.5;
}
