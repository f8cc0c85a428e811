import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { called } from '#lib/server/called.ts';
import { isLaid, openForReading } from '#lib/server/database/database.ts';
import { inGroups } from '#lib/server/in-groups.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { CaseSource } from '#lib/server/cases/case-source.ts';
import { casesIn } from './read.ts';
import { casesShape, listedTogether, queries, type Tables } from './tables.ts';

/** Where a data folder keeps the embedded case database. */
export function caseDatabasePath(data: string): string {
	return join(data, 'cases.db');
}

export type EmbeddedSource = CaseSource & {
	/** Who of these is there. */
	among(refs: readonly string[]): Promise<ReadonlySet<string>>;
};

/**
 * The embedded source: SQLite, opened read-only. Writing through this connection fails inside SQLite itself; filling
 * the file is the work of `cases import`, a command that no phone can reach.
 */
export function openEmbeddedSource(path: string): EmbeddedSource {
	if (!isLaid(path)) {
		throw new OperatorError(
			`There are no people yet (${path} is missing). Run: ${called('cases import FILE')}`
		);
	}
	const database = openForReading<Tables>(path, casesShape);

	// One transaction: an import that ends between two queries must not mix two states of a case.
	const readCases = (refs: readonly string[]) => database.read((query) => casesIn(query, refs));

	// Each part by itself: an import waits for none of them, and phones get their turn between two.
	const listInParts: CaseSource['listInParts'] & {} = async (take, stood) => {
		const [number, mark = ''] = stood?.split(' ') ?? [];
		const write = { number: Number(number), mark };
		const knows = stood !== undefined && (await database.read((query) => queries.isWrite(query, write)));
		for (let last: string | undefined; ;) {
			const part = await database.read((query) => queries.peopleAfter(query, last));
			const changed = part.filter(({ written }) => Number(written) > write.number).map(({ ref }) => ref);
			take(
				part.map(({ ref }) => ref),
				knows ? new Set(changed) : undefined
			);
			if (part.length < listedTogether) return;
			last = part.at(-1)!.ref;
			await nextTurn();
		}
	};

	return {
		listRefs: async () => {
			const all: string[] = [];
			await listInParts((refs) => void all.push(...refs));
			return all;
		},
		listInParts,
		among: async (refs) => {
			const there = await database.read(async (query) =>
				Promise.all(inGroups(refs, listedTogether).map((group) => queries.among(query, group)))
			);
			return new Set(there.flat().map(({ ref }) => ref));
		},
		stands: async () => {
			const { number, mark } = await database.read(queries.lastWrite);
			return `${number} ${mark}`;
		},
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
