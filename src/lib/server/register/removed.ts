import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import * as v from 'valibot';
import { inGroups } from '#lib/server/in-groups.ts';
import { writeEnding } from './endings.ts';
import { inRandomOrder } from './in-parts.ts';
import { contentOf } from './invitations.ts';
import { graceWeeks } from './lived-weeks.ts';
import { revokeIn } from './phones.ts';
import { queries } from './queries.ts';
import type { Parts } from './register.ts';
import type { Tables } from './tables.ts';

/*
 * What staff removed, as it stood, and what an import changed, sealed: it can be put back until its weeks of grace are over. Then
 * nothing of it stays.
 */

export const removedKinds = ['person', 'organization', 'import'] as const;
export type RemovedKind = (typeof removedKinds)[number];

/** Weeks that the server lives until something is gone for good. An import is undone for 30 days, and four weeks are fewer. */
const weeksKept: Record<RemovedKind, number> = {
	person: graceWeeks,
	organization: graceWeeks,
	import: graceWeeks + 1
};

/** `weeks`: how many the server still lives before it is gone for good. */
export type Removed = { kind: RemovedKind; id: string; body: unknown; weeks: number };

const RemovedContent = v.object({
	kind: v.picklist(removedKinds),
	id: v.string(),
	body: v.unknown(),
	from: v.number()
});
type RemovedContent = v.InferOutput<typeof RemovedContent>;
const contextOf = (name: string) => `removed ${name}`;
/** Sealed to whole multiples of so many bytes: the length hardly tells how much there was. */
const step = 16_384;
/** So many are sealed anew in one go. */
const together = 20;

const nameOf = ({ keyed }: Parts, kind: RemovedKind, id: string) => keyed('removed', `${kind} ${id}`);

const opened = ({ sealed }: Parts, row: Tables['removed']): RemovedContent =>
	v.parse(RemovedContent, sealed.openJson(row.sealed, contextOf(row.name)));

/** Who of these people was removed. */
export async function removedAmong(
	parts: Parts,
	query: Kysely<Tables>,
	refs: readonly string[]
): Promise<Set<string>> {
	const names = new Map(refs.map((ref) => [nameOf(parts, 'person', ref), ref]));
	return new Set((await queries.removedAmong(query, [...names.keys()])).map((name) => names.get(name)!));
}

/**
 * Keeps what is about to be removed. A person's open invitations go at once; her phones read nothing from then on, and
 * end with the weeks of grace.
 */
export function keepRemoved(parts: Parts, kind: RemovedKind, id: string, body: unknown): Promise<void> {
	return parts.database.transaction(async (query) => {
		await keep(parts, query, kind, id, body);
		if (kind !== 'person') return;
		await dropInvitationsFor(parts, query, id);
		for (const phone of await queries.phonesOf(query, 'person', parts.keyed('person', id)))
			if (!phone.revoked) await writeEnding(parts, query, phone.id, 'removed');
	});
}

function keep(parts: Parts, query: Kysely<Tables>, kind: RemovedKind, id: string, body: unknown) {
	const content: RemovedContent = { kind, id, body, from: parts.lived.lived() };
	const name = nameOf(parts, kind, id);
	return queries.keepRemoved(query, name, parts.sealed.sealJson(content, contextOf(name), step));
}

/** Keeps how everything stood before an import, in as many parts as it takes. */
export function keepImport(parts: Parts, id: string, bodies: Iterable<unknown>): Promise<void> {
	return parts.database.transaction(async (query) => {
		let part = 0;
		for (const body of bodies) {
			await keep(parts, query, 'import', part === 0 ? id : `${id}.${part}`, body);
			part++;
		}
	});
}

/** The name of the import that a part belongs to. */
export const importOfPart = (id: string): string => id.replace(/\..*/, '');

/** All that can still be put back, or all of a kind, in an order that tells nothing. */
export async function listRemoved(parts: Parts, only?: RemovedKind): Promise<Removed[]> {
	const found: Removed[] = [];
	// One after the other: what an import changed may be more than all else together.
	for (const name of await queries.removedNames(parts.database.query)) {
		const row = await queries.removed(parts.database.query, name);
		if (!row) continue;
		const { from, kind, id, body } = opened(parts, row);
		if (only !== undefined && kind !== only) continue;
		found.push({ kind, id, body, weeks: Math.max(0, from + weeksKept[kind] - parts.lived.lived()) });
	}
	return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Who is put in anew was not removed: her phones stay. */
export async function takeAsThere(parts: Parts, refs: Iterable<string>): Promise<void> {
	const names = new Set(await queries.removedNames(parts.database.query));
	if (names.size === 0) return;
	const back: string[] = [];
	for (const ref of refs) if (names.has(nameOf(parts, 'person', ref))) back.push(ref);
	if (back.length === 0) return;
	await parts.database.transaction(async (query) => {
		for (const ref of back) await drop(parts, query, 'person', ref);
	});
}

/** After it was put back: the phones stay. */
export function dropRemoved(parts: Parts, kind: RemovedKind, id: string): Promise<void> {
	return parts.database.transaction((query) => drop(parts, query, kind, id));
}

async function drop(parts: Parts, query: Kysely<Tables>, kind: RemovedKind, id: string): Promise<void> {
	await queries.dropRemoved(query, nameOf(parts, kind, id));
	if (kind !== 'person') return;
	for (const phone of await queries.phonesOf(query, 'person', parts.keyed('person', id)))
		await queries.dropEnding(query, phone.id);
}

/** Ends at once all that is known of somebody here: phones and what they share. Nothing of it can be put back. */
export function endPerson(parts: Parts, ref: string): Promise<void> {
	return parts.database.transaction(async (query) => {
		await parts.locks.ended.note('person', ref);
		const person = parts.keyed('person', ref);
		await dropInvitationsFor(parts, query, ref);
		for (const phone of await queries.phonesOf(query, 'person', person))
			await revokeIn(parts, query, phone.id);
		await queries.dropSharing(query, person);
		await queries.dropRemoved(query, nameOf(parts, 'person', ref));
	});
}

async function dropInvitationsFor(parts: Parts, query: Kysely<Tables>, ref: string): Promise<void> {
	for (const row of await queries.invitations(query))
		if (contentOf(parts, row).ref === ref) await queries.dropInvitation(query, 'id', row.id);
}

/** Takes somebody out of what imports changed: who is removed comes back by that alone. */
export function forgetInImports(parts: Parts, without: (body: unknown) => unknown): Promise<void> {
	return parts.database.transaction(async (query) => {
		for (const name of await queries.removedNames(query)) {
			const row = (await queries.removed(query, name))!;
			const content = opened(parts, row);
			if (content.kind !== 'import') continue;
			const kept = { ...content, body: without(content.body) };
			await queries.keepRemoved(query, row.name, parts.sealed.sealJson(kept, contextOf(row.name), step));
		}
	});
}

/** Drops what is past its weeks of grace, and seals the rest anew in random order. */
export async function writeRemovedAnew(parts: Parts): Promise<void> {
	const { database } = parts;
	const namesAfter = (last: string, limit: number) => queries.removedAfter(database.query, last, limit);
	for await (const names of inRandomOrder(parts, namesAfter))
		for (const some of inGroups(names, together)) {
			// What an import changed may be more than all else together.
			await nextTurn();
			await database.transaction(async (query) => {
				for (const name of some) await writeAnew(parts, query, name);
			});
		}
}

async function writeAnew(parts: Parts, query: Kysely<Tables>, name: string): Promise<void> {
	const row = await queries.removed(query, name);
	// It was put back meanwhile.
	if (!row) return;
	const content = opened(parts, row);
	const isOver = !parts.lived.doubt() && parts.lived.lived() - content.from > weeksKept[content.kind];
	if (isOver) await queries.dropRemoved(query, name);
	else await queries.keepRemoved(query, name, parts.sealed.sealJson(content, contextOf(name), step));
}
