import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isBlank, keepings, promises, questions, type Face, type Ratings } from '#lib/domain/feedback.ts';
import { leastCell, resultsOf } from '#lib/domain/feedback-results.ts';
import { figure, measured } from './size.ts';

/*
 * The attacker knows how the report is made, how it rounds, and how many envelopes came (more than any reader: they are told in tens,
 * blank ones among them, or none blank). He enumerates every number of people who may have answered, and for each of them every
 * table (good, rest, skipped) of every question that would have been published as it was; a number of people that one
 * question rules out is ruled out for all. A cell is disclosed when all that is left agrees on it, or on fewer than five
 * people: of those who are held back on one side, and of those who left a question open. (That nobody left it open names
 * nobody.)
 */

const rating = (skips: number): fc.Arbitrary<Ratings> =>
	fc
		.record({
			answers: fc.tuple(...questions.map(() => fc.double({ min: 0, max: 1, noNaN: true }))),
			faces: fc.tuple(...questions.map(() => fc.integer({ min: 1, max: 5 }))),
			kept: fc.tuple(...promises.map(() => fc.option(fc.constantFrom(...keepings))))
		})
		.map(({ answers, faces, kept }) => ({
			answers: Object.fromEntries(
				questions.flatMap((name, at) => (answers[at]! < skips ? [] : [[name, faces[at] as Face]]))
			),
			kept: Object.fromEntries(promises.flatMap((name, at) => (kept[at] ? [[name, kept[at]]] : [])))
		}));

const survey = fc
	.tuple(fc.integer({ min: 0, max: 70 }), fc.constantFrom(0, 0.05, 0.3, 0.8), fc.constantFrom(0, 0.5, 0.95))
	.chain(([people, skips, alike]) =>
		fc
			.tuple(fc.array(rating(skips), { minLength: people, maxLength: people }), rating(0))
			.map(([all, one]) => all.map((ballot, at) => (at < people * alike ? one : ballot)))
	);

type Cells = { good: number; rest: number; skipped: number };

/** How a report is made: what it says of the crowd, and of one question. */
type Rule = {
	crowd: (people: number) => string;
	/** `held`: something of the two cells is held back, and so may not be worked out. */
	table: (cells: Cells) => { says: string; held: boolean };
};

// The rule of the app itself, asked with ballots as the operator would.
const ours: Rule = {
	crowd: (people) => {
		const { results } = resultsOf(ballotsOf({ good: 0, rest: 0, skipped: people }));
		return results.published ? String(results.atLeast) : '';
	},
	table: (cells) => {
		const { results } = resultsOf(ballotsOf(cells));
		if (!results.published) return { says: '', held: true };
		const { heard } = results.questions;
		return { says: JSON.stringify(heard), held: !heard.shown };
	}
};

const bothCells = ({ good, rest }: Cells) => good + rest >= 10 && Math.min(good, rest) >= leastCell;

function exact(cells: Cells) {
	return bothCells(cells) ? { says: `${cells.good} ${cells.rest}`, held: false } : ours.table(cells);
}

/** Reports as one makes them without a thought, each with one fault. */
const careless: Record<string, Rule> = {
	'tells exact numbers': { ...ours, table: exact },
	'tells them and exactly how many answered': { crowd: String, table: exact },
	'holds back the small cell alone': {
		...ours,
		table: (cells) =>
			bothCells(cells)
				? ours.table(cells)
				: { says: `${Math.max(cells.good, cells.rest)} of ${cells.good + cells.rest}`, held: true }
	}
};

function ballotsOf({ good, rest, skipped }: Cells): Ratings[] {
	const answered = (count: number, answers: Ratings['answers']) =>
		Array.from({ length: count }, (): Ratings => ({ answers, kept: {} }));
	return [
		...answered(good, { heard: 5, hope: 5 }),
		...answered(rest, { heard: 1, hope: 5 }),
		...answered(skipped, { hope: 5 })
	];
}

class Attacker {
	#rule: Rule;
	#tables = new Map<number, Map<string, Cells[]>>();

	constructor(rule: Rule) {
		this.#rule = rule;
	}

	/** What can be worked out of a survey's report; empty as it should be. */
	workOut(questions: Cells[], envelopes: number): string[] {
		const people = sum(questions[0]!);
		const told = questions.map((cells) => this.#rule.table(cells));
		const said = this.#rule.crowd(people);
		const crowds = Array.from({ length: envelopes + 1 }, (_, crowd) => crowd).filter(
			(crowd) =>
				this.#rule.crowd(crowd) === said && told.every(({ says }) => this.#behind(says, crowd).length > 0)
		);
		return told.flatMap(({ says, held }) => {
			const possible = crowds.flatMap((crowd) => this.#behind(says, crowd));
			const range = (cell: keyof Cells) => {
				const values = possible.map((one) => one[cell]);
				return { least: Math.min(...values), most: Math.max(...values) };
			};
			const skipped = range('skipped');
			const sides = held ? (['good', 'rest'] as const) : [];
			return [
				...(skipped.least > 0 && skipped.most < leastCell ? [`skipped by ${skipped.least}`] : []),
				...sides
					.filter((cell) => range(cell).most - range(cell).least < leastCell)
					.map((cell) => `${cell}: ${range(cell).least}`)
			];
		});
	}

	/** Every table of so many people of which the report would say this. */
	#behind(says: string, people: number): Cells[] {
		const tables = this.#tables.get(people) ?? this.#allOf(people);
		this.#tables.set(people, tables);
		return tables.get(says) ?? [];
	}

	#allOf(people: number): Map<string, Cells[]> {
		const tables = new Map<string, Cells[]>();
		for (let good = 0; good <= people; good++) {
			for (let rest = 0; good + rest <= people; rest++) {
				const cells = { good, rest, skipped: people - good - rest };
				const { says } = this.#rule.table(cells);
				const same = tables.get(says);
				if (same) same.push(cells);
				else tables.set(says, [cells]);
			}
		}
		return tables;
	}
}

const sum = ({ good, rest, skipped }: Cells) => good + rest + skipped;

/** The cells of each question and promise of a survey; blank ballots are nobody. */
function cellsOf(ballots: Ratings[]): Cells[] {
	const answered = ballots.filter((ballot) => !isBlank(ballot));
	const cells = (side: (ballot: Ratings) => boolean | undefined): Cells => {
		const sides = answered.map(side);
		const [good, rest] = [true, false].map((one) => sides.filter((side) => side === one).length);
		return { good: good!, rest: rest!, skipped: sides.length - good! - rest! };
	};
	return [
		...questions.map((name) => cells(({ answers }) => answers[name] && answers[name] >= 4)),
		...promises.map((name) => cells(({ kept }) => kept[name] && kept[name] === 'yes'))
	];
}

const surveys = fc.tuple(survey, fc.constantFrom(0, 1, 6, 30));
const seed = 20261122;

test('no held-back cell of a thousand random surveys can be worked out, nor how few left a question open', () => {
	const attacker = new Attacker(ours);
	let published = 0;
	fc.assert(
		fc.property(surveys, ([ballots, blanks]) => {
			if (!resultsOf(ballots).results.published) return;
			published += 1;
			expect(attacker.workOut(cellsOf(ballots), ballots.length + blanks)).toEqual([]);
		}),
		{ numRuns: figure(10_000, 1000), seed }
	);
	measured(`suppression: ${published} published surveys, 0 cells worked out`);
	expect(published).toBeGreaterThan(300);
});

test.each(Object.entries(careless))('the same attacker works it out of a report that %s', (fault, rule) => {
	const attacker = new Attacker(rule);
	const all = fc
		.sample(surveys, { numRuns: 60, seed })
		.filter(([ballots]) => resultsOf(ballots).results.published);
	const broken = all.filter(
		([ballots, blanks]) => attacker.workOut(cellsOf(ballots), ballots.length + blanks).length > 0
	);
	measured(`suppression: a report that ${fault} is broken in ${broken.length} of ${all.length} surveys`);
	expect(broken.length).toBeGreaterThan(0);
});

test('fewer than ten answered ballots give nothing at all, whatever blank ones came', () => {
	const answered: Ratings = { answers: { heard: 5 }, kept: {} };
	const blank: Ratings = { answers: {}, kept: {} };
	const ballots = [...Array(9).fill(answered), ...Array(200).fill(blank)];
	expect(resultsOf(ballots).results).toEqual({ published: false, why: 'few' });
});
