import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { called } from '#lib/server/called.ts';
import { houseFile, houseNameIn } from '#lib/server/database/postgres/house.ts';
import { hasRows, isThere } from '#lib/server/database/sqlite/file.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { isBrokenOff } from './arriving.ts';
import { keptDatabases } from './kept.ts';
import { lostFrom } from './laid.ts';

/** Lies in a data folder whose copy lives on another machine. */
export const movedMark = (data: string): string => join(data, 'moved-house');

/**
 * Stops where the key of what lies there is lost, where a restore was broken off, or where the house moved.
 * @throws OperatorError one line
 */
export function refuseWithoutKey(data: string): void {
	if (existsSync(movedMark(data)))
		throw new OperatorError(
			`${data} moved house, and another machine works with it now. If it does not: ${called('move --stay')}`,
			78
		);
	const key = join(data, 'secret.key');
	if (existsSync(key)) return;
	if (isBrokenOff(data)) throw new OperatorError(`A restore into ${data} was broken off. Run it again.`);
	const sealed =
		[houseFile].find((file) => existsSync(join(data, file))) ??
		keptDatabases.filter((file) => file !== 'cases.db').find((file) => existsSync(join(data, file))) ??
		globSync('issuer-keys/*.pem', { cwd: data })[0];
	if (!sealed) return;
	throw new OperatorError(
		`${key} is missing, and ${sealed} cannot be read without it. Put it back from your backup.`
	);
}

/** What the phones' server cannot do without. Where staff or the list of their acts is lost, phones read all the same. */
export const forPhones: readonly string[] = keptDatabases.filter(
	(file) => file !== 'staff.db' && file !== 'desk.db'
);

/**
 * Stops where a database is lost that lay here, or that another one beside it cannot do without: made anew in silence, it
 * would look as if all were well. Nothing is said of a folder in which nothing is yet.
 * @param asked the databases that whoever asks works with
 * @throws OperatorError one line: what is missing, and what to do
 */
export function refuseLoss(data: string, asked: readonly string[] = keptDatabases): void {
	const [gone] = lostFrom(data, asked);
	if (gone) throw lossOf(join(data, gone), gone, 'was there before');
	// There a database stands in its schema or the house itself is not found, which opening it says.
	if (houseNameIn(data) !== undefined) return;
	// At a first start they come one after the other: what is still empty asks for nothing.
	const asks = [
		{ file: 'phones.db', table: 'phones', needs: ['locks.db', 'ballots.db', 'ended.db'] },
		{ file: 'locks.db', table: 'slots', needs: ['phones.db'] },
		{ file: 'ballots.db', table: 'issued', needs: ['phones.db'] }
	];
	for (const { file, table, needs } of asks) {
		const lost = needs.find((one) => !isThere(join(data, one)));
		if (lost && hasRows(join(data, file), table))
			throw lossOf(join(data, lost), lost, `${file} lies there as before`);
	}
}

/**
 * The same for the people themselves, where they lie in this folder and in no case system.
 * @throws OperatorError one line
 */
export function refuseLostPeople(data: string): void {
	if (houseNameIn(data) !== undefined) return;
	if (isThere(join(data, 'cases.db')) || !hasRows(join(data, 'phones.db'), 'phones')) return;
	throw lossOf(join(data, 'cases.db'), 'cases.db', 'phones.db lies there as before');
}

const lossOf = (path: string, file: string, why: string) =>
	new OperatorError(
		`${path} is missing, and ${why}. Put it back from your backup; if there is none: ${called('restore --lost')} ${file}`
	);
