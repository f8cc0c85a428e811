import { existsSync, globSync, mkdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { houseNameIn } from '#lib/server/database/postgres/house.ts';
import { isThere } from '#lib/server/database/sqlite/file.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';

/*
 * A folder knows what lay in it: an empty file in `laid/` for each. So what is lost is told from what never was, and
 * nothing is made anew in silence. Of every folder it says the same, and its times are none.
 */

/** A Monday, as all times in the mailbox's folder are: the first of the era. Seconds. */
const noTime = 4 * 86_400;

/** Where the empty file of one of them lies. */
export const laidPath = (folder: string, name: string) => join(folder, 'laid', name.replace(/\/$|\.db$/, ''));

const isDatabase = (name: string): boolean => name.endsWith('.db');
const liesHere = (folder: string, name: string): boolean =>
	isDatabase(name) ? isThere(join(folder, name)) : existsSync(join(folder, name));
const lies = (folder: string, name: string): boolean =>
	liesHere(folder, name) || (isDatabase(name) && houseNameIn(folder) !== undefined);

/**
 * Notes which of these lie in a folder; of databases in PostgreSQL nothing, since no file of theirs can be lost.
 * @param names as they lie there; a folder may end with a slash
 */
export function noteLaid(folder: string, names: readonly string[]): void {
	for (const name of names) {
		const mark = laidPath(folder, name);
		if (existsSync(mark) || !liesHere(folder, name)) continue;
		mkdirSync(join(folder, 'laid'), { recursive: true, mode: 0o700 });
		writePrivateFile(mark, '');
		for (const one of [mark, join(folder, 'laid')]) utimesSync(one, noTime, noTime);
	}
	notePlace(folder);
}

/*
 * A data folder also knows which one it is: the number that its file system gave the file that processes hold. A copy of the
 * folder has another. Whoever copied it by hand from under a running service has files of several moments, each of them whole.
 */
const placeOf = (data: string): string | undefined => {
	const held = statSync(join(data, 'in-use'), { throwIfNoEntry: false });
	return held && join(data, 'laid', `place-${held.ino}`);
};
const placesIn = (data: string) => globSync('place-*', { cwd: join(data, 'laid') });

function notePlace(data: string): void {
	const mark = placeOf(data);
	if (!mark || !existsSync(dirname(mark)) || placesIn(data).length > 0) return;
	writePrivateFile(mark, '');
	for (const one of [mark, dirname(mark)]) utimesSync(one, noTime, noTime);
}

/** What was put in place is of one moment again. */
export function forgetPlace(data: string): void {
	for (const name of placesIn(data)) rmSync(join(data, 'laid', name));
}

/**
 * Whether the files of a data folder came there by hand: the mark that says where they lay, or `nothing` where nobody here
 * worked with them yet.
 */
export function cameByHand(data: string): string | 'nothing' | undefined {
	if (globSync('*.db', { cwd: data }).length === 0) return undefined;
	const [place] = placesIn(data);
	if (place !== undefined)
		return join(data, 'laid', place) === placeOf(data) ? undefined : join(data, 'laid', place);
	return existsSync(join(data, 'laid')) ? undefined : 'nothing';
}

/** Which of these lay in a folder, and do not any more. A database without a byte is none. */
export function lostFrom(folder: string, names: readonly string[]): string[] {
	return names.filter((name) => existsSync(laidPath(folder, name)) && !lies(folder, name));
}

/** It is lost for good, and nobody is to look for it any more. */
export const forgetLaid = (folder: string, name: string): void =>
	rmSync(laidPath(folder, name), { force: true });

/** After all that there is was put into a folder: of these, what is not there never was. */
export function forgetNotLaid(folder: string, names: readonly string[]): void {
	for (const name of lostFrom(folder, names)) forgetLaid(folder, name);
}
