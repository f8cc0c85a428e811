import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { intoFile, intoPostgres, type Sums } from '#lib/server/database/across.ts';
import { databaseUrl } from '#lib/server/database/postgres/address.ts';
import {
	houseFile,
	houseNote,
	houseOf,
	leavingFile,
	newHouse,
	postgresHouse,
	seatIn,
	type House
} from '#lib/server/database/postgres/house.ts';
import { inHouse, othersIn, removeHouse } from '#lib/server/database/postgres/lay.ts';
import { layHouseSchema } from '#lib/server/database/postgres/lease.ts';
import { schemasLike } from '#lib/server/database/postgres/open.ts';
import { isThere } from '#lib/server/database/sqlite/file.ts';
import { beginArriving, finishArriving } from '#lib/server/kept/arriving.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { shapes } from '#operator/release/shapes.ts';

/*
 * All databases of a data folder from its own files into PostgreSQL, or back. Everything is laid at the new place first, and
 * counted and summed there; then one list of files changes (`kept/arriving.ts`), and from that moment on the new place
 * holds. Ended before, the old place holds, whole; what lies at the new one counts for nothing, and goes with the next
 * attempt: the file `leaving-postgres` says what that is.
 */

/** What was moved: by database and table. */
export type Moved = Record<string, Sums>;

/** Puts the databases of a data folder into PostgreSQL. Nobody else may work with the folder meanwhile. */
export async function moveToPostgres(data: string): Promise<Moved> {
	if (postgresHouse(data)) throw new OperatorError(`The databases of ${data} lie in PostgreSQL already.`);
	const house = { house: newHouse(), url: databaseUrl(data) };
	await removeLeft(data);
	writePrivateFile(join(data, leavingFile), houseNote(house.house));
	await inHouse(house, ({ query }) =>
		query.transaction().execute((transaction) => layHouseSchema(transaction, house.house))
	);
	const moved: Moved = {};
	for (const [file, shape] of Object.entries(shapes))
		if (isThere(join(data, file)))
			moved[file] = await intoPostgres(join(data, file), seatIn(house, basename(file, '.db')), shape);
	const folder = beginArriving(data);
	writePrivateFile(join(folder, houseFile), houseNote(house.house));
	// Copies from before an update, too: they would be what is left of people here.
	finishArriving(data, [
		leavingFile,
		...Object.keys(moved),
		...globSync(['*.db-journal', '*.db.before-*'], { cwd: data })
	]);
	return moved;
}

/** Takes the databases of a data folder out of PostgreSQL, into files of its own. */
export async function moveToEmbedded(data: string): Promise<Moved> {
	const house = postgresHouse(data);
	if (!house) {
		await removeLeft(data);
		throw new OperatorError(`The databases of ${data} are its own files already.`);
	}
	const others = await othersIn(house);
	if (others > 0)
		throw new OperatorError(
			`${others} other connections work with these databases. Stop the service on every machine first.`
		);
	const folder = beginArriving(data);
	try {
		const moved: Moved = {};
		for (const name of await databasesIn(house))
			moved[`${name}.db`] = await intoFile(
				seatIn(house, name),
				join(folder, `${name}.db`),
				shapes[`${name}.db`]!
			);
		for (const left of globSync('*-journal', { cwd: folder })) rmSync(join(folder, left));
		writePrivateFile(join(folder, leavingFile), houseNote(house.house));
		finishArriving(data, [houseFile]);
		await removeLeft(data);
		return moved;
	} catch (error) {
		if (postgresHouse(data)) rmSync(folder, { recursive: true, force: true });
		throw error;
	}
}

/**
 * Copies databases into a folder while others work with them, each of one moment: files, whatever engine they came from. So
 * an archive is put back on either. Does nothing where they are files already.
 * @param wanted says of the name of a file whether it is copied
 */
export async function copyOutOfPostgres(
	data: string,
	folder: string,
	wanted: (file: string) => boolean
): Promise<void> {
	const house = postgresHouse(data);
	if (!house) return;
	for (const name of await databasesIn(house)) {
		const file = `${name}.db`;
		if (!wanted(file)) continue;
		await intoFile(seatIn(house, name), join(folder, file), shapes[file]!);
		rmSync(join(folder, `${file}-journal`), { force: true });
	}
}

/** The databases of a house that are laid and known to this version. */
export const databasesIn = (house: House): Promise<string[]> =>
	inHouse(house, async ({ query }) => {
		const schemas = await schemasLike(query, house.house);
		return Object.keys(shapes)
			.map((file) => basename(file, '.db'))
			.filter((name) => schemas.includes(seatIn(house, name).schema));
	});

/** What counts for nothing in PostgreSQL goes. */
async function removeLeft(data: string): Promise<void> {
	const note = join(data, leavingFile);
	if (!existsSync(note)) return;
	await removeHouse({ house: houseOf(readFileSync(note, 'utf8')), url: databaseUrl(data) });
	rmSync(note);
}
