import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { called } from '#lib/server/called.ts';
import { isLaid, openForReading } from '#lib/server/database/database.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { CaseSource } from '#lib/server/cases/case-source.ts';
import { casesIn } from './read.ts';
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

	// One transaction: an import that ends between two queries must not mix two states of a case.
	const readCases = (refs: readonly string[]) => database.read((query) => casesIn(query, refs));

	return {
		listRefs: () => database.read(queries.refs),
		stands: async () => {
			const { number, mark } = await database.read(queries.lastWrite);
			return `${number} ${mark}`;
		},
		changedFrom: (stood) =>
			database.read(async (query) => {
				const [number, mark = ''] = stood.split(' ');
				const write = { number: Number(number), mark };
				return (await queries.isWrite(query, write)) ? queries.writtenAfter(query, write.number) : undefined;
			}),
		readCase: async (ref) => {
			const raw = (await readCases([ref])).get(ref);
			if (!raw) throw new Error('no such row');
			return raw;
		},
		readCases,
		marks: async (refs) => {
			const { people, rows } = await database.read(async (query) => ({
				people: await queries.people(query, refs),
				rows: await queries.rowsOf(query, refs)
			}));
			const marks = new Map(
				people.map((one) => [one.ref, createHash('sha256').update(`${one.me}\n${one.journey}`)])
			);
			// Texts of JSON hold no end of a line, so no two cases are written alike.
			for (const { ref, kind, body } of rows) marks.get(ref)?.update(`\n${kind} ${body}`);
			return new Map([...marks].map(([ref, mark]) => [ref, mark.digest('base64url')]));
		},
		readOrganizations: async () => (await database.read(queries.organizations)).map(bodyOf),
		close: () => database.close()
	};
}

const bodyOf = ({ body }: { body: string }): unknown => JSON.parse(body);
