import { join } from 'node:path';
import type { Kysely } from 'kysely';
import * as v from 'valibot';
import { openDatabase } from '#lib/server/database/database.ts';
import { naming } from '#lib/server/naming.ts';
import { shuffled, type Random } from '#lib/server/random.ts';
import { sealing } from '#lib/server/sealing.ts';
import type { Secret } from '#lib/server/secret.ts';
import { isoWeek, mondayFrom } from '#lib/server/week.ts';
import { phoneContext, PhoneContent, phoneStep } from './phones.ts';
import { queries } from './queries.ts';
import { choiceContext, choiceStep, StoredChoice } from './sharing.ts';
import { registerShape, type Tables } from './tables.ts';

/* What is done to a copy of `phones.db` that nobody works with. */

/**
 * Makes the copy fit to be kept for long: invitations, which live for minutes, are not in it, and a moment that is still to
 * come is the Monday after it. So nothing in it tells more than the week.
 */
export const forKeeping = (folder: string, secret: Secret, random: Random): Promise<void> =>
	sealAnew(folder, { from: secret, to: secret, random, moment: mondayFrom });

/**
 * Seals the copy under another key, and gives people and locks the names that follow from it. Invitations that are open
 * are not in it any more.
 * @returns the references of everybody who has a phone
 */
export async function turnRegister(
	folder: string,
	from: Secret,
	to: Secret,
	random: Random
): Promise<string[]> {
	const refs = new Set<string>();
	await sealAnew(folder, { from, to, random, moment: (moment) => moment, met: (ref) => refs.add(ref) });
	return [...refs];
}

/**
 * A copy that is put back goes on in the week that it is now: the weeks in between were not lived here, so nobody was
 * silent in them, and the clock that a person has just looked at is believed. What was counted stays.
 */
export async function goOnFrom(folder: string, now: Date): Promise<void> {
	const database = await openDatabase<Tables>(join(folder, 'phones.db'), registerShape);
	try {
		await database.transaction(async (query) => {
			const lived = await queries.lived(query);
			if (lived) await queries.keepLived(query, { ...lived, week: isoWeek(now), minutes: 0, doubt: '' });
		});
		await database.writeAnew();
	} finally {
		await database.close();
	}
}

type Change = {
	from: Secret;
	to: Secret;
	random: Random;
	/** What a moment becomes, in milliseconds UTC. */
	moment: (moment: number) => number;
	met?: (ref: string) => void;
};

async function sealAnew(folder: string, { from, to, random, moment, met }: Change): Promise<void> {
	const database = await openDatabase<Tables>(join(folder, 'phones.db'), registerShape);
	const before = sealing(from.key('phones/sealed'), random);
	const after = sealing(to.key('phones/sealed'), random);
	const named = { person: naming(to.key('phones/person')), slot: naming(to.key('phones/slot')) };
	try {
		await database.transaction(async (query) => {
			await query.deleteFrom('invitations').execute();
			for (const { id, sealed } of shuffled(await queries.phones(query), random)) {
				const { readsFrom, ...content } = v.parse(PhoneContent, before.openJson(sealed, phoneContext(id)));
				met?.(content.ref);
				const kept = { ...content, ...(readsFrom !== undefined && { readsFrom: moment(readsFrom) }) };
				await query
					.updateTable('phones')
					.set({
						person: named.person(content.ref),
						...(content.lock !== undefined && { lock: named.slot(content.lock) }),
						sealed: after.sealJson(kept, phoneContext(id), phoneStep)
					})
					.where('id', '=', id)
					.execute();
			}
			for (const { person, sealed } of shuffled(await queries.allSharing(query), random)) {
				const stored = v.safeParse(StoredChoice, before.openJson(sealed, choiceContext(person)));
				await queries.dropSharing(query, person);
				// One that cannot be read shares nothing.
				if (!stored.success) continue;
				const name = named.person(stored.output.ref);
				const items = Object.fromEntries(
					Object.entries(stored.output.items).map(([item, from]) => [item, from === 0 ? 0 : moment(from)])
				);
				const kept = { ...stored.output, items };
				await queries.keepSharing(query, name, after.sealJson(kept, choiceContext(name), choiceStep));
			}
			for (const { table, key, context } of await alsoSealed(query as Kysely<Loose>)) {
				for (const row of await (query as Kysely<Loose>).selectFrom(table).selectAll().execute()) {
					const bound = context(String(row[key]));
					const sealed = after.seal(before.open(row.sealed as Uint8Array, bound), bound);
					await (query as Kysely<Loose>)
						.updateTable(table)
						.set({ sealed })
						.where(key, '=', row[key] as string)
						.execute();
				}
			}
		});
		await database.writeAnew();
	} finally {
		await database.close();
	}
}

type Loose = Record<string, Record<string, unknown>>;

/** Further tables whose rows keep their names. One that nobody named here would stay sealed with the old key. */
const furtherTables = [
	{ table: 'endings', key: 'phone', context: (phone: string) => `ending ${phone}` },
	{ table: 'removed', key: 'name', context: (name: string) => `removed ${name}` }
];

async function alsoSealed(query: Kysely<Loose>) {
	const tables = (await query.introspection.getTables())
		.filter(({ columns }) => columns.some(({ name }) => name === 'sealed'))
		.map(({ name }) => name)
		.filter((name) => !['invitations', 'phones', 'sharing'].includes(name));
	return tables.map((name) => {
		const known = furtherTables.find(({ table }) => table === name);
		if (!known) throw new Error(`the rows of ${name} cannot be sealed anew`);
		return known;
	});
}
