import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { partsOf } from '#lib/domain/feedback.ts';
import type { Voter } from './survey.ts';

/*
 * A thief with a copy of everything that lies on the server's disk: databases, write-ahead logs, free pages, key file. He
 * knows every mark a person has in them and looks, in every file, in which order two people stand and in which order two
 * ballots stand. Which two places tell most he learns from surveys whose outcome he knows; then he plays the others.
 */

/** Two people, two ballots; `coin` says that the second ballot is the first person's. */
export type Game = { a: Voter; b: Voter; first: Ballot; second: Ballot; coin: boolean };
type Ballot = Uint8Array<ArrayBuffer>;

/** For each pair of places that both tell something: what it says about the coin. */
export type Clues = Map<string, boolean>;

const filesIn = (folder: string) =>
	globSync('**/*', { cwd: folder })
		.filter((file) => statSync(join(folder, file)).isFile())
		.map((file) => ({ file, bytes: readFileSync(join(folder, file)) }));

/** In which order two needles stand, at each place where both are found. */
function orders(files: { file: string; bytes: Buffer }[], pairs: [Buffer, Buffer][]): Map<string, boolean> {
	const found = new Map<string, boolean>();
	for (const { file, bytes } of files) {
		for (const [at, [one, other]] of pairs.entries()) {
			for (const end of ['indexOf', 'lastIndexOf'] as const) {
				const [place, otherPlace] = [bytes[end](one), bytes[end](other)];
				if (place >= 0 && otherPlace >= 0) found.set(`${file} ${at} ${end}`, place < otherPlace);
			}
		}
	}
	return found;
}

/** By what a ballot is found again: its number, and pieces of it from every page that it fills. */
const marksOf = (ballot: Ballot) => [
	createHash('sha256').update(partsOf(ballot).message).digest(),
	...[0, 3000, 6000, 8500].map((at) => Buffer.from(ballot.subarray(at, at + 40)))
];

/** What a copied folder says about each game. */
export function cluesIn(folder: string, games: Game[]): Clues[] {
	const files = filesIn(folder);
	return games.map(({ a, b, first, second }) => {
		const people = orders(
			files,
			a.marks.map((mark, at) => [mark, b.marks[at]!])
		);
		const [one, other] = [marksOf(first), marksOf(second)];
		const ballots = orders(
			files,
			one.map((mark, at) => [mark, other[at]!])
		);
		const clues: Clues = new Map();
		for (const [where, person] of people)
			for (const [there, ballot] of ballots) clues.set(`${where} | ${there}`, person !== ballot);
		return clues;
	});
}

/** The clue that tells most, and whether to believe it or its contrary. */
export function learn(played: { clues: Clues; coin: boolean }[]): { clue: string; inverted: boolean } {
	const right = new Map<string, number>();
	for (const { clues, coin } of played)
		for (const [clue, says] of clues) right.set(clue, (right.get(clue) ?? 0) + (says === coin ? 1 : -1));
	const [clue, sum] = [...right].sort((one, other) => Math.abs(other[1]) - Math.abs(one[1]))[0] ?? ['', 0];
	return { clue, inverted: sum < 0 };
}

/** His answer: the coin as the clue says it; where the clue is missing, always the same. */
export const guess = (clues: Clues, { clue, inverted }: { clue: string; inverted: boolean }): boolean =>
	(clues.get(clue) ?? false) !== inverted;
