import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { inTransaction, orSayDamaged, refuseDamage } from '#lib/server/database.ts';
import { rowKinds, type RawCase } from '#lib/server/cases/case-source.ts';
import { schema } from './schema.ts';

/**
 * Puts cases and organisations into the embedded database, all in one transaction. A case that is named replaces the
 * one that was there, whole; cases and organisations that are not named stay as they are. Only the command line calls
 * this.
 */
export function fillEmbedded(
	path: string,
	cases: RawCase[],
	organizations: { id: string; body: unknown }[]
): void {
	const database = orSayDamaged(path, () => {
		const opened = new DatabaseSync(path, { timeout: 5000 });
		chmodSync(path, 0o600);
		opened.exec(
			'PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;'
		);
		refuseDamage(opened);
		opened.exec(schema);
		return opened;
	});
	try {
		inTransaction(database, () => {
			const remove = database.prepare('DELETE FROM people WHERE ref = ?');
			const addPerson = database.prepare('INSERT INTO people (ref, me, journey) VALUES (?, ?, ?)');
			const addRow = database.prepare('INSERT INTO rows (ref, kind, position, body) VALUES (?, ?, ?, ?)');
			const addOrganization = database.prepare(
				'INSERT OR REPLACE INTO organizations (id, body) VALUES (?, ?)'
			);
			for (const one of cases) {
				remove.run(one.ref);
				addPerson.run(one.ref, JSON.stringify(one.me), JSON.stringify(one.journey));
				for (const kind of rowKinds) {
					one[kind].forEach((row, position) => addRow.run(one.ref, kind, position, JSON.stringify(row)));
				}
			}
			for (const { id, body } of organizations) addOrganization.run(id, JSON.stringify(body));
		});
	} finally {
		database.close();
	}
}
