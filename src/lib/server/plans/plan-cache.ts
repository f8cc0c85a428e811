import { setImmediate as nextTurn } from 'node:timers/promises';
import { join } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import type { Kysely } from 'kysely';
import * as v from 'valibot';
import { Phase } from '#lib/domain/journey.ts';
import { Plan, schemaVersion } from '#lib/domain/snapshot.ts';
import type { Audience } from '#lib/server/cases/visibility.ts';
import { openDatabase, type Shape } from '#lib/server/database/database.ts';
import { layTable } from '#lib/server/database/table.ts';
import { amongThese, heaps, type Heaps } from '#lib/server/heaps.ts';
import { etagOfValue } from '#lib/server/http/etag.ts';
import { inGroups } from '#lib/server/in-groups.ts';
import { naming } from '#lib/server/naming.ts';
import type { Random } from '#lib/server/random.ts';
import { sealing } from '#lib/server/sealing.ts';
import type { Secret } from '#lib/server/secret.ts';
import { after, type Soon } from '#lib/server/soon.ts';
import { begun, bytesOf, packed, packedIn, unpacked, type Begun, type Packed } from './packed.ts';

/** A plan as it was last read in full. `asOf` is UTC, ISO 8601; `stale` while newer reads fail. */
export type KeptPlan = { plan: Plan; asOf: string; stale: boolean };

/** A person's own plan as it leaves. `digest` tells it from any other; it is opened only where it is asked for. */
export type KeptAnswer = {
	asOf: string;
	stale: boolean;
	digest: string;
	packed: () => Soon<Packed>;
};

/**
 * What is known of a kept plan without opening it: sealed apart, since a phone that has the plan already is answered from
 * this alone.
 */
const Head = v.object({
	asOf: v.string(),
	stale: v.boolean(),
	journey: v.object({ phase: Phase, since: v.optional(v.string()) }),
	/** Whether it is read as it is. What a family reads is chosen at each visit. */
	whole: v.boolean(),
	/** By which schema it was written: one of another is looked at before it is given to anybody. */
	rules: v.string(),
	digest: v.string(),
	/** What it was made of: the case's own mark, and how it was read. */
	mark: v.optional(v.string())
});
type Head = v.InferOutput<typeof Head>;

/** So many rows are written by one statement. */
const together = 100;
/** So many people are named before phones get their turn. */
const namedTogether = 500;
/** So many names of copies are gone through in one go. */
const namesTogether = 2000;

/** Every head is sealed to one length: it tells neither where she is nor how much there is. */
const headStep = 512;

/**
 * The encrypted copy of everybody's plan, as it leaves. Phones are answered from this. What an earlier version wrote in a
 * shape that is ours no longer counts as not there, and is read anew.
 */
export type PlanCache = {
	/** For what a round keeps of each person: a few stay in memory, and others lie beside the copies, sealed, until it ends. */
	inHeaps<T>(): Heaps<T>;
	plan(ref: string, audience: Audience): Promise<KeptPlan | undefined>;
	/** Her own plan, ready to leave; undefined where it has to be made: there is none, it is an older version's, or a family reads it. */
	answer(ref: string): Soon<KeptAnswer | undefined>;
	/** Where she is on the road by the last good copy. */
	journey(ref: string): Promise<Head['journey'] | undefined>;
	/** The same of some people, whoever of them has a copy. */
	journeys(refs: readonly string[]): Promise<Map<string, Head['journey']>>;
	/**
	 * Keeps both projections of cases, each read in one go, in one transaction. A good copy that says the same is left as it is
	 * where `confirmed`: the round goes on to say of all of them at once that they are true (`confirmAll`).
	 */
	keep(cases: readonly CasePlans[], asOf: string, confirmed?: boolean): Promise<void>;
	/**
	 * What the source was like when all copies were made of it; undefined where nobody knows: somebody makes them just now, or was
	 * ended while she did.
	 */
	madeOf(): Promise<string | undefined>;
	/**
	 * Somebody begins to make copies.
	 * @returns says of what all of them are made now. Where others made some meanwhile nobody knows: an older one of theirs may
	 * have come last
	 */
	making(): Promise<(of: string | undefined) => Promise<void>>;
	/** Whether no copy is stale. */
	areAllGood(): Promise<boolean>;
	/** Of whom there is no good copy: none, or one that is stale. Throws once `ending` is aborted. */
	lacking(refs: readonly string[], ending?: AbortSignal): Promise<string[]>;
	/** Whether there is a good copy that was made of just this, by these rules. */
	isMadeOf(ref: string, mark: string): Promise<boolean>;
	/** The last good copies stay; from now on they say that they may be old. One transaction. */
	markStale(refs: readonly string[]): Promise<void>;
	/** Of how many people there is a copy. */
	count(): Promise<number>;
	/** Drops the copy of one person, who was removed. */
	drop(ref: string): Promise<void>;
	/**
	 * Drops the copies of cases that the source no longer has. Throws once `ending` is aborted.
	 * @param refs of all whom it has, some at a time
	 * @param stays whether a copy that was written as of this moment stays all the same
	 */
	dropAllBut(
		refs: Iterable<readonly string[]>,
		ending?: AbortSignal,
		stays?: (asOf: string) => boolean
	): Promise<void>;
	/** When a round of reading last ended, UTC, and for how many it failed; undefined before the first. */
	lastRound(): Promise<{ endedAt: string; failed: number } | undefined>;
	noteRound(endedAt: string, failed: number): Promise<void>;
	/**
	 * Of everybody who is not stale the plan is true as of now: it was read, or the source said that nothing changed since. It is
	 * one moment for all, so that `asOf` never tells whose plan was changed when.
	 */
	confirmAll(asOf: string): Promise<void>;
	close(): Promise<void>;
};

/** Both projections of a case. */
export type CasePlans = { ref: string; plans: Record<Audience, Plan>; mark?: string | undefined };

type Tables = {
	/**
	 * `head` and `body` are sealed each for itself. `good` is 1 where the copy is not stale, so that a round need not open them
	 * all to see.
	 */
	kept: { name: string; head: Uint8Array; body: Uint8Array; good: number };
	round: { only: number; ended_at: string; failed: number };
	/** As of when the good copies are true. A moment of the round, as `ended_at` is: it is nobody's. */
	confirmed: { only: number; as_of: string };
	/** `what`: see `madeOf`; empty where nobody knows. `maker`: a word of who makes copies just now; empty for nobody. */
	made: { only: number; what: string; maker: string };
};

/** It is made again from the source at any time, in random order: it is neither copied nor put in order. */
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
		},
		{
			// What was kept before is sealed in another form. Without a round the start waits for a new one, as the first did.
			name: 'answers as they leave',
			up: async (query, engine) => {
				await query.schema.dropTable('kept').execute();
				await query.deleteFrom('round').execute();
				await layTable(query, engine, 'kept', {
					name: 'text key',
					head: 'bytes',
					body: 'bytes',
					good: 'integer'
				});
				await layTable(query, engine, 'confirmed', { only: 'integer key', as_of: 'text' });
			}
		},
		{
			// Without it each question who is good would read all bodies.
			name: 'of what the copies are made, and which are good',
			up: async (query, engine) => {
				await layTable(query, engine, 'made', { only: 'integer key', what: 'text', maker: 'text' });
				await query.insertInto('made').values({ only: 1, what: '', maker: '' }).execute();
				await query.schema.createIndex('kept_by_good').on('kept').columns(['good', 'name']).execute();
			}
		}
	]
};

type Query = Kysely<Tables>;
const queries = {
	head: (query: Query, name: string) =>
		query
			.selectFrom('kept')
			.select(['head', (own) => own.selectFrom('confirmed').select('as_of').as('confirmed')])
			.where('name', '=', name),
	heads: (query: Query, names: readonly string[]) =>
		query.selectFrom('kept').select(['name', 'head']).where('name', 'in', names).execute(),
	body: (query: Query, name: string) => query.selectFrom('kept').select('body').where('name', '=', name),
	namesAfter: async (query: Query, last: string, good: number, limit: number) =>
		(
			await query
				.selectFrom('kept')
				.select('name')
				.where('good', '=', good)
				.where('name', '>', last)
				.orderBy('name')
				.limit(limit)
				.execute()
		).map(({ name }) => name),
	goodOf: async (query: Query, names: readonly string[]) =>
		(
			await query.selectFrom('kept').select('name').where('good', '=', 1).where('name', 'in', names).execute()
		).map(({ name }) => name),
	made: (query: Query) => query.selectFrom('made').select(['what', 'maker']).executeTakeFirstOrThrow(),
	setMade: (query: Query, what: string, maker: string) =>
		query.updateTable('made').set({ what, maker }).execute(),
	count: async (query: Query) =>
		Number(
			(
				await query
					.selectFrom('kept')
					.select(({ fn }) => fn.countAll().as('rows'))
					.executeTakeFirstOrThrow()
			).rows
		),
	keep: (query: Query, rows: readonly Tables['kept'][]) =>
		query
			.insertInto('kept')
			.values(rows)
			.onConflict((conflict) =>
				conflict.column('name').doUpdateSet(({ ref }) => ({
					head: ref('excluded.head'),
					body: ref('excluded.body'),
					good: ref('excluded.good')
				}))
			)
			.execute(),
	markStale: (query: Query, name: string, head: Uint8Array) =>
		query.updateTable('kept').set({ head, good: 0 }).where('name', '=', name).execute(),
	drop: (query: Query, name: string) => query.deleteFrom('kept').where('name', '=', name).execute(),
	round: (query: Query) => query.selectFrom('round').select(['ended_at', 'failed']).executeTakeFirst(),
	noteRound: (query: Query, ended_at: string, failed: number) =>
		query
			.insertInto('round')
			.values({ only: 1, ended_at, failed })
			.onConflict((conflict) => conflict.column('only').doUpdateSet({ ended_at, failed }))
			.execute(),
	confirm: (query: Query, as_of: string) =>
		query
			.insertInto('confirmed')
			.values({ only: 1, as_of })
			.onConflict((conflict) => conflict.column('only').doUpdateSet({ as_of }))
			.execute()
};

const audiences: Audience[] = ['person', 'family'];

/** A good copy is true as of the round that wrote it, or of a later one that found nothing new. */
const lastTrue = ({ asOf, stale }: Head, confirmed: string | null | undefined) =>
	!stale && confirmed && confirmed > asOf ? confirmed : asOf;

/**
 * Opens `cache.db`. Rows are sealed, and their names are keyed hashes: the file alone tells neither what a plan says
 * nor whose it is.
 * @param few so much of what a round keeps of people stays in memory
 */
export async function openPlanCache(
	data: string,
	secret: Secret,
	random: Random,
	few?: number
): Promise<PlanCache> {
	const inHeaps = <T>() => heaps<T>(data, few === undefined ? {} : { few });
	const database = await openDatabase<Tables>(join(data, 'cache.db'), planCacheShape);
	const sealed = sealing(secret.key('cache/content'), random);
	const named = naming(secret.key('cache/names'));
	const nameOf = (audience: Audience, ref: string) => named(JSON.stringify([audience, ref]));
	const rules = etagOfValue([
		schemaVersion,
		...[Plan, Head].map((schema) => toJsonSchema(schema, { errorMode: 'ignore', typeMode: 'output' }))
	]);
	const sealedHeadOf = database.often(queries.head);
	const sealedBodyOf = database.often(queries.body);

	const headContext = (name: string) => `head ${name}`;
	function openHead(name: string, bytes: Uint8Array): Head | undefined {
		const head = sealed.openJson(bytes, headContext(name)) as Head;
		// What this version wrote is a head; of others that is not known.
		return head.rules === rules || v.is(Head, head) ? head : undefined;
	}
	const sealHead = (name: string, head: Head) => sealed.sealJson(head, headContext(name), headStep);

	/** A head as it is just now: its `asOf` is when the plan was last known to be true. */
	async function headOf(name: string): Promise<Head | undefined> {
		const row = await sealedHeadOf(name);
		const head = row && openHead(name, row.head);
		return head && { ...head, asOf: lastTrue(head, row.confirmed) };
	}
	// Whose body does not open, as a damaged page leaves it: her head is whole, and says that she is as she was. It is kept here
	// until the next round makes it anew, for nothing is written at a visit.
	const unreadable = new Set<string>();
	const isUnreadable = (ref: string) => audiences.some((audience) => unreadable.has(nameOf(audience, ref)));
	const bodyOf = database.remembering(
		async (name) => {
			const row = await sealedBodyOf(name);
			if (!row) return undefined;
			try {
				const body = packedIn(sealed.open(row.body, name));
				unreadable.delete(name);
				return body;
			} catch (error) {
				unreadable.add(name);
				throw error;
			}
		},
		({ deflated }) => deflated.length + 500
	);
	// Whatever was written since the head was read: a body has its own sum.
	const packedOf = (name: string): Soon<Packed> =>
		after(bodyOf(name), (body) => {
			if (!body) throw new Error('no such row');
			return body;
		});
	const answerOf = database.remembering(async (ref): Promise<KeptAnswer | undefined> => {
		const name = nameOf('person', ref);
		const head = await headOf(name);
		if (!head?.whole || head.rules !== rules) return undefined;
		const { asOf, stale, digest } = head;
		return { asOf, stale, digest, packed: () => packedOf(name) };
	});

	function rowFor(
		name: string,
		audience: Audience,
		plan: Plan,
		text: Begun,
		made: Pick<Head, 'asOf' | 'mark'>
	): Tables['kept'] {
		const { phase, since } = plan.journey;
		const whole = audience === 'person' && plan.me.reading !== 'family';
		const journey = { phase, ...(since !== undefined && { since }) };
		const head = sealHead(name, { ...made, stale: false, journey, whole, rules, digest: text.digest });
		return { name, head, body: sealed.seal(bytesOf(packed(text)), name), good: 1 };
	}
	async function dropUnless(stays: (asOf: string) => boolean, names: readonly string[]): Promise<void> {
		await database.transaction(async (query) => {
			for (const { name, head } of await queries.heads(query, names)) {
				const asOf = openHead(name, head)?.asOf;
				if (asOf !== undefined && stays(asOf)) continue;
				await queries.drop(query, name);
				unreadable.delete(name);
			}
		});
	}
	const isGood = (head: Head | undefined): head is Head => head?.rules === rules && !head.stale;

	return {
		inHeaps,
		plan: async (ref, audience) => {
			const name = nameOf(audience, ref);
			const head = await headOf(name);
			if (!head) return undefined;
			const parsed = v.safeParse(Plan, unpacked(await packedOf(name)));
			if (!parsed.success) return undefined;
			return { plan: parsed.output, asOf: head.asOf, stale: head.stale };
		},
		answer: answerOf,
		journey: async (ref) => (await headOf(nameOf('person', ref)))?.journey,
		journeys: async (refs) => {
			const journeys = new Map<string, Head['journey']>();
			for (const group of inGroups(refs, namedTogether)) {
				await nextTurn();
				const names = new Map(group.map((ref) => [nameOf('person', ref), ref]));
				for (const { name, head } of await queries.heads(database.query, [...names.keys()])) {
					const journey = openHead(name, head)?.journey;
					if (journey) journeys.set(names.get(name)!, journey);
				}
			}
			return journeys;
		},
		keep: async (cases, asOf, confirmed = false) => {
			const rows: Tables['kept'][] = [];
			for (const { ref, plans, mark } of cases) {
				// Compressing takes its time: phones get their turn between two people.
				await nextTurn();
				for (const audience of audiences) {
					const [name, plan] = [nameOf(audience, ref), plans[audience]];
					const text = begun({ schemaVersion, ...plan });
					const head = confirmed && !unreadable.has(name) ? await headOf(name) : undefined;
					if (isGood(head) && head.digest === text.digest && head.mark === mark) continue;
					rows.push(rowFor(name, audience, plan, text, { asOf, mark }));
				}
			}
			if (rows.length === 0) return;
			await database.transaction(async (query) => {
				for (const group of inGroups(rows, together)) await queries.keep(query, group);
			});
			for (const { name } of rows) unreadable.delete(name);
		},
		markStale: (refs) =>
			database.transaction(async (query) => {
				for (const ref of refs)
					for (const audience of audiences) {
						const name = nameOf(audience, ref);
						const row = await queries.head(query, name).executeTakeFirst();
						const head = row && openHead(name, row.head);
						if (!head || head.stale) continue;
						const stale = { ...head, asOf: lastTrue(head, row.confirmed), stale: true };
						await queries.markStale(query, name, sealHead(name, stale));
					}
			}),
		madeOf: async () => {
			const { what, maker } = await queries.made(database.query);
			return maker === '' && what !== '' ? what : undefined;
		},
		making: async () => {
			const maker = random(9).toString('base64url');
			const wasAlone = await database.transaction(async (query) => {
				const before = await queries.made(query);
				await queries.setMade(query, '', maker);
				return before.maker === '';
			});
			return (of) =>
				database.transaction(async (query) => {
					const isAlone = wasAlone && (await queries.made(query)).maker === maker;
					await queries.setMade(query, isAlone ? (of ?? '') : '', '');
				});
		},
		areAllGood: async () =>
			unreadable.size === 0 && (await queries.namesAfter(database.query, '', 0, 1)).length === 0,
		lacking: async (refs, ending) => {
			const lacking: string[] = [];
			for (const group of inGroups(refs, namedTogether)) {
				await nextTurn();
				ending?.throwIfAborted();
				const names = group.map((ref) => nameOf('person', ref));
				const good = new Set(await queries.goodOf(database.query, names));
				for (const [at, ref] of group.entries())
					if (!good.has(names[at]!) || isUnreadable(ref)) lacking.push(ref);
			}
			return lacking;
		},
		isMadeOf: async (ref, mark) => {
			const head = await headOf(nameOf('person', ref));
			return isGood(head) && head.mark === mark && !isUnreadable(ref);
		},
		count: async () => (await queries.count(database.query)) / audiences.length,
		drop: (ref) =>
			database.transaction(async (query) => {
				for (const audience of audiences) {
					await queries.drop(query, nameOf(audience, ref));
					unreadable.delete(nameOf(audience, ref));
				}
			}),
		dropAllBut: async (refs, ending, stays = () => false) => {
			// By how they begin, as the copies are gone through.
			const heapOf = (name: string) => name.charCodeAt(0);
			const wanted = inHeaps<string>();
			try {
				for (const some of refs)
					for (const group of inGroups(some, namedTogether)) {
						await nextTurn();
						ending?.throwIfAborted();
						for (const ref of group)
							for (const audience of audiences) {
								const name = nameOf(audience, ref);
								wanted.put(heapOf(name), name);
							}
					}
				const isWanted = amongThese(wanted, heapOf);
				for (const good of [0, 1])
					for (let last = ''; ;) {
						const names = await queries.namesAfter(database.query, last, good, namesTogether);
						const unwanted = names.filter((name) => !isWanted(name));
						for (const group of inGroups(unwanted, namedTogether)) await dropUnless(stays, group);
						if (names.length < namesTogether) break;
						last = names.at(-1)!;
						await nextTurn();
						ending?.throwIfAborted();
					}
			} finally {
				wanted.close();
			}
		},
		lastRound: async () => {
			const row = await queries.round(database.query);
			return row && { endedAt: row.ended_at, failed: row.failed };
		},
		confirmAll: async (asOf) => {
			await queries.confirm(database.query, asOf);
		},
		noteRound: async (endedAt, failed) => {
			await queries.noteRound(database.query, endedAt, failed);
		},
		close: () => database.close()
	};
}
