import { isBlank, promises, questions, type PromiseName, type Question, type Ratings } from './feedback.ts';

/*
 * What may be published of a period (design/safety.md, "Feedback" 6). A table has two cells, "mostly or always" and the
 * rest. Below ten answers nothing of it is said; when one cell is under five, zero included, both are held back, or the
 * other one would give it away. How many answered at all is said in tens: the exact number would give away how many
 * skipped a question.
 */

/** Answered ballots, and answers to one question, below which nothing is published. */
export const leastAnswers = 10;
/** A cell with fewer people than this is held back. */
export const leastCell = 5;

/** `good`: mostly or always, or a promise kept; `rest`: everything else that was answered. */
export type Table =
	| { shown: true; good: number; rest: number }
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
	const tables = <K extends string>(
		names: readonly K[],
		sideOf: (ballot: Ratings, name: K) => boolean | undefined
	) =>
		Object.fromEntries(
			names.map((name) => {
				const sides = answered.map((ballot) => sideOf(ballot, name)).filter((side) => side !== undefined);
				const good = sides.filter(Boolean).length;
				return [name, tableOf(good, sides.length - good)];
			})
		) as Record<K, Table>;
	return {
		published: true,
		atLeast: Math.floor(answered.length / 10) * 10,
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

function tableOf(good: number, rest: number): Table {
	if (good + rest < leastAnswers) return { shown: false, why: 'few' };
	if (Math.min(good, rest) < leastCell) return { shown: false, why: 'one-sided' };
	return { shown: true, good, rest };
}
