import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { recordingName } from '#lib/domain/recording.ts';
import type { Language } from '#lib/domain/text.ts';
import { jsonOf } from '#lib/server/intake/text-of-file.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { writeWords, type WordFolders } from './own-words.ts';
import type { TextInUse } from './texts-in-use.ts';

export const reviewStates = ['draft', 'reviewed', 'question'] as const;
export const ReviewState = v.picklist(reviewStates);
export type ReviewState = v.InferOutput<typeof ReviewState>;

/** Who changes words, and on which day (YYYY-MM-DD): an account of the desk. A command does not say. */
const ByWhom = v.object({ by: v.string(), on: v.string() });
export type ByWhom = v.InferOutput<typeof ByWhom>;

/**
 * What reviewers said of single texts. `of` names the text they read and `english` what it stood beside: where either is
 * another by now, the text is a draft again. `by` is the account at the desk whose word it is, `on` the day; `writer` is who wrote
 * the text `of` there. Names stand nowhere here, for words are copied to where releases are made.
 */
const Said = v.record(
	v.string(),
	v.object({
		...v.partial(ByWhom).entries,
		state: ReviewState,
		of: v.string(),
		english: v.optional(v.string()),
		comment: v.optional(v.string()),
		writer: v.optional(v.object({ ...ByWhom.entries, of: v.string() }))
	})
);
export type Said = v.InferOutput<typeof Said>;

const ReviewFile = v.object({
	language: v.string(),
	state: v.picklist(['draft', 'reviewed']),
	namespaces: v.record(v.string(), v.picklist(['draft', 'reviewed'])),
	texts: v.optional(Said, {})
});
export type Review = v.InferOutput<typeof ReviewFile>;

/**
 * How far the words of a language have been read by a native: `locales/review/<language>.json` as we ship it, with what the
 * organisation's reviewers said, `words/review/<language>.json` in its data folder, laid over.
 */
export function readReview({ locales, own }: WordFolders, language: Language): Review {
	const path = join(locales, 'review', `${language}.json`);
	if (!existsSync(path)) throw new OperatorError(`${path} is missing.`);
	const shipped = parsed(ReviewFile, JSON.parse(readFileSync(path, 'utf8')), path);
	const theirs = join(own, 'review', `${language}.json`);
	const said = existsSync(theirs) ? parsed(Said, jsonOf(theirs), theirs) : {};
	return { ...shipped, texts: { ...shipped.texts, ...said } };
}

/** Keeps what reviewers said of a language's texts, in the organisation's own folder. */
export function writeReview({ own }: WordFolders, language: Language, said: Said): void {
	writeWords(join(own, 'review', `${language}.json`), said);
}

function parsed<T>(schema: v.GenericSchema<unknown, T>, read: unknown, path: string): T {
	const result = v.safeParse(schema, read);
	if (!result.success) throw new OperatorError(`${path}: ${result.issues[0].message}`);
	return result.output;
}

/** Whether somebody signed a text, or asked about it, and it or its English says something else since. */
export function hasChangedSince(
	{ texts }: Pick<Review, 'texts'>,
	one: Pick<TextInUse, 'key' | 'text' | 'english'>
): boolean {
	const said = texts[one.key];
	return said !== undefined && said.state !== 'draft' && !isSaidOf(said, one);
}

const isSaidOf = (said: Said[string], { text, english }: Pick<TextInUse, 'text' | 'english'>): boolean =>
	said.of === recordingName(text) && (said.english === undefined || said.english === recordingName(english));

/** How one text stands, as it is now. */
export function reviewStateOf(
	{ namespaces, texts }: Pick<Review, 'namespaces' | 'texts'>,
	{ key, text, shipped, english }: Pick<TextInUse, 'key' | 'text' | 'shipped' | 'english'>
): ReviewState {
	const said = texts[key];
	if (said) return isSaidOf(said, { text, english }) ? said.state : 'draft';
	return namespaces[key.split(':')[0] ?? ''] === 'reviewed' && text === shipped ? 'reviewed' : 'draft';
}
