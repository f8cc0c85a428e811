import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { Plan } from '#lib/domain/snapshot.ts';
import type { DirectoryEntry } from '#lib/server/cases/projection.ts';
import type { Audience } from '#lib/server/cases/visibility.ts';
import { inTransaction, openDatabase } from '#lib/server/database.ts';
import type { Random } from '#lib/server/random.ts';
import type { Secret } from '#lib/server/secret.ts';
import { seal, unseal } from './sealing.ts';

/** A plan as it was last read in full. `asOf` is UTC, ISO 8601; `stale` while newer reads fail. */
export type KeptPlan = { plan: Plan; asOf: string; stale: boolean };

/** The encrypted copy of what phones may read. Phones read this and nothing else. */
export type PlanCache = {
	plan(ref: string, audience: Audience): KeptPlan | undefined;
	/** Keeps both projections of a case, read in one go. */
	keepPlans(ref: string, plans: Record<Audience, Plan>, asOf: string): void;
	/** The last good copy stays; from now on it says that it may be old. */
	markStale(ref: string): void;
	/** Drops the copies of cases that the source no longer has. */
	dropAllBut(refs: string[]): void;
	directory(): DirectoryEntry[] | undefined;
	keepDirectory(entries: DirectoryEntry[]): void;
	/** When a round of reading last ended, UTC, and for how many it failed; undefined before the first. */
	lastRound(): { endedAt: string; failed: number } | undefined;
	noteRound(endedAt: string, failed: number): void;
	close(): void;
};

const schema = `
	CREATE TABLE IF NOT EXISTS kept (
		name TEXT PRIMARY KEY,
		sealed BLOB NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE TABLE IF NOT EXISTS round (
		only INTEGER PRIMARY KEY CHECK (only = 1),
		ended_at TEXT NOT NULL,
		failed INTEGER NOT NULL
	) STRICT;
`;

const audiences: Audience[] = ['person', 'family'];

/**
 * Opens `cache.db`. Rows are sealed, and their names are keyed hashes: the file alone tells neither what a plan says
 * nor whose it is.
 */
export function openPlanCache(data: string, secret: Secret, random: Random): PlanCache {
	const database = openDatabase(join(data, 'cache.db'), schema);
	const key = secret.key('cache/content');
	const nameKey = secret.key('cache/names');
	const nameOf = (...parts: string[]) =>
		createHmac('sha256', nameKey).update(JSON.stringify(parts)).digest('base64url');

	const get = database.prepare('SELECT sealed FROM kept WHERE name = ?');
	const put = database.prepare('INSERT OR REPLACE INTO kept (name, sealed) VALUES (?, ?)');
	const drop = database.prepare('DELETE FROM kept WHERE name = ?');

	function read<T>(name: string): T | undefined {
		const row = get.get(name);
		return row && (JSON.parse(unseal(row.sealed as Uint8Array, name, key)) as T);
	}
	function write(name: string, value: unknown): void {
		put.run(name, seal(JSON.stringify(value), name, key, random));
	}

	return {
		plan: (ref, audience) => read<KeptPlan>(nameOf(audience, ref)),
		keepPlans: (ref, plans, asOf) =>
			inTransaction(database, () => {
				for (const audience of audiences) {
					write(nameOf(audience, ref), { plan: plans[audience], asOf, stale: false } satisfies KeptPlan);
				}
			}),
		markStale: (ref) =>
			inTransaction(database, () => {
				for (const audience of audiences) {
					const name = nameOf(audience, ref);
					const kept = read<KeptPlan>(name);
					if (kept && !kept.stale) write(name, { ...kept, stale: true });
				}
			}),
		dropAllBut: (refs) =>
			inTransaction(database, () => {
				const wanted = new Set([
					nameOf('directory'),
					...refs.flatMap((ref) => audiences.map((audience) => nameOf(audience, ref)))
				]);
				for (const { name } of database.prepare('SELECT name FROM kept').all()) {
					if (!wanted.has(String(name))) drop.run(String(name));
				}
			}),
		directory: () => read<DirectoryEntry[]>(nameOf('directory')),
		keepDirectory: (entries) => write(nameOf('directory'), entries),
		lastRound: () => {
			const row = database.prepare('SELECT ended_at, failed FROM round').get();
			return row && { endedAt: String(row.ended_at), failed: Number(row.failed) };
		},
		noteRound: (endedAt, failed) => {
			database
				.prepare('INSERT OR REPLACE INTO round (only, ended_at, failed) VALUES (1, ?, ?)')
				.run(endedAt, failed);
		},
		close: () => database.close()
	};
}
