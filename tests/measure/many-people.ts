import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, type Day } from '#lib/domain/day.ts';

/*
 * As many people as are wished for, each with a plan of some twenty rows: made by their number, so the same number is the
 * same person every time. Nobody in them is real, and nothing in them is a story. They are written some at a time.
 */

const start: Day = '2026-01-05';
const words =
	'market school bus paper morning garden sewing rice tea river road lesson room letter kitchen'.split(' ');
const phases = ['entry', 'assessment', 'planning', 'coordination', 'reintegration'];
const areas = ['healing', 'learning', 'work-and-money', 'health', 'papers-and-rights'];
const kinds = ['talk', 'plan', 'visit'];

type Cell = string | number;
type Rows = Record<string, Cell>[];
type Person = { people: Rows; goals: Rows; steps: Rows; sessions: Rows; team: Rows; promises: Rows };

export const refOf = (number: number): string => `person-${number}`;

/** @param changed whether one of her goals has other words than the first time */
function person(number: number, changed: boolean): Person {
	const ref = refOf(number);
	const visibility = number % 10 === 0 ? 'person-and-family' : 'person';
	const word = (at: number) => words[(number * 7 + at * 3) % words.length];
	const said = (at: number) =>
		`${word(at)}, ${word(at + 1)} and ${word(at + 2)}: we look at it together (${at})`;
	const upTo = (most: number) => Array.from({ length: most }, (_, at) => at);
	return {
		people: [
			{
				ref,
				called: `S${number}`,
				language: 'km',
				reading: 'adult',
				phase: phases[number % 5]!,
				since: start
			}
		],
		team: upTo(2).map((at) => ({
			ref,
			id: `t${at}`,
			visibility,
			name: `Team ${(number + at) % 40}`,
			role: at === 0 ? 'guide' : 'listener'
		})),
		goals: upTo(4).map((at) => ({
			ref,
			id: `g${at}`,
			visibility,
			area: areas[at]!,
			what: said(at) + (changed && at === 0 ? ', again' : ''),
			possible: said(at + 5),
			state: 'under-way'
		})),
		steps: upTo(8).map((at) => ({
			ref,
			goal: `g${at >> 1}`,
			id: `s${at}`,
			visibility,
			what: said(at + 9),
			who: 'me',
			state: 'next'
		})),
		sessions: upTo(6).map((at) => ({
			ref,
			id: `m${at}`,
			visibility,
			kind: kinds[at % 3]!,
			how: 'in-person',
			date: addDays(start, (number % 90) + at * 14),
			time: '09:00',
			with: 't0',
			state: 'planned'
		})),
		promises: [{ ref, id: 'p0', visibility, phase: 'entry', text: said(30) }]
	};
}

/**
 * Writes them as one CSV file for each kind.
 * @param wish so many people, beginning with which; `changed` with other words
 * @returns the files
 */
export function writeCsv(folder: string, { many, first = 0, changed = false }: Wish): string[] {
	const files = Object.keys(person(0, false)).map((name) => ({
		name: name as keyof Person,
		path: join(folder, `${name}.csv`)
	}));
	for (const { name, path } of files) {
		const to = openSync(path, 'w', 0o600);
		writeSync(to, `${Object.keys(person(0, false)[name][0]!).join(',')}\n`);
		let text = '';
		for (let number = first; number < first + many; number++) {
			for (const row of person(number, changed)[name])
				text += `${Object.values(row)
					.map((cell) => `"${cell}"`)
					.join(',')}\n`;
			if (text.length > 1 << 20 || number === first + many - 1) text = (writeSync(to, text), '');
		}
		closeSync(to);
	}
	return files.map(({ path }) => path);
}

/** The same as one JSON file. */
export function writeJson(path: string, { many, first = 0, changed = false }: Wish): string {
	const to = openSync(path, 'w', 0o600);
	writeSync(to, '{"cases":[\n');
	for (let number = first; number < first + many; number++) {
		const { people, steps, ...rows } = person(number, changed);
		const { ref, phase, since, ...me } = people[0]!;
		const bare = (of: Rows) => of.map(({ ref: _ref, ...row }) => row);
		const goals = bare(rows.goals).map((goal) => ({
			...goal,
			steps: bare(steps)
				.filter((step) => step.goal === goal.id)
				.map(({ goal: _goal, ...step }) => step)
		}));
		const sessions = bare(rows.sessions).map((session) => ({ ...session, with: [session.with] }));
		const one = {
			ref,
			me,
			journey: { phase, since },
			goals,
			sessions,
			team: bare(rows.team),
			promises: bare(rows.promises)
		};
		writeSync(to, `${number === first ? '' : ',\n'}${JSON.stringify(one)}`);
	}
	writeSync(to, '\n]}\n');
	closeSync(to);
	return path;
}

export type Wish = { many: number; first?: number; changed?: boolean };
