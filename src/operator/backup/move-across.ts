import { globSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { intoFile, intoPostgres, type Sums } from '#lib/server/database/across.ts';
import { databaseUrl } from '#lib/server/database/postgres/address.ts';
import {
	houseFile,
	houseNameIn,
	houseNote,
	leavingFile,
	newHouse,
	postgresHouse,
	seatIn,
	type House
} from '#lib/server/database/postgres/house.ts';
import { inHouse, refuseOthers, removeLeft } from '#lib/server/database/postgres/lay.ts';
import { layHouseSchema } from '#lib/server/database/postgres/lease.ts';
import { schemasLike } from '#lib/server/database/postgres/open.ts';
import { isThere, shapeIn } from '#lib/server/database/sqlite/file.ts';
import { arrivingIn, beginArriving, finishArriving } from '#lib/server/kept/arriving.ts';
import { missed } from '#lib/server/kept/kept.ts';
import { forgetNotLaid } from '#lib/server/kept/laid.ts';
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
	const { house, moved } = await filesIntoHouse(data, data);
	const folder = beginArriving(data);
	writePrivateFile(join(folder, houseFile), houseNote(house));
	// Copies from before an update, too: they would be what is left of people here.
	finishArriving(data, [
		leavingFile,
		...Object.keys(moved),
		...globSync(['*.db-journal', '*.db.before-*'], { cwd: data })
	]);
	return moved;
}

/**
 * Lays files into a house of their own, which counts for nothing until the data folder names it. Ended before, it goes with
 * the next attempt.
 * @param from the folder of the files; each is laid in the shape that it has
 */
async function filesIntoHouse(data: string, from: string): Promise<{ house: string; moved: Moved }> {
	const house = { house: newHouse(), url: databaseUrl(data) };
	await removeLeft(data);
	writePrivateFile(join(data, leavingFile), houseNote(house.house));
	await inHouse(house, ({ query }) =>
		query.transaction().execute((transaction) => layHouseSchema(transaction, house.house))
	);
	const moved: Moved = {};
	for (const [file, shape] of Object.entries(shapes)) {
		const path = join(from, file);
		if (!isThere(path)) continue;
		// An older one stays older: it may be for an older version that runs again.
		const migrations = shape.migrations.slice(0, shapeIn(path));
		moved[file] = await intoPostgres(path, seatIn(house, basename(file, '.db')), { ...shape, migrations });
	}
	return { house: house.house, moved };
}

/**
 * Puts other databases in the place of a house's: those that lie as files in a folder, and with them whatever else lies in
 * `.arriving` (a new key file). Nobody else may work with it. Ended at any moment, the older house holds or the newer one.
 * @param from `.arriving` itself, or a folder apart
 * @param leaving names in the data folder that go
 */
export async function replaceHouse(data: string, from: string, leaving: string[] = []): Promise<void> {
	const before = houseNameIn(data)!;
	const { house, moved } = await filesIntoHouse(data, from);
	const folder = from === arrivingIn(data) ? from : beginArriving(data);
	for (const file of Object.keys(moved))
		for (const left of [file, `${file}-journal`]) rmSync(join(folder, left), { force: true });
	writePrivateFile(join(folder, houseFile), houseNote(house));
	writePrivateFile(join(folder, leavingFile), houseNote(before));
	finishArriving(data, leaving);
	await removeLeft(data);
}

/** Takes the databases of a data folder out of PostgreSQL, into files of its own. */
export async function moveToEmbedded(data: string): Promise<Moved> {
	const house = postgresHouse(data);
	if (!house) {
		await removeLeft(data);
		throw new OperatorError(`The databases of ${data} are its own files already.`);
	}
	await refuseOthers(house);
	// The note has room for one house: what an ended attempt left goes before this one writes its own there.
	await removeLeft(data);
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
		// A mark may be of a time when all of them counted as laid in PostgreSQL.
		forgetNotLaid(
			data,
			missed.filter((name) => name.endsWith('.db'))
		);
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
const databasesIn = (house: House): Promise<string[]> =>
	inHouse(house, async ({ query }) => {
		const schemas = await schemasLike(query, house.house);
		return Object.keys(shapes)
			.map((file) => basename(file, '.db'))
			.filter((name) => schemas.includes(seatIn(house, name).schema));
	});
