import { isBlank, promises, questions, type PromiseName, type Question, type Ratings } from './feedback.ts';

/*
 * What may be published of a period (design/safety.md, "Feedback" 6), and after the reports before it.
 *
 * One report. A table has two cells, "mostly or always" and the rest. Below ten answers nothing of it is said; when one
 * cell is under five, zero included, both are held back, or the other one would give it away. What is shown is a share
 * and no number, in steps so wide that several people stand on each: quarters below eighty answers, tenths from there.
 * With twenty answers tenths would be the counts themselves. How many answered at all is said in tens.
 *
 * Two reports. Any rounding has an edge, and one person who leaves may carry a share over it; who knows that she alone
 * left then knows her answer. So a figure is told anew only when eight people or more stand elsewhere than when it was
 * last told; until then the earlier one is said again, held back or not, and nothing tells an old figure from a new one.
 * The comparison is with the counts behind the figure that was last told, not with the report before: or people who
 * leave one after the other could be told one by one. How many answered follows the same rule, and so does whether
 * anything is published at all. What the next report has to know for this is the memory; it is exact, and so it is kept
 * sealed (opening/memory.ts).
 *
 * Left over: when eight or more leave and everybody else answers as before, a figure may move, and says a little
 * of all of them together (tests/safety/ballots/two-reports.test.ts measures it).
 */

/** Answered ballots, and answers to one question, below which nothing is published. */
export const leastAnswers = 10;
/** A cell with fewer people than this is held back. */
export const leastCell = 5;
/** So many must stand elsewhere before a figure is told anew: as many as stand on one tenth of eighty, the finest step. */
export const leastMoved = 8;
/** From so many answers on a share is told in tenths; before, in quarters. */
export const leastForTenths = 80;

/** `share`: of those who answered, how many said mostly or always, or that a promise was kept; a multiple of 1/`of`. */
export type ResultTable =
	| { shown: true; share: number; of: 4 | 10 }
	/** `few`: fewer than ten answered it. `one-sided`: fewer than five stand on one side, we do not say which. */
	| { shown: false; why: 'few' | 'one-sided' };

export type Results =
	| { published: false; why: 'few' }
	| {
			published: true;
			/** Answered ballots, rounded down to tens: 30 is "30 or more". */
			atLeast: number;
			questions: Record<Question, ResultTable>;
			promises: Record<PromiseName, ResultTable>;
	  };

/** How many stand on each side of a question. Who left it open stands on neither. */
export type Cells = { good: number; rest: number };

/** What was last told of a question, and the exact cells it was told of. */
export type ToldTable = Cells & { told: ResultTable };

/** What the next report must know of this one. Exact: never published, and kept only sealed. */
export type Memory = {
	/** `atLeast` as it was last told, 0 when nothing was published, and how many had answered then. */
	crowd: { answered: number; atLeast: number };
	/** By question or promise; none before anything was published. */
	tables: Partial<Record<Question | PromiseName, ToldTable>>;
};

/** Numbers of people and envelopes are told in tens, rounded down: 76 is "70 or more". */
export const inTens = (count: number): number => Math.floor(count / 10) * 10;

/**
 * Counts answered ballots and holds back what could name someone. Blank ballots are left out.
 * @param before what the report before this one left to remember, if there was one
 */
export function resultsOf(ballots: Ratings[], before?: Memory): { results: Results; memory: Memory } {
	const answered = ballots.filter((ballot) => !isBlank(ballot));
	const crowd = crowdAfter(before?.crowd, answered.length);
	if (crowd.atLeast === 0)
		return {
			results: { published: false, why: 'few' },
			memory: { crowd, tables: before?.tables ?? {} }
		};
	const toldOf = <K extends Question | PromiseName>(
		names: readonly K[],
		sideOf: (ballot: Ratings, name: K) => boolean | undefined
	): Record<K, ToldTable> =>
		Object.fromEntries(
			names.map((name) => {
				const sides = answered.map((ballot) => sideOf(ballot, name)).filter((side) => side !== undefined);
				const good = sides.filter(Boolean).length;
				return [name, tableAfter(before?.tables[name], { good, rest: sides.length - good })];
			})
		) as Record<K, ToldTable>;
	const ofQuestions = toldOf(questions, ({ answers }, name) => {
		const face = answers[name];
		return face === undefined ? undefined : face >= 4;
	});
	const ofPromises = toldOf(promises, ({ kept }, name) => {
		const keeping = kept[name];
		return keeping === undefined ? undefined : keeping === 'yes';
	});
	return {
		results: {
			published: true,
			atLeast: crowd.atLeast,
			questions: tablesOf(ofQuestions),
			promises: tablesOf(ofPromises)
		},
		memory: { crowd, tables: { ...ofQuestions, ...ofPromises } }
	};
}

const tablesOf = <K extends string>(told: Record<K, ToldTable>) =>
	Object.fromEntries(Object.entries<ToldTable>(told).map(([name, one]) => [name, one.told])) as Record<
		K,
		ResultTable
	>;

function crowdAfter(before: Memory['crowd'] | undefined, answered: number): Memory['crowd'] {
	if (before && Math.abs(answered - before.answered) < leastMoved) return before;
	return { answered, atLeast: answered < leastAnswers ? 0 : inTens(answered) };
}

/** A question's figure after the one that was last told of it. */
export function tableAfter(before: ToldTable | undefined, cells: Cells): ToldTable {
	if (before && moved(before, cells) < leastMoved) return before;
	return { ...cells, told: tableOf(cells) };
}

// The fewest people by whom two tables can differ: one who changes her mind leaves one cell and enters the other.
function moved(before: Cells, { good, rest }: Cells): number {
	const steps = [good - before.good, rest - before.rest];
	const entered = steps.reduce((sum, step) => sum + Math.max(0, step), 0);
	const left = steps.reduce((sum, step) => sum + Math.max(0, -step), 0);
	return Math.max(entered, left);
}

function tableOf({ good, rest }: Cells): ResultTable {
	const all = good + rest;
	if (all < leastAnswers) return { shown: false, why: 'few' };
	if (Math.min(good, rest) < leastCell) return { shown: false, why: 'one-sided' };
	const of = all < leastForTenths ? 4 : 10;
	// Never none and never all: there are five people on each side.
	const part = Math.min(of - 1, Math.max(1, Math.round((good / all) * of)));
	return { shown: true, share: part / of, of };
}
