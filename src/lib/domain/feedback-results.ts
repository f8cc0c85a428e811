import { isBlank, promises, questions, type PromiseName, type Question, type Ratings } from './feedback.ts';

/*
 * What may be published of a period (design/safety.md, "Feedback" 6). A table has two cells, "mostly or always" and the
 * rest. Below ten answers nothing of it is said; when one cell is under five, zero included, both are held back, or the
 * other one would give it away. What is shown is a share and no number: how many envelopes came is public, so two exact
 * cells would tell how many left a question open, and how many answered at all is said in tens for the same reason.
 */

/** Answered ballots, and answers to one question, below which nothing is published. */
export const leastAnswers = 10;
/** A cell with fewer people than this is held back. */
export const leastCell = 5;

/** `share`: of those who answered, how many said mostly or always, or that a promise was kept; see `stepsOf`. */
export type Table =
	| { shown: true; share: number }
	/** `few`: fewer than ten answered it. `one-sided`: fewer than five stand on one side, we do not say which. */
	| { shown: false; why: 'few' | 'one-sided' };

export type Results =
	| { published: false; why: 'few' }
	| {
			published: true;
			/** Answered ballots, rounded down to tens: 30 is "30 or more". */
			atLeast: number;
			questions: Record<Question, Table>;
			promises: Record<PromiseName, Table>;
	  };

/** Counts answered ballots and holds back what could name someone. Blank ballots are left out. */
export function resultsOf(ballots: Ratings[]): Results {
	const answered = ballots.filter((ballot) => !isBlank(ballot));
	if (answered.length < leastAnswers) return { published: false, why: 'few' };
	const atLeast = Math.floor(answered.length / 10) * 10;
	const tables = <K extends string>(
		names: readonly K[],
		sideOf: (ballot: Ratings, name: K) => boolean | undefined
	) =>
		Object.fromEntries(
			names.map((name) => {
				const sides = answered.map((ballot) => sideOf(ballot, name)).filter((side) => side !== undefined);
				const good = sides.filter(Boolean).length;
				return [name, tableOf(good, sides.length - good, stepsOf(atLeast))];
			})
		) as Record<K, Table>;
	return {
		published: true,
		atLeast,
		questions: tables(questions, ({ answers }, name) => {
			const face = answers[name];
			return face === undefined ? undefined : face >= 4;
		}),
		promises: tables(promises, ({ kept }, name) => {
			const keeping = kept[name];
			return keeping === undefined ? undefined : keeping === 'yes';
		})
	};
}

/** In how many steps a share is told: tenths, or twentieths where there are people enough. */
export const stepsOf = (atLeast: number): number => (atLeast < 20 ? 10 : 20);

function tableOf(good: number, rest: number, steps: number): Table {
	if (good + rest < leastAnswers) return { shown: false, why: 'few' };
	if (Math.min(good, rest) < leastCell) return { shown: false, why: 'one-sided' };
	// Never none and never all: there are five people on each side.
	const step = Math.min(steps - 1, Math.max(1, Math.round((good / (good + rest)) * steps)));
	return { shown: true, share: step / steps };
}
