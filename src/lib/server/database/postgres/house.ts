import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { OperatorError } from '#lib/server/operator-error.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { databaseUrl } from './address.ts';

/*
 * Whose databases lie in PostgreSQL. A data folder says so itself, in a file with the name of its house: so the one engine is
 * in use or the other and never half of each, and a copy of the folder's files elsewhere (a backup, a trial) is what it is.
 * In PostgreSQL a house is a few schemas whose names begin with its own; several can lie in one database.
 */

/** The file in the data folder. */
export const houseFile = 'in-postgres';

/** Names a house of which all that lies in PostgreSQL is to go: an attempt that was ended, or what was moved away. */
export const leavingFile = 'leaving-postgres';

const House = v.object({ house: v.pipe(v.string(), v.regex(/^house_[0-9a-f]{12}$/)) });

/** A house, and where PostgreSQL answers. */
export type House = { house: string; url: string };

/** One database of a house: `name` is that of the file it would be, without its end. */
export type Seat = House & { name: string; schema: string };

export const newHouse = (): string => `house_${randomBytes(6).toString('hex')}`;

/** The name of the house whose databases lie in PostgreSQL; undefined where they are files of the folder. */
export function houseNameIn(data: string): string | undefined {
	const path = join(data, houseFile);
	if (!existsSync(path)) return undefined;
	try {
		return houseOf(readFileSync(path, 'utf8'));
	} catch {
		throw new OperatorError(`${path} is damaged. Put it back from the other machine, or from your backup.`);
	}
}

/** The house that such a file names. @throws Error for what names none */
export const houseOf = (note: string): string => v.parse(House, JSON.parse(note)).house;

/** The bytes of that file. */
export const houseNote = (house: string): string => `${JSON.stringify({ house })}\n`;

/** From now on the databases of a folder lie in PostgreSQL. */
export const noteHouse = (data: string, house: string): void =>
	writePrivateFile(join(data, houseFile), houseNote(house));

/** @throws OperatorError where they do and nothing says where PostgreSQL answers */
export function postgresHouse(data: string): House | undefined {
	const house = houseNameIn(data);
	return house === undefined ? undefined : { house, url: databaseUrl(data) };
}

/** Where the database that a path names lies in PostgreSQL; undefined where it is that file. */
export function postgresSeat(path: string): Seat | undefined {
	const house = postgresHouse(dirname(path));
	return house && seatIn(house, basename(path, '.db'));
}

export const seatIn = (house: House, name: string): Seat => ({
	...house,
	name,
	schema: `${house.house}_${name}`
});
