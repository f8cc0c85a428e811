import * as v from 'valibot';
import { OrganisationFeedback } from './feedback-view.ts';
import { JourneyFacts } from './journey-facts.ts';
import { TeamNumber } from './telephone.ts';

/** Texts by namespace, as `locales/` and the organisation's own changes have them. */
export const Texts = v.record(v.string(), v.unknown());
export type Texts = v.InferOutput<typeof Texts>;

/**
 * What the organisation decides and the book's pages show. It travels beside the words, sealed like them and for nobody
 * else. What is missing, or is unknown to this version, is as if the organisation had said nothing.
 */
export const Configuration = v.object({
	/** `road` in `companion.config.json`. */
	journey: v.fallback(v.optional(JourneyFacts, {}), () => v.parse(JourneyFacts, {})),
	/** `teamNumber` in `companion.config.json`, in one language. */
	teamNumber: v.fallback(v.optional(TeamNumber), undefined),
	/** How many weeks after a plan was closed a phone can still answer the questions. Absent: no end is set. */
	answerWeeks: v.fallback(v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))), undefined),
	/** `feedback.json` of the data folder, in one language. */
	feedback: v.fallback(v.optional(OrganisationFeedback, {}), () => v.parse(OrganisationFeedback, {}))
});
export type Configuration = v.InferOutput<typeof Configuration>;

/** The answer of `GET /api/v1/words/{lng}`: the book's words in one language and reading, and the configuration. */
export const BookWords = v.object({
	// Good words are not given up for an empty answer.
	texts: v.pipe(
		Texts,
		v.check((texts) => Object.keys(texts).length > 0)
	),
	configuration: Configuration
});
export type BookWords = v.InferOutput<typeof BookWords>;

/** A book that has read no words yet: the organisation has said nothing. */
export const noConfiguration: Configuration = v.parse(Configuration, {});
