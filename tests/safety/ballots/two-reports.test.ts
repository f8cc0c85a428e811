import { expect, test } from 'vitest';
import { promises, questions, type Ratings } from '#lib/domain/feedback.ts';
import {
	leastAnswers,
	leastCell,
	leastMoved,
	resultsOf,
	tableAfter,
	type Cells,
	type Memory,
	type ToldTable
} from '#lib/domain/feedback-results.ts';
import { chance, figure, measured } from './size.ts';

/*
 * The attacker who lays reports side by side. He has every earlier report, knows how they are made, who left and who
 * joined in between, and that everybody else answers as before (or how often somebody changes her mind). He is told more
 * than a reader is: how many people answered the question, each time. What he does not know is how the others answered,
 * and what he wants to know is on which side she stood who left or came. He goes through every world that fits what he
 * read and says the likelier side; his certainty is the share of those worlds in which he is right.
 *
 * Her answer is the toss of a coin, so chance is 0.5. He plays one question at a time: what she said to one of them tells
 * him nothing of another here.
 */

/** How a figure follows from the cells, and from what was last told. */
type Rule = (before: ToldTable | undefined, cells: Cells) => ToldTable;

/** The rule of the first year: no look at the report before, tenths below twenty answers and twentieths from there. */
const firstYear: Rule = (_before, cells) => {
	const all = cells.good + cells.rest;
	const of = all < 20 ? 10 : 20;
	if (all < leastAnswers) return { ...cells, told: { shown: false, why: 'few' } };
	if (Math.min(cells.good, cells.rest) < leastCell)
		return { ...cells, told: { shown: false, why: 'one-sided' } };
	const part = Math.min(of - 1, Math.max(1, Math.round((cells.good / all) * of)));
	return { ...cells, told: { shown: true, share: part / of, of: of as 10 } };
};

/** Wider steps alone, each report by itself. */
const wideAlone: Rule = (_before, cells) => tableAfter(undefined, cells);

type Scene = {
	title: string;
	/** How many leave between two reports, she among them; negative: join. */
	leave: number[];
	/** How often somebody who stays changes sides. */
	moods: number;
};

const alone: Scene[] = [
	{ title: 'she alone leaves', leave: [1], moods: 0 },
	{ title: 'she alone joins', leave: [-1], moods: 0 },
	{ title: 'she leaves with two others', leave: [3], moods: 0 },
	{ title: 'one leaves after the other, she among four', leave: [1, 1, 1, 1], moods: 0 }
];
const among: Scene[] = [
	{ title: 'she leaves, and two of a hundred others change their minds', leave: [1], moods: 0.02 },
	{ title: 'she leaves, and a tenth of the others change their minds', leave: [1], moods: 0.1 },
	{ title: 'she leaves with four others', leave: [5], moods: 0 },
	{ title: 'she leaves with eleven others', leave: [12], moods: 0 },
	{ title: 'two leave each time, ten in all', leave: [2, 2, 2, 2, 2], moods: 0 }
];

/** By what was read: the weight of the worlds in which she stood on the good side, and on the other. */
type Worlds = Map<string, { good: number; rest: number }>;

const binomial = (count: number, share: number): number[] => {
	const weights = [1];
	for (let one = 0; one < count; one++) {
		weights.push(0);
		for (let at = weights.length - 1; at >= 0; at--)
			weights[at] = weights[at]! * (1 - share) + (at > 0 ? weights[at - 1]! * share : 0);
	}
	return weights;
};

/** The reports of a world: one before anybody goes, and one after each time. */
function read(rule: Rule, series: Cells[]): string {
	let before: ToldTable | undefined;
	return series
		.map((cells) => {
			before = rule(before, cells);
			return JSON.stringify(before.told);
		})
		.join(' ');
}

/**
 * The cells of each report. `goes` are the people who go, in their order, true for the good side; the others stay, and
 * `over` and `back` of them change sides before the last report.
 */
function seriesOf(scene: Scene, others: Cells, goes: boolean[], over = 0, back = 0): Cells[] {
	const withThem = (they: boolean[]): Cells => ({
		good: others.good + they.filter(Boolean).length,
		rest: others.rest + they.filter((one) => !one).length
	});
	let gone = 0;
	const series = [withThem(goes)];
	for (const leave of scene.leave) {
		gone += Math.abs(leave);
		series.push(withThem(goes.slice(gone)));
	}
	const last = series.at(-1)!;
	series[series.length - 1] = { good: last.good - over + back, rest: last.rest + over - back };
	return scene.leave[0]! < 0 ? series.reverse() : series;
}

/** All that can have been, when so many others answered the question. She is the first to go. */
function worldsOf(rule: Rule, scene: Scene, others: number): Worlds {
	const worlds: Worlds = new Map();
	const orders = ordersOf(scene);
	for (let good = 0; good <= others; good++) {
		const cells = { good, rest: others - good };
		const [overs, backs] = [binomial(good, scene.moods), binomial(others - good, scene.moods)];
		for (const [over, ofOver] of overs.entries()) {
			for (const [back, ofBack] of backs.entries()) {
				if (ofOver * ofBack < 1e-6) continue;
				for (const { companions, weight } of orders) {
					for (const side of ['good', 'rest'] as const) {
						const seen = read(rule, seriesOf(scene, cells, [side === 'good', ...companions], over, back));
						const world = worlds.get(seen) ?? { good: 0, rest: 0 };
						world[side] += weight * ofOver * ofBack;
						worlds.set(seen, world);
					}
				}
			}
		}
	}
	return worlds;
}

type Order = { companions: boolean[]; weight: number };

/** How the others who go may stand. Among those who go at one time the order tells nothing: one stands for its like. */
function ordersOf({ leave }: Scene): Order[] {
	return leave.reduce<Order[]>(
		(orders, going, time) => {
			const companions = Math.abs(going) - (time === 0 ? 1 : 0);
			return orders.flatMap((order) =>
				binomial(companions, 0.5).map((weight, good) => ({
					companions: [...order.companions, ...Array.from({ length: companions }, (_, at) => at < good)],
					weight: order.weight * weight
				}))
			);
		},
		[{ companions: [], weight: 1 }]
	);
}

const toss = () => chance() < 0.5;

/** Plays so many pairs (or rows) of surveys of which something was published. */
function play(rule: Rule, scenes: Scene[], pairs: number, sizes: [least: number, most: number]) {
	const known = new Map<string, Worlds>();
	let certainty = 0;
	let right = 0;
	for (let played = 0; played < pairs;) {
		const scene = scenes[Math.floor(chance() * scenes.length)]!;
		const others = sizes[0] + Math.floor(chance() * (sizes[1] - sizes[0] + 1));
		const leaning = chance();
		const stay = Array.from({ length: others }, () => chance() < leaning);
		const change = stay.map(() => chance() < scene.moods);
		const goes = scene.leave.flatMap((leave) => Array.from({ length: Math.abs(leave) }, toss));
		const good = stay.filter(Boolean).length;
		const over = change.filter((one, at) => one && stay[at]).length;
		const back = change.filter((one, at) => one && !stay[at]).length;
		const seen = read(rule, seriesOf(scene, { good, rest: others - good }, goes, over, back));
		if (!seen.includes('"shown":true')) continue;
		played += 1;
		const key = `${scene.title} ${others}`;
		const worlds = known.get(key) ?? worldsOf(rule, scene, others);
		known.set(key, worlds);
		const world = worlds.get(seen) ?? { good: 1, rest: 1 };
		const likelier = Math.max(world.good, world.rest);
		certainty += likelier / (world.good + world.rest);
		right += world.good === world.rest ? 0.5 : Number(world.good > world.rest === goes[0]);
	}
	return { certainty: certainty / pairs, right: right / pairs };
}

const told = ({ certainty, right }: ReturnType<typeof play>) =>
	`certainty ${certainty.toFixed(3)}, right ${(right * 100).toFixed(1)} %`;

const pairs = figure(1000, 150);
const sizes: [number, number] = [11, figure(90, 50)];
// Those where people change their minds have very many worlds.
const fewerSizes: [number, number] = [11, figure(60, 24)];

test.each(alone)('nobody learns from two reports on which side she stood: $title', (scene) => {
	const outcome = play(tableAfter, [scene], pairs, sizes);
	measured(`two reports: ${scene.title}: ${told(outcome)}`);
	expect(outcome.certainty).toBeLessThanOrEqual(0.55);
});

test.each(among)('nor when others come, go or change with her: $title', (scene) => {
	const outcome = play(tableAfter, [scene], pairs, scene.moods > 0 ? fewerSizes : sizes);
	measured(`two reports: ${scene.title}: ${told(outcome)}`);
	expect(outcome.certainty).toBeLessThanOrEqual(0.55);
});

test('the same attacker learns it from the reports of the first year, and nearly always when 21 become 20', () => {
	const outcome = play(firstYear, alone.slice(0, 1), pairs, sizes);
	const worst = play(firstYear, alone.slice(0, 1), pairs, [20, 20]);
	measured(`two reports, first year's rule: ${told(outcome)}; 21 to 20: ${told(worst)}`);
	expect(outcome.certainty).toBeGreaterThan(0.6);
	expect(worst.certainty).toBeGreaterThan(0.85);
	expect(worst.right).toBeGreaterThan(0.85);
});

test('wider steps alone would not do', () => {
	const wide = play(wideAlone, alone.slice(0, 1), pairs, [11, 24]);
	measured(`two reports, wide steps alone: ${told(wide)}`);
	expect(wide.certainty).toBeGreaterThan(0.55);
});

/** `good` and `rest` people who answer everything alike. */
const crowd = (good: number, rest: number): Ratings[] =>
	[...Array<5 | 1>(good).fill(5), ...Array<5 | 1>(rest).fill(1)].map((face) => ({
		answers: Object.fromEntries(questions.map((name) => [name, face])),
		kept: Object.fromEntries(promises.map((name) => [name, face === 5 ? 'yes' : 'no']))
	}));

test('one person can neither move a figure, nor uncover one, nor hide one, nor tell that there are ten', () => {
	const sizes = Array.from({ length: 40 }, (_, at) => at);
	for (const good of sizes) {
		for (const rest of sizes) {
			const first = resultsOf(crowd(good, rest));
			for (const [more, other] of [
				[good + 1, rest],
				[good, rest + 1],
				[good + 1, Math.max(0, rest - 1)]
			] as const)
				expect(resultsOf(crowd(more, other), first.memory).results).toEqual(first.results);
		}
	}
});

test('a figure is told anew when enough people stand elsewhere, also when they went one by one', () => {
	let memory: Memory | undefined;
	const toldOf = Array.from({ length: leastMoved + 1 }, (_, gone) => {
		memory = resultsOf(crowd(30 - gone, 20), memory).memory;
		return memory.tables.heard!.good;
	});
	expect(toldOf).toEqual([...Array<number>(leastMoved).fill(30), 30 - leastMoved]);
});

test('what was told before a report with nothing in it still counts after it', () => {
	const first = resultsOf(crowd(9, 8));
	const nothing = resultsOf(crowd(4, 3), first.memory);
	expect(nothing.results.published).toBe(false);
	const again = resultsOf(crowd(9, 9), nothing.memory);
	expect(again.results).toEqual(first.results);
});
