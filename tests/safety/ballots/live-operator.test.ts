import { expect, test } from 'vitest';
import { chance, figure, measured } from './size.ts';

/*
 * Not promised, and measured so that nobody believes it is. Whoever watches the running server learns when things came;
 * no database has to say it. What copies of the disk tell stands in visit-diary.test.ts. The people here are made up:
 * sixty, each opening the book some four days apart at any moment, the ballot leaving at one of three visits, before that
 * visit's other calls.
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
