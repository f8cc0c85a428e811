import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { orSayDamaged, refuseDamage } from '#lib/server/database.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { rowKinds, type CaseSource, type RawCase } from '#lib/server/cases/case-source.ts';

/** Where a data folder keeps the embedded case database. */
export function caseDatabasePath(data: string): string {
	return join(data, 'cases.db');
}

/**
 * The embedded source: SQLite, opened read-only. Writing through this connection fails inside SQLite itself; filling
 * the file is the work of `cases import`, a command that no phone can reach.
 */
export function openEmbeddedSource(path: string): CaseSource {
	if (!existsSync(path)) {
		throw new OperatorError(
			`There are no people yet (${path} is missing). Run: npm run companion -- cases import FILE`
		);
	}
	const database = openReadOnly(path);
	const refs = database.prepare('SELECT ref FROM people ORDER BY ref');
	const person = database.prepare('SELECT me, journey FROM people WHERE ref = ?');
	const rows = database.prepare('SELECT body FROM rows WHERE ref = ? AND kind = ? ORDER BY position');
	const organizations = database.prepare('SELECT body FROM organizations ORDER BY id');
	return {
		listRefs: async () => refs.all().map((row) => String(row.ref)),
		readCase: async (ref) => {
			// One transaction: an import that ends between two queries must not mix two states of a case.
			database.exec('BEGIN');
			try {
				const found = person.get(ref);
				if (!found) throw new Error('no such row');
				const parsed = rowKinds.map((kind) => [kind, rows.all(ref, kind).map(bodyOf)] as const);
				return {
					ref,
					me: JSON.parse(String(found.me)),
					journey: JSON.parse(String(found.journey)),
					...Object.fromEntries(parsed)
				} as RawCase;
			} finally {
				database.exec('COMMIT');
			}
		},
		readOrganizations: async () => organizations.all().map(bodyOf),
		close: () => database.close()
	};
}

/** A connection that SQLite itself keeps from writing. */
export function openReadOnly(path: string): DatabaseSync {
	return orSayDamaged(path, () => {
		const database = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
		refuseDamage(database);
		return database;
	});
}

function bodyOf(row: Record<string, unknown>): unknown {
	return JSON.parse(String(row.body));
}
