import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { openDatabase } from '#lib/server/database/database.ts';
import { rowKinds, type RawCase } from '#lib/server/cases/case-source.ts';
import { groupsOf, inGroups } from '#lib/server/in-groups.ts';
import { casesIn } from './read.ts';
import { casesShape, queries, type Tables } from './tables.ts';

/** Is told of some people and how they stand before, and gives those who are to be written. */
export type Changes = (group: RawCase[], before: Map<string, RawCase>) => RawCase[];

/**
 * Puts cases and organisations into the embedded database, all in one transaction. A case that is named replaces the
 * one that was there, whole; cases and organisations that are not named stay as they are. Only the command line calls
 * this.
 * @param cases gone through once, a few at a time: there may be more than memory holds
 */
export async function fillEmbedded(
	path: string,
	cases: Iterable<RawCase>,
	organizations: { id: string; body: unknown }[],
	changes?: Changes
): Promise<void> {
	const database = await openDatabase<Tables>(path, casesShape);
	try {
		await database.transaction(async (query) => {
			let write: number | undefined;
			for (const group of groupsOf(cases, together)) {
				await nextTurn();
				const before = changes && (await casesIn(query, refsOf(group)));
				const others = before ? changes(group, before) : group;
				if (others.length > 0) await putIn(query, others, (write ??= await queries.noteWrite(query)));
			}
			if (organizations.length > 0 && write === undefined) await queries.noteWrite(query);
			for (const { id, body } of organizations)
				await queries.keepOrganization(query, id, JSON.stringify(body));
		});
	} finally {
		await database.close();
	}
}

/** Takes people with all their rows, and organisations, out of the embedded database, in one transaction. */
export async function takeOutOfEmbedded(
	path: string,
	{ refs = [], organizations = [] }: { refs?: readonly string[]; organizations?: readonly string[] }
): Promise<void> {
	const database = await openDatabase<Tables>(path, casesShape);
	try {
		await database.transaction(async (query) => {
			await queries.noteWrite(query);
			for (const group of inGroups(refs, together)) await queries.dropPeople(query, group);
			for (const id of organizations) await queries.dropOrganization(query, id);
		});
	} finally {
		await database.close();
	}
}

/** So many people are written, or taken out, by one statement. */
const together = 50;
/** So many rows: a statement takes 32,766 values. */
const rowsTogether = 1000;

const refsOf = (cases: readonly RawCase[]) => cases.map(({ ref }) => ref);

async function putIn(query: Kysely<Tables>, cases: readonly RawCase[], written: number): Promise<void> {
	await queries.dropPeople(query, refsOf(cases));
	await queries.addPeople(
		query,
		cases.map(({ ref, me, journey }) => ({
			ref,
			me: JSON.stringify(me),
			journey: JSON.stringify(journey),
			written
		}))
	);
	const rows = cases.flatMap((one) =>
		rowKinds.flatMap((kind) =>
			one[kind].map((row, position) => ({ ref: one.ref, kind, position, body: JSON.stringify(row) }))
		)
	);
	for (const group of inGroups(rows, rowsTogether)) await queries.addRows(query, group);
}
