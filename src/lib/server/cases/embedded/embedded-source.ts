import { join } from 'node:path';
import { called } from '#lib/server/called.ts';
import { isLaid, openForReading } from '#lib/server/database/database.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { rowKinds, type CaseSource, type RawCase } from '#lib/server/cases/case-source.ts';
import { casesShape, queries, type Tables } from './tables.ts';

/** Where a data folder keeps the embedded case database. */
export function caseDatabasePath(data: string): string {
	return join(data, 'cases.db');
}

/**
 * The embedded source: SQLite, opened read-only. Writing through this connection fails inside SQLite itself; filling
 * the file is the work of `cases import`, a command that no phone can reach.
 */
export function openEmbeddedSource(path: string): CaseSource {
	if (!isLaid(path)) {
		throw new OperatorError(
			`There are no people yet (${path} is missing). Run: ${called('cases import FILE')}`
		);
	}
	const database = openForReading<Tables>(path, casesShape);
	/** The file as it was when it was listed, last and before. */
	let listed: number | undefined;
	let before: number | undefined;
	return {
		listRefs: async () => {
			[before, listed] = [listed, await database.version()];
			return database.read(queries.refs);
		},
		// Between two imports nothing changes. Whom an import changed is not asked: it has a round of its own.
		changedSince: async () => (before === listed ? [] : undefined),
		// One transaction: an import that ends between two queries must not mix two states of a case.
		readCase: (ref) =>
			database.read(async (query) => {
				const found = await queries.person(query, ref);
				if (!found) throw new Error('no such row');
				const raw: Record<string, unknown> = {
					ref,
					me: JSON.parse(found.me),
					journey: JSON.parse(found.journey)
				};
				for (const kind of rowKinds) raw[kind] = (await queries.rows(query, ref, kind)).map(bodyOf);
				return raw as RawCase;
			}),
		readOrganizations: async () => (await database.read(queries.organizations)).map(bodyOf),
		close: () => database.close()
	};
}

const bodyOf = ({ body }: { body: string }): unknown => JSON.parse(body);
