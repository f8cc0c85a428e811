import { expect, test } from 'vitest';
import { chance, figure, measured } from './size.ts';

/*
 * Not promised, and measured so that nobody believes it is. Whoever watches the running server, or copies its whole disk
 * again and again, learns when things came; no database has to say it. The people here are made up: sixty, each opening
 * the book some four days apart at any moment, the ballot leaving at one of three visits, before that visit's other
 * calls.
 */

const people = 60;
const day = 86_400;

type Life = { visits: number[]; leaves: number };

const lives = (): Life[] =>
	Array.from({ length: people }, () => {
		const visits = Array.from({ length: 12 }, (_, at) => (at + chance()) * 4 * day);
		return { visits, leaves: visits[3 + Math.floor(chance() * 3)]! };
	});

test('a live operator without a relay is not stopped, and the figure says so', () => {
	const surveys = figure(500, 40);
	let right = 0;
	for (let survey = 0; survey < surveys; survey++) {
		const all = lives();
		// What he writes down: every authenticated call, a moment after the book was opened.
		const calls = all
			.flatMap(({ visits }, person) => visits.map((second) => ({ second: second + 0.3 + chance(), person })))
			.sort((a, b) => a.second - b.second);
		all.forEach(({ leaves }, person) => {
			if (calls.find(({ second }) => second > leaves)?.person === person) right += 1;
		});
	}
	const share = right / (surveys * people);
	measured(
		`live operator without a relay: links ${(100 * share).toFixed(1)} % of ballots (chance ${(100 / people).toFixed(1)} %)`
	);
	expect(share).toBeGreaterThan(0.9);
});

test('nor is somebody who keeps a copy of the whole disk every night', () => {
	const surveys = figure(500, 40);
	let right = 0;
	let games = 0;
	const dayOf = (second: number) => Math.floor(second / day);
	const weekOf = (second: number) => Math.floor(second / day / 7);
	// Two nights' copies tell which ballots came that day, and whose week of last contact became this one.
	const firstOfWeek = ({ visits }: Life, second: number) =>
		visits.filter((visit) => weekOf(visit) === weekOf(second)).sort((a, b) => a - b)[0];
	const fits = (life: Life, second: number): number => {
		const first = firstOfWeek(life, second);
		if (first === undefined || dayOf(second) < dayOf(first)) return 0;
		return dayOf(second) === dayOf(first) ? 3 : 1;
	};
	for (let survey = 0; survey < surveys; survey++) {
		const all = lives();
		for (let at = 0; at + 1 < people; at += 2) {
			const [a, b] = [all[at]!, all[at + 1]!];
			const straight = fits(a, a.leaves) * fits(b, b.leaves);
			const crossed = fits(a, b.leaves) * fits(b, a.leaves);
			games += 1;
			// Where both are as likely he throws a coin.
			right += straight > crossed ? 1 : straight === crossed ? 0.5 : 0;
		}
	}
	const advantage = 2 * (right / games) - 1;
	measured(
		`a copy of the whole disk every night: advantage ${advantage.toFixed(2)} (0 is chance, 1 is certain)`
	);
	expect(advantage).toBeGreaterThan(0.3);
});
