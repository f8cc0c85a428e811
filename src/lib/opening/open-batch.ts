import * as v from 'valibot';
import { base64url, fromBase64url } from '#lib/crypto/base64url.ts';
import { signingKey } from '#lib/crypto/blind-rsa.ts';
import { openWith } from '#lib/crypto/hpke.ts';
import {
	partsOf,
	sealingContext,
	unpackRatings,
	unpackWords,
	type BallotKind
} from '#lib/domain/feedback.ts';
import {
	Batch,
	Themes,
	type KeptMemory,
	type OpeningKeys,
	type Report
} from '#lib/domain/feedback-report.ts';
import { inTens, leastAnswers, leastCell, resultsOf } from '#lib/domain/feedback-results.ts';
import type { Language } from '#lib/domain/text.ts';
import { memoryBefore, sealMemory } from './memory.ts';
import { OpeningFault } from './opening-fault.ts';

/* What `feedback report` and the opening room do with a closed period's ballots: one code, so both say the same. */

/** Reads a batch as a file has it. @throws OpeningFault for anything else, or a part of one */
export function batchIn(text: string): Batch {
	try {
		return v.parse(Batch, JSON.parse(text));
	} catch {
		throw new OpeningFault('torn-batch');
	}
}

type Opened = {
	/** Undefined where too few answered: nothing is published, not even how many. */
	report: Report | undefined;
	/** Kept in any case, for the next report. */
	memory: KeptMemory;
};

/**
 * Opens the ratings and says what may be published of them.
 * @param openings the file that opens them, and where keys were made since, the one that opened the report before
 * @param lost that earlier file is lost for good
 * @throws OpeningFault
 */
export async function openRatings(
	batch: Batch,
	openings: [OpeningKeys, ...OpeningKeys[]],
	{ lost = false, themes = [] }: { lost?: boolean; themes?: string[] } = {}
): Promise<Opened> {
	const { period, keys, enrolled, issued } = batch;
	const { postOffice } = keys;
	const { plain, spoilt } = await openBallots(batch, 'ratings', openings[0]);
	const ratings = plain.map(unpackRatings);
	const read = ratings.filter((one) => one !== undefined);
	const before = await memoryBefore(batch.memories, period, openings, lost);
	const { results, memory } = resultsOf(read, before);
	const report = results.published
		? {
				period: period.id,
				opens: period.opens,
				closes: period.closes,
				enrolled,
				...(issued !== undefined && { issued }),
				...(postOffice && { box: postOffice.by ?? ('own' as const) }),
				envelopes: inTens(plain.length + spoilt),
				spoilt: spoilt + ratings.length - read.length > 0,
				results,
				themes
			}
		: undefined;
	return { report, memory: await sealMemory(keys, period, memory) };
}

/**
 * Opens free text for its one reader, sorted by letters, so that no order tells anything. Fewer than ten envelopes,
 * blank ones among them, are not opened to anybody: a crowd of nine hides nobody.
 * @throws OpeningFault
 */
export async function openWords(batch: Batch, opening: OpeningKeys, language: Language): Promise<string[]> {
	const { plain } = await openBallots(batch, 'words', opening);
	if (plain.length < leastAnswers) throw new OpeningFault('few-envelopes');
	return plain
		.map((bytes) => unpackWords(bytes))
		.filter((text): text is string => text !== undefined && text !== '')
		.sort((a, b) => a.localeCompare(b, language));
}

/** Themes that five or more people wrote about. The others are left out: a rare theme has a face. @throws OpeningFault */
export function themesIn(text: string): string[] {
	try {
		return v
			.parse(Themes, JSON.parse(text))
			.filter(({ people }) => people >= leastCell)
			.map(({ theme }) => theme);
	} catch {
		throw new OpeningFault('torn-themes');
	}
}

/** What the ballots held, and how many could not be opened. Every signature is checked once more (RFC 9474, 4.5). */
async function openBallots(
	{ period, ballots }: Batch,
	kind: BallotKind,
	opening: OpeningKeys
): Promise<{ plain: Uint8Array[]; spoilt: number }> {
	const privateKey = opening.keys[period.id];
	if (!privateKey) throw new OpeningFault('no-key', period.id);
	if (pointOf(privateKey) !== period[kind].seal) throw new OpeningFault('other-keys', period.id);
	const signed = await signingKey(period[kind].sign);
	const plain: Uint8Array[] = [];
	let spoilt = 0;
	for (const ballot of ballots[kind]) {
		const { message, signature, key, sealed } = partsOf(fromBase64url(ballot));
		const opened =
			(await crypto.subtle.verify({ name: 'RSA-PSS', saltLength: 48 }, signed, signature, message)) &&
			(await openWith(privateKey, { key, sealed }, sealingContext(period.id, kind), message));
		if (opened) plain.push(opened);
		else spoilt += 1;
	}
	return { plain, spoilt };
}

/** The public half of an opening key, as the release has it. */
function pointOf({ x = '', y = '' }: JsonWebKey): string {
	const bytes = Uint8Array.from([4, ...fromBase64url(x), ...fromBase64url(y)]);
	return base64url(bytes);
}
