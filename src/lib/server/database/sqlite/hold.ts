import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { troubleOf, Troubled } from '#lib/server/database/trouble.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

/*
 * Who works with a data folder: many together, or one alone. It is SQLite's own lock on a file that stays empty, so it ends
 * with its process, however that ends.
 */

/** Milliseconds to wait for whoever has just come or is about to go. */
const timeout = 2000;

/** A hold on a data folder. Releasing it twice does nothing. */
export type Hold = { release(): void };

/**
 * Holds a folder together with others.
 * @throws OperatorError while somebody holds it alone
 */
export function holdTogether(data: string): Hold {
	return holding(join(data, 'in-use'), 'BEGIN; SELECT count(*) FROM sqlite_schema') ?? refused();
}

/** Holds a folder alone; undefined while somebody else works with it. */
export function holdAlone(data: string): Hold | undefined {
	return holding(join(data, 'in-use'), 'BEGIN EXCLUSIVE');
}

/** Holds a file that says nothing, alone and without waiting; undefined while another process holds it. */
export const holdFile = (path: string): Hold | undefined => holding(path, 'BEGIN EXCLUSIVE', 0);

function refused(): never {
	throw new OperatorError(
		'Something is being put in place in the data folder (a restore, a new key, an update). Wait until it is done.'
	);
}

function holding(path: string, how: string, wait = timeout): Hold | undefined {
	let file: DatabaseSync | undefined;
	try {
		file = new DatabaseSync(path, { timeout: wait });
		file.exec(how);
	} catch (error) {
		file?.close();
		const trouble = troubleOf(error, path);
		if (trouble?.kind === 'busy') return undefined;
		throw trouble ? new Troubled(trouble) : error;
	}
	const held = file;
	return { release: () => void (held.isOpen && held.close()) };
}
