import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { recordingName } from '#lib/domain/recording.ts';
import type { Language } from '#lib/domain/text.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

export const reviewStates = ['draft', 'reviewed', 'question'] as const;
export const ReviewState = v.picklist(reviewStates);
export type ReviewState = v.InferOutput<typeof ReviewState>;

const ReviewFile = v.object({
	language: v.string(),
	state: v.picklist(['draft', 'reviewed']),
	namespaces: v.record(v.string(), v.picklist(['draft', 'reviewed'])),
	/** What reviewers said of single texts. `of` names the text they read: changed words are a draft again. */
	texts: v.optional(
		v.record(v.string(), v.object({ state: ReviewState, of: v.string(), comment: v.optional(v.string()) })),
		{}
	)
});
export type Review = v.InferOutput<typeof ReviewFile>;

/** How far the words of a language have been read by a native: `locales/review/<language>.json`. */
export function readReview(locales: string, language: Language): Review {
	const path = join(locales, 'review', `${language}.json`);
	if (!existsSync(path)) throw new OperatorError(`${path} is missing.`);
	const parsed = v.safeParse(ReviewFile, JSON.parse(readFileSync(path, 'utf8')));
	if (!parsed.success) throw new OperatorError(`${path}: ${parsed.issues[0].message}`);
	return parsed.output;
}

/** How one text stands, as it is now. */
export function reviewStateOf(review: Review, key: string, text: string): ReviewState {
	const said = review.texts[key];
	if (said && said.of === recordingName(text)) return said.state;
	return review.namespaces[key.split(':')[0] ?? ''] === 'reviewed' && !said ? 'reviewed' : 'draft';
}
