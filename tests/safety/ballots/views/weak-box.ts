import { DatabaseSync, type StatementSync } from 'node:sqlite';

/*
 * A post office as one writes it without a thought, for the controls; Node reads this file before its entry. `late`: it
 * answers before an envelope is on the disk. `copies`: what comes again is kept again.
 */

const fault = process.env.WEAK_BOX;
const prepare = DatabaseSync.prototype.prepare;
DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql: string) {
	const statement = prepare.call(this, sql);
	if (fault === 'late' && sql.startsWith('UPDATE places SET taken = 1')) {
		const run = statement.run.bind(statement);
		statement.run = ((...given: []) => {
			setTimeout(() => run(...given), 400);
			return { changes: 1, lastInsertRowid: 0 };
		}) as StatementSync['run'];
	}
	if (fault === 'copies' && sql.startsWith('SELECT ballot FROM places WHERE place')) {
		const get = statement.get.bind(statement);
		// Handing over asks the same; only who takes one in forgets that it lies there.
		statement.get = (...given: []) => (new Error().stack?.includes('accept') ? undefined : get(...given));
	}
	return statement;
};
