import type { Clues } from './clues.ts';
import type { Survey } from './lived.ts';

/*
 * The game: two people, and two answers that they gave, which differ. The attacker says who gave which. Advantage is
 * 2·P(right) − 1: nothing is 0, everything is 1. What to go by he learns from surveys whose truth he knows, and is then
 * played against on others: by a logistic regression over all his clues or over some, or by the one clue that tells
 * most, whichever did best on games it had not learnt from.
 */

export type Game = {
	a: number;
	b: number;
	first: number;
	second: number;
	straight: boolean;
};

type Chance = () => number;

function shuffled<T>(items: readonly T[], chance: Chance): T[] {
	const result = [...items];
	for (let last = result.length - 1; last > 0; last--) {
		const other = Math.floor(chance() * (last + 1));
		[result[last], result[other]] = [result[other]!, result[last]!];
	}
	return result;
}

/**
 * Pairs of people of one survey whose answers differ, and a coin for each. Of one deal no two games share anybody; a
 * later one pairs the same people with others.
 */
export function gamesOf(
	{ batch }: Survey,
	deals: number,
	chance: Chance,
	who: 'answered' | 'blank or not'
): Game[] {
	const games: Game[] = [];
	const dealt = new Set<string>();
	const [blank, said] = [true, false].map((is) => batch.flatMap((one, at) => (one.blank === is ? [at] : [])));
	for (let deal = 0; deal < deals; deal++) {
		const mixed = shuffled(said!, chance);
		const other = shuffled(blank!, chance);
		const pairs =
			who === 'answered'
				? mixed.flatMap((one, at) => (at % 2 && at > 0 ? [[mixed[at - 1]!, one]] : []))
				: other.slice(0, mixed.length).map((one, at) => [one, mixed[at]!]);
		for (const [a, b] of pairs as [number, number][]) {
			const name = [a, b].sort((one, two) => one - two).join();
			const isSame = Buffer.compare(batch[a]!.plain, batch[b]!.plain) === 0;
			if (dealt.has(name) || isSame) continue;
			dealt.add(name);
			const straight = chance() < 0.5;
			const [p, q] = chance() < 0.5 ? [a, b] : [b, a];
			games.push({
				a: p!,
				b: q!,
				first: straight ? p! : q!,
				second: straight ? q! : p!,
				straight
			});
		}
	}
	return games;
}

/** Ranks from -1 to 1, the same for the same: only order is learnt from, whatever the scale. */
function ranked(rows: number[][]): number[][] {
	const columns = rows[0]?.length ?? 0;
	const out = rows.map(() => new Array<number>(columns).fill(0));
	for (let column = 0; column < columns; column++) {
		const sorted = [...new Set(rows.map((row) => row[column]!))].sort((a, b) => a - b);
		const rank = new Map(
			sorted.map((value, at) => [value, sorted.length > 1 ? (2 * at) / (sorted.length - 1) - 1 : 0])
		);
		rows.forEach((row, at) => (out[at]![column] = rank.get(row[column]!)!));
	}
	return out;
}

/** A survey as one attacker sees it, ready to be asked about pairs. */
export class View {
	readonly names: string[];
	/** How many of the clues are of two, the first ones. */
	readonly ofTwo: number;
	#people: number[][];
	#answers: number[][];
	#fits: Clues['fits'];

	constructor({ people, answers, fits, names }: Clues) {
		this.#people = ranked(people);
		this.#answers = ranked(answers);
		this.#fits = fits;
		this.ofTwo = names[2].length;
		this.names = [
			...names[2],
			...names[0].flatMap((person) => names[1].map((answer) => `${person} × ${answer}`))
		];
	}

	/** Everything that speaks for this person having given this answer. */
	of(person: number, answer: number): number[] {
		const clues = this.#fits(person, answer);
		for (const one of this.#people[person]!)
			for (const other of this.#answers[answer]!) clues.push(one * other);
		return clues;
	}

	/** The same, weighed: for every answer, what speaks for each person. */
	weighed(weights: number[]): number[][] {
		const width = this.#fits(0, 0).length;
		return this.#answers.map((answer, at) => {
			const together = (this.#people[0] ?? []).map((_, one) =>
				answer.reduce((sum, value, other) => sum + value * weights[width + one * answer.length + other]!, 0)
			);
			return this.#people.map((person, who) => weigh(weights, this.#fits(who, at)) + weigh(together, person));
		});
	}

	/** What speaks for "straight" in a game, clue by clue. */
	asks({ a, b, first, second }: Game): number[] {
		const [one, two, three, four] = [
			this.of(a, first),
			this.of(b, second),
			this.of(a, second),
			this.of(b, first)
		];
		return one.map((value, at) => value + two[at]! - three[at]! - four[at]!);
	}
}

export type Lesson = { asks: number[]; straight: boolean };
/** What he goes by: a weight for each clue, and how it is called. */
export type Way = { weights: number[]; name: string };

function weigh(weights: number[], clues: number[]): number {
	let sum = 0;
	for (let at = 0; at < clues.length; at++) sum += clues[at]! * weights[at]!;
	return sum;
}
const isRight = (way: Way, { asks, straight }: Lesson) => {
	const sum = weigh(way.weights, asks);
	// Where nothing speaks for either he says always the same.
	return sum === 0 ? straight : sum > 0 === straight;
};

/** Learns from games whose truth he knows. */
export function learn(lessons: Lesson[], names: string[], ofTwo: number): Way {
	const half = Math.floor(lessons.length / 2);
	const [one, other] = [lessons.slice(0, half), lessons.slice(half)];
	// Each way is judged on games that it did not learn from.
	const judged = (make: (from: Lesson[]) => Way) => {
		const [first, second] = [make(one), make(other)];
		return (
			other.filter((game) => isRight(first, game)).length + one.filter((game) => isRight(second, game)).length
		);
	};
	const ways = [
		(from: Lesson[]) => regression(from, 'clues of two', ofTwo),
		(from: Lesson[]) => single(from, names),
		(from: Lesson[]) => regression(from, 'all clues')
	].map((make) => ({ make, right: judged(make) }));
	const best = ways.reduce((first, next) => (next.right > first.right ? next : first));
	return best.make(lessons);
}

/** The one clue that is right most often, or wrong most often. */
function single(lessons: Lesson[], names: string[]): Way {
	const width = lessons[0]?.asks.length ?? 0;
	let best = { at: 0, sum: 0 };
	for (let at = 0; at < width; at++) {
		let sum = 0;
		for (const { asks, straight } of lessons) sum += Math.sign(asks[at]!) * (straight ? 1 : -1);
		if (Math.abs(sum) > Math.abs(best.sum)) best = { at, sum };
	}
	const weights = new Array<number>(width).fill(0);
	if (width > 0) weights[best.at] = Math.sign(best.sum);
	return { weights, name: names[best.at] ?? '' };
}

/** Logistic regression with a penalty, over the first clues, each of one spread, by plain descent. */
function regression(all: Lesson[], name: string, first = Infinity): Way {
	const lessons = all.map(({ asks, straight }) => ({ asks: asks.slice(0, first), straight }));
	const width = lessons[0]?.asks.length ?? 0;
	const spread = Array.from({ length: width }, (_, at) => {
		const found = Math.sqrt(lessons.reduce((sum, { asks }) => sum + asks[at]! ** 2, 0) / lessons.length);
		// What is the same in every game but for how a computer rounds.
		return found > 1e-9 ? found : 0;
	});
	const rows = lessons.map(({ asks, straight }) => ({
		clues: asks.map((value, at) => (spread[at]! > 0 ? value / spread[at]! : 0)),
		sign: straight ? 1 : -1
	}));
	const weights = new Array<number>(width).fill(0);
	const penalty = 0.02;
	for (let round = 0; round < 150; round++) {
		const slope = weights.map((weight) => -penalty * weight);
		for (const { clues, sign } of rows) {
			const pull = sign / (1 + Math.exp(sign * weigh(weights, clues))) / rows.length;
			for (let at = 0; at < width; at++) slope[at]! += pull * clues[at]!;
		}
		for (let at = 0; at < width; at++) weights[at]! += 0.5 * slope[at]!;
	}
	const given = weights.map((weight, at) => (spread[at]! > 0 ? weight / spread[at]! : 0));
	return { weights: Array.from({ length: all[0]?.asks.length ?? 0 }, (_, at) => given[at] ?? 0), name };
}

/** What came of it, and what is then certain. */
export type Figure = {
	games: number;
	advantage: number;
	/**
	 * Upper 95 % bound of the advantage, one-sided. A survey's games share people, so each survey is taken as a whole; where
	 * games vary more by themselves than surveys do, those count.
	 */
	bound: number;
	/** The share of answers that he gives to the right one of all people, and what chance would give. */
	linked: number;
	chance: number;
	way: string;
};

/** Learns on some surveys, plays on the others. */
export function attack(
	lessons: Survey[],
	played: Survey[],
	look: (survey: Survey) => Clues,
	{ deals, chance, who = 'answered' }: { deals: number; chance: Chance; who?: 'answered' | 'blank or not' }
): Figure {
	const seen = (survey: Survey) => {
		const view = new View(look(survey));
		const games = gamesOf(survey, deals, chance, who);
		return { view, games: games.map((game) => ({ ...game, asks: view.asks(game) })), survey };
	};
	const taught = lessons.map(seen);
	const way = learn(
		taught.flatMap(({ games }) => games),
		taught[0]?.view.names ?? [],
		taught[0]?.view.ofTwo ?? 0
	);
	const totals = { games: 0, right: 0, linked: 0, answers: 0, chance: 0 };
	const bySurvey: number[] = [];
	const sizes: number[] = [];
	for (const survey of played) {
		const { view, games } = seen(survey);
		const right = games.filter((game) => isRight(way, game)).length;
		totals.games += games.length;
		totals.right += right;
		bySurvey.push(right);
		sizes.push(games.length);
		if (who !== 'answered') continue;
		totals.linked += linkedIn(view, way, survey, chance);
		totals.answers += survey.batch.length;
		totals.chance += 1;
	}
	const advantage = (2 * totals.right) / totals.games - 1;
	return {
		games: totals.games,
		advantage,
		bound: Math.max(2 * upper(totals.right, totals.games) - 1, advantage + spreadOf(bySurvey, sizes)),
		linked: totals.linked / totals.answers,
		chance: totals.chance / totals.answers,
		way: way.name
	};
}

/** How many answers he gives to the right person when he may choose among all. */
function linkedIn(view: View, way: Way, { batch }: Survey, chance: Chance): number {
	let right = 0;
	const sums = view.weighed(way.weights);
	// Of games he learnt what sets two people apart; what speaks for somebody whatever the answer says nothing.
	const mean = batch.map((_, person) => sums.reduce((sum, row) => sum + row[person]!, 0) / sums.length);
	for (const [answer, row] of sums.entries()) {
		let best = { person: -1, sum: -Infinity };
		let ties = 1;
		for (const [person, value] of row.entries()) {
			const sum = value - mean[person]!;
			if (sum > best.sum) [best, ties] = [{ person, sum }, 1];
			// Of those who fit alike one is drawn.
			else if (sum === best.sum && chance() < 1 / ++ties) best = { person, sum };
		}
		if (best.person === answer) right += 1;
	}
	return right;
}

/** One-sided 95 % bound of a share (Wilson, with z = 1.645). */
export function upper(right: number, games: number): number {
	const z = 1.645;
	const p = right / games;
	return (
		(p + z ** 2 / (2 * games) + z * Math.sqrt((p * (1 - p)) / games + (z / (2 * games)) ** 2)) /
		(1 + z ** 2 / games)
	);
}

/** What surveys vary by, each taken as a whole: how far above the mean the advantage may be, one-sided 95 %. */
function spreadOf(right: number[], sizes: number[]): number {
	const games = sizes.reduce((sum, size) => sum + size, 0);
	const p = right.reduce((sum, one) => sum + one, 0) / games;
	const count = sizes.length;
	if (count < 2) return 0;
	const apart = right.reduce((sum, one, at) => sum + (one - p * sizes[at]!) ** 2, 0);
	const error = Math.sqrt((count / (count - 1)) * apart) / games;
	// Student's t at 95 %, one-sided, close enough for five degrees of freedom or more.
	const t = 1.645 + 1.5 / (count - 1) + 1.6 / (count - 1) ** 2;
	return 2 * t * error;
}
