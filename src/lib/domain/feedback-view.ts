import * as v from 'valibot';
import type { Day } from './day.ts';
import { Telephone } from './telephone.ts';
import { Id } from './text.ts';

/** The pages of "How it is for you". */
export type FeedbackPage = 'questions' | 'words' | 'channels' | 'why' | 'weeks';

/** How an envelope stands, as she may see it. */
export type EnvelopeState = 'none' | 'waiting' | 'ready' | 'sealed' | 'sent' | 'elsewhere' | 'refused';

/** All that "How it is for you" shows, from the release, the book and the organisation's own file. */
export type FeedbackView = {
	/** The period that is open. */
	period?: { id: string; closes: Day; lastDay: Day };
	ratings: EnvelopeState;
	words: EnvelopeState;
	/** What became of her last envelope of an earlier period. */
	last?: 'counted' | 'missing';
	/** The day on which free text is read. */
	readOn?: Day;
	/** Who keeps the box for the envelopes: another organisation, by its name, or `own`, the one that runs the app. */
	box?: { by: string } | 'own';
	organisation: OrganisationFeedback;
};

const Short = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(600));

/** What the organisation edits in `feedback.json` of its data folder, in one language. */
export const OrganisationFeedback = v.object({
	youSaid: v.optional(
		v.pipe(v.array(v.object({ period: Id, said: Short, did: Short })), v.maxLength(40)),
		[]
	),
	/** Whether young people are offered the page for free text too. They have people to talk to first. */
	wordsForYoung: v.optional(v.boolean(), false),
	/** The complaint channels, where the organisation says more than the app does by itself. */
	channels: v.optional(
		v.object({
			person: v.optional(Short),
			outside: v.optional(v.object({ label: Short, phones: v.array(Telephone) })),
			write: v.optional(Short)
		}),
		{}
	)
});
export type OrganisationFeedback = v.InferOutput<typeof OrganisationFeedback>;
