import * as v from 'valibot';
import { Day, daysBetween } from './day.ts';
import { BallotKind } from './feedback.ts';
import { ReleaseKey } from './served-list.ts';
import { Id } from './text.ts';

/** base64url of exactly `bytes` bytes. */
const bytes = (count: number) =>
	v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/), v.length(Math.ceil((count * 4) / 3)));

/** The public halves of one ballot: the modulus that signs tokens (RSA-2048, e = 65537) and the point that seals. */
export const BallotKeys = v.object({ sign: bytes(256), seal: bytes(65) });
export type BallotKeys = v.InferOutput<typeof BallotKeys>;

/** A period of feedback with the keys that are shipped in the release. Both days belong to it. */
export const KeyedPeriod = v.object({
	id: Id,
	opens: Day,
	closes: Day,
	ratings: BallotKeys,
	words: BallotKeys
});
export type KeyedPeriod = v.InferOutput<typeof KeyedPeriod>;

/** `companion.keys.json`: made by `feedback keys` before the build. It holds no private half. */
export const PeriodKeys = v.object({
	/** Made by `npm start` to try the app with, its private halves lying beside the data: never for real people. */
	demonstration: v.optional(v.boolean(), false),
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
