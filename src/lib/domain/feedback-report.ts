import * as v from 'valibot';
import { Day } from './day.ts';
import { ballotLength, promises, questions, type PromiseName, type Question } from './feedback.ts';
import { KeeperName, KeyedPeriod, PeriodKeys } from './feedback-period.ts';
import type { Memory, Results, ResultTable } from './feedback-results.ts';
import { Id, Language } from './text.ts';

/*
 * What goes between the server and whoever opens the answers elsewhere: the sealed batch out, and back what the next
 * report has to know. Nothing here says who answered.
 */

const Tens = v.pipe(v.number(), v.integer(), v.minValue(0), v.multipleOf(10));
const Table: v.GenericSchema<unknown, ResultTable> = v.variant('shown', [
	v.strictObject({
		shown: v.literal(true),
		share: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
		of: v.picklist([4, 10])
	}),
	v.strictObject({ shown: v.literal(false), why: v.picklist(['few', 'one-sided']) })
]);
const tablesOf = <K extends string>(names: readonly K[]) =>
	v.strictObject(Object.fromEntries(names.map((name) => [name, Table])) as Record<K, typeof Table>);

/** What a report says, and all that is kept of a period. */
export const Report = v.strictObject({
	period: Id,
	opens: Day,
	closes: Day,
	/** People with a phone, in tens, rounded down. */
	enrolled: Tens,
	/** Rights to answer that were given, in tens, rounded down; the first reports do not say it. */
	issued: v.optional(Tens),
	/** Who kept the envelopes until the close: another organisation, by its name, or `own`, the one that ran the app. */
	box: v.optional(v.union([v.literal('own'), KeeperName])),
	/** Envelopes that came, blank ones among them, in tens, rounded down. */
	envelopes: Tens,
	/** Whether there were envelopes that could not be opened; not how many. */
	spoilt: v.boolean(),
	results: v.strictObject({
		published: v.literal(true),
		atLeast: Tens,
		questions: tablesOf<Question>(questions),
		promises: tablesOf<PromiseName>(promises)
	}) as v.GenericSchema<unknown, Extract<Results, { published: true }>>,
	themes: v.pipe(v.array(v.pipe(v.string(), v.maxLength(200))), v.maxLength(200))
});
export type Report = v.InferOutput<typeof Report>;

const Cell = v.pipe(v.number(), v.integer(), v.minValue(0));

/** `Memory` of `feedback-results.ts`, as it was sealed. */
export const Remembered: v.GenericSchema<unknown, Memory> = v.object({
	crowd: v.object({ answered: Cell, atLeast: Cell }),
	tables: v.record(v.string(), v.object({ good: Cell, rest: Cell, told: Table }))
});

const base64url = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/), v.maxLength(8192));

/**
 * The memory of one report, sealed: one copy for each period whose key can open it, key and ciphertext (RFC 9180),
 * base64url.
 */
export const KeptMemory = v.strictObject({
	period: Id,
	closes: Day,
	copies: v.record(Id, v.strictObject({ key: base64url, sealed: base64url }))
});
export type KeptMemory = v.InferOutput<typeof KeptMemory>;

/** Words under their names, as `locales/` has them. */
export type WordTree = { [name: string]: string | WordTree };
const WordTree: v.GenericSchema<unknown, WordTree> = v.record(
	v.string(),
	v.union([v.string(), v.lazy(() => WordTree)])
);

const letters = Math.ceil((ballotLength * 4) / 3);
const Ballots = v.array(v.pipe(v.string(), v.length(letters), v.regex(/^[A-Za-z0-9_-]+$/)));

/** A closed period's ballots as they were sealed, in the order of their random numbers, with all that its report needs. */
export const Batch = v.strictObject({
	what: v.literal('sealed batch'),
	period: KeyedPeriod,
	keys: PeriodKeys,
	ballots: v.strictObject({ ratings: Ballots, words: Ballots }),
	/** People with a phone, in tens. */
	enrolled: Tens,
	/** Rights to answer that were given, in tens. */
	issued: v.optional(Tens),
	/** Reports of periods that closed before, oldest first. */
	earlier: v.array(Report),
	/** What each report left for the next, oldest first. */
	memories: v.array(KeptMemory),
	/** The language of the deployment; a report may be made in each. */
	language: Language,
	/** The words of a report as they are in use. */
	words: v.strictObject({ km: WordTree, en: WordTree, vi: WordTree })
});
export type Batch = v.InferOutput<typeof Batch>;

/** What comes back from the opening room. Without a report, too few had answered. */
export const BroughtBack = v.strictObject({
	what: v.literal('after opening'),
	report: v.optional(Report),
	memory: KeptMemory
});
export type BroughtBack = v.InferOutput<typeof BroughtBack>;

/** The file that opens one kind of ballot: private keys, locked with a passphrase, kept offline. base64. */
export const OpeningFile = v.object({
	what: v.literal('rumduol opening keys'),
	kind: v.picklist(['ratings', 'words']),
	salt: v.string(),
	sealed: v.string()
});

/** What is locked in it. */
export const OpeningContent = v.object({
	/** For free text: the one person who may read it. */
	reader: v.optional(v.string()),
	/** Private keys (JWK) by period. */
	keys: v.record(v.string(), v.looseObject({ kty: v.literal('EC') }))
});
export type OpeningKeys = { reader?: string | undefined; keys: Record<string, JsonWebKey> };

/** Themes of free text as its reader writes them, in general words, and how many people wrote about each. */
export const Themes = v.array(
	v.object({
		theme: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)),
		people: v.pipe(v.number(), v.integer(), v.minValue(0))
	})
);
