import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import * as v from 'valibot';
import { Plan } from '#lib/domain/snapshot.ts';
import type { Audience } from '#lib/server/cases/visibility.ts';
import { openDatabase, type Shape } from '#lib/server/database/database.ts';
import { layTable } from '#lib/server/database/table.ts';
import type { Random } from '#lib/server/random.ts';
import { sealing } from '#lib/server/sealing.ts';
import type { Secret } from '#lib/server/secret.ts';

/** A plan as it was last read in full. `asOf` is UTC, ISO 8601; `stale` while newer reads fail. */
const KeptPlan = v.object({ plan: Plan, asOf: v.string(), stale: v.boolean() });
export type KeptPlan = v.InferOutput<typeof KeptPlan>;

const Confirmed = v.object({ asOf: v.string() });
type Confirmed = v.InferOutput<typeof Confirmed>;

/**
 * The encrypted copy of everybody's plan. Phones are answered from this. What an earlier version wrote in a shape
 * that is ours no longer counts as not there, and is read anew.
 */
export type PlanCache = {
	plan(ref: string, audience: Audience): Promise<KeptPlan | undefined>;
	/** Keeps both projections of cases, each read in one go, in one transaction. */
	keep(cases: readonly CasePlans[], asOf: string): Promise<void>;
	/** Of whom there is no good copy: none, or one that is stale. */
	lacking(refs: readonly string[]): Promise<string[]>;
	/** The last good copies stay; from now on they say that they may be old. One transaction. */
	markStale(refs: readonly string[]): Promise<void>;
	/** Of how many people there is a copy. */
	count(): Promise<number>;
	/** Drops the copy of one person, who was removed. */
	drop(ref: string): Promise<void>;
	/** Drops the copies of cases that the source no longer has. */
	dropAllBut(refs: string[]): Promise<void>;
	/** When a round of reading last ended, UTC, and for how many it failed; undefined before the first. */
	lastRound(): Promise<{ endedAt: string; failed: number } | undefined>;
	noteRound(endedAt: string, failed: number): Promise<void>;
	/**
	 * The source said that nothing changed since for everybody who is not stale: each of these plans is true as of now. It is
	 * one moment for all, so that `asOf` never tells whose plan was changed when.
	 */
	confirmAll(asOf: string): Promise<void>;
	close(): Promise<void>;
};

/** Both projections of a case. */
export type CasePlans = { ref: string; plans: Record<Audience, Plan> };

type Tables = {
	/** `good` is 1 where the copy is not stale, so that a round need not open them all to see. */
	kept: { name: string; sealed: Uint8Array; good: number };
	round: { only: number; ended_at: string; failed: number };
};

/** It is made again from the source at any time, in random order at each round: it is neither copied nor put in order. */
export const planCacheShape: Shape = {
	copyBefore: false,
	hidesOrder: false,
	migrations: [
		{
			name: 'plans, round',
			up: async (query, engine) => {
				await layTable(query, engine, 'kept', { name: 'text key', sealed: 'bytes' });
				await layTable(query, engine, 'round', { only: 'integer key', ended_at: 'text', failed: 'integer' });
			}
		},
		{
			// Of what was kept before nobody can say so without opening it: it is read anew.
			name: 'good copies',
			up: async (query) => {
				await query.schema
					.alterTable('kept')
					.addColumn('good', 'integer', (column) => column.notNull().defaultTo(0))
					.execute();
			}
		}
	]
};

type Query = Kysely<Tables>;
const queries = {
	sealed: async (query: Query, name: string) =>
		(await query.selectFrom('kept').select('sealed').where('name', '=', name).executeTakeFirst())?.sealed,
	names: async (query: Query) =>
		(await query.selectFrom('kept').select('name').execute()).map(({ name }) => name),
	goodNames: async (query: Query) =>
		(await query.selectFrom('kept').select('name').where('good', '=', 1).execute()).map(({ name }) => name),
	keep: (query: Query, name: string, sealed: Uint8Array, good: number) =>
		query
			.insertInto('kept')
			.values({ name, sealed, good })
			.onConflict((conflict) => conflict.column('name').doUpdateSet({ sealed, good }))
			.execute(),
	drop: (query: Query, name: string) => query.deleteFrom('kept').where('name', '=', name).execute(),
	round: (query: Query) => query.selectFrom('round').select(['ended_at', 'failed']).executeTakeFirst(),
	noteRound: (query: Query, ended_at: string, failed: number) =>
		query
			.insertInto('round')
			.values({ only: 1, ended_at, failed })
			.onConflict((conflict) => conflict.column('only').doUpdateSet({ ended_at, failed }))
			.execute()
};

const audiences: Audience[] = ['person', 'family'];

/**
 * Opens `cache.db`. Rows are sealed, and their names are keyed hashes: the file alone tells neither what a plan says
 * nor whose it is.
 */
export async function openPlanCache(data: string, secret: Secret, random: Random): Promise<PlanCache> {
	const database = await openDatabase<Tables>(join(data, 'cache.db'), planCacheShape);
	const sealed = sealing(secret.key('cache/content'), random);
	const nameKey = secret.key('cache/names');
	const nameOf = (...parts: string[]) =>
		createHmac('sha256', nameKey).update(JSON.stringify(parts)).digest('base64url');

	async function read<T extends v.GenericSchema>(
		query: Query,
		name: string,
		schema: T
	): Promise<v.InferOutput<T> | undefined> {
		const row = await queries.sealed(query, name);
		if (!row) return undefined;
		const parsed = v.safeParse(schema, sealed.openJson(row, name));
		return parsed.success ? parsed.output : undefined;
	}
	/** One row beside the plans: as of when those that are not stale are true. */
	const confirmedName = nameOf('confirmed');
	const lastTrue = async (query: Query, { asOf }: KeptPlan) => {
		const confirmed = (await read(query, confirmedName, Confirmed))?.asOf ?? asOf;
		return confirmed > asOf ? confirmed : asOf;
	};
	const write = (query: Query, name: string, value: KeptPlan | Confirmed) =>
		queries.keep(query, name, sealed.sealJson(value, name), 'stale' in value && !value.stale ? 1 : 0);

	return {
		plan: async (ref, audience) => {
			const kept = await read(database.query, nameOf(audience, ref), KeptPlan);
			if (!kept || kept.stale) return kept;
			return { ...kept, asOf: await lastTrue(database.query, kept) };
		},
		keep: (cases, asOf) =>
			database.transaction(async (query) => {
				for (const { ref, plans } of cases)
					for (const audience of audiences) {
						const kept: KeptPlan = { plan: plans[audience], asOf, stale: false };
						await write(query, nameOf(audience, ref), kept);
					}
			}),
		markStale: (refs) =>
			database.transaction(async (query) => {
				for (const ref of refs)
					for (const audience of audiences) {
						const name = nameOf(audience, ref);
						const kept = await read(query, name, KeptPlan);
						if (!kept || kept.stale) continue;
						await write(query, name, { ...kept, asOf: await lastTrue(query, kept), stale: true });
					}
			}),
		lacking: async (refs) => {
			const good = new Set(await queries.goodNames(database.query));
			return refs.filter((ref) => !good.has(nameOf('person', ref)));
		},
		count: async () => {
			const names = await queries.names(database.query);
			return names.filter((name) => name !== confirmedName).length / audiences.length;
		},
		drop: (ref) =>
			database.transaction(async (query) => {
				for (const audience of audiences) await queries.drop(query, nameOf(audience, ref));
			}),
		dropAllBut: (refs) =>
			database.transaction(async (query) => {
				const plans = refs.flatMap((ref) => audiences.map((audience) => nameOf(audience, ref)));
				const wanted = new Set([...plans, confirmedName]);
				for (const name of await queries.names(query)) {
					if (!wanted.has(name)) await queries.drop(query, name);
				}
			}),
		lastRound: async () => {
			const row = await queries.round(database.query);
			return row && { endedAt: row.ended_at, failed: row.failed };
		},
		confirmAll: async (asOf) => {
			await write(database.query, confirmedName, { asOf } satisfies Confirmed);
		},
		noteRound: async (endedAt, failed) => {
			await queries.noteRound(database.query, endedAt, failed);
		},
		close: () => database.close()
	};
}
