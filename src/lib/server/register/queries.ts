import { sql, type Insertable, type Kysely, type Selectable } from 'kysely';
import type { Tables } from './tables.ts';

/* Every question that the register asks its database, in words that both engines know. */

type Query = Kysely<Tables>;
export type PairedPhoneRow = Selectable<Tables['phones']>;
export type PhoneOfToken = Pick<PairedPhoneRow, 'id' | 'audience' | 'revoked' | 'sealed'>;

export const queries = {
	invitationBy: (query: Query, locator: string) =>
		query.selectFrom('invitations').selectAll().where('locator', '=', locator).executeTakeFirst(),
	invitations: (query: Query) => query.selectFrom('invitations').select(['id', 'sealed']).execute(),
	addInvitation: (query: Query, row: Insertable<Tables['invitations']>) =>
		query.insertInto('invitations').values(row).execute(),
	dropInvitation: (query: Query, column: 'id' | 'phone', value: string) =>
		query.deleteFrom('invitations').where(column, '=', value).execute(),
	noteUse: (query: Query, id: string, usedBy: string, phone: string) =>
		query.updateTable('invitations').set({ used_by: usedBy, phone }).where('id', '=', id).execute(),
	/** One try fewer; nobody's, where there is no invitation to count against: the disk works as hard. */
	countTry: (query: Query, invitation: string | undefined) =>
		invitation
			? query
					.updateTable('invitations')
					.set({ tries_left: sql`case when tries_left > 0 then tries_left - 1 else 0 end` })
					.where('id', '=', invitation)
					.execute()
			: query
					.updateTable('nobody')
					.set({ tries_left: sql`(tries_left + 1) % 1000` })
					.execute(),

	phoneOfToken: (query: Query, token: string) =>
		query.selectFrom('phones').select(['id', 'audience', 'revoked', 'sealed']).where('token', '=', token),
	phone: (query: Query, id: string) =>
		query.selectFrom('phones').selectAll().where('id', '=', id).executeTakeFirst(),
	phones: (query: Query) => query.selectFrom('phones').selectAll().orderBy('id').execute(),
	/** Some of them, in the order of their names. */
	phonesAfter: (query: Query, last: string, limit: number) =>
		query.selectFrom('phones').selectAll().where('id', '>', last).orderBy('id').limit(limit).execute(),
	phoneNamesAfter: async (query: Query, last: string, limit: number) =>
		(
			await query
				.selectFrom('phones')
				.select('id')
				.where('id', '>', last)
				.orderBy('id')
				.limit(limit)
				.execute()
		).map(({ id }) => id),
	phonesNamed: (query: Query, ids: readonly string[]) =>
		query.selectFrom('phones').selectAll().where('id', 'in', ids).execute(),
	phonesOf: (query: Query, column: 'person' | 'lock', hash: string) =>
		query.selectFrom('phones').selectAll().where(column, '=', hash).orderBy('id').execute(),
	addPhone: (query: Query, row: Insertable<Tables['phones']>) =>
		query.insertInto('phones').values(row).execute(),
	sealPhone: (query: Query, id: string, sealed: Uint8Array) =>
		query.updateTable('phones').set({ sealed }).where('id', '=', id).execute(),
	/**
	 * The same of some, by one statement: to put each into the engine's words is most of its work. Whoever is gone meanwhile
	 * stays so.
	 */
	sealPhones: (query: Query, rows: readonly Pick<PairedPhoneRow, 'id' | 'sealed'>[]) =>
		query
			.updateTable('phones')
			.set({
				sealed: sql`case id ${sql.join(
					rows.map(({ id, sealed }) => sql`when ${id} then ${sealed}`),
					sql` `
				)} else sealed end`
			})
			.where(
				'id',
				'in',
				rows.map(({ id }) => id)
			)
			.execute(),
	revokePhone: (query: Query, id: string, sealed: Uint8Array) =>
		query
			.updateTable('phones')
			.set({ revoked: 1, lock: null, slot: null, sealed })
			.where('id', '=', id)
			.execute(),
	dropPhone: (query: Query, id: string) => query.deleteFrom('phones').where('id', '=', id).execute(),

	sharing: (query: Query, person: string) =>
		query.selectFrom('sharing').select('sealed').where('person', '=', person).executeTakeFirst(),
	sharingAfter: async (query: Query, last: string, limit: number) =>
		(
			await query
				.selectFrom('sharing')
				.select('person')
				.where('person', '>', last)
				.orderBy('person')
				.limit(limit)
				.execute()
		).map(({ person }) => person),
	allSharing: (query: Query) => query.selectFrom('sharing').selectAll().orderBy('person').execute(),
	dropSharing: (query: Query, person: string) =>
		query.deleteFrom('sharing').where('person', '=', person).execute(),
	keepSharing: (query: Query, person: string, sealed: Uint8Array) =>
		query
			.insertInto('sharing')
			.values({ person, sealed })
			.onConflict((conflict) => conflict.column('person').doUpdateSet({ sealed }))
			.execute(),
	dropSharingWithoutPhone: (query: Query) =>
		query
			.deleteFrom('sharing')
			.where('person', 'not in', (own) =>
				own.selectFrom('phones').select('person').where('audience', '=', 'person').where('revoked', '=', 0)
			)
			.execute(),

	weeks: async (query: Query) =>
		(await query.selectFrom('weeks').select('week').execute()).map(({ week }) => week),
	addWeek: (query: Query, week: string) =>
		query
			.insertInto('weeks')
			.values({ week })
			.onConflict((conflict) => conflict.doNothing())
			.execute(),
	dropWeeks: (query: Query, weeks: string[]) =>
		query.deleteFrom('weeks').where('week', 'in', weeks).execute(),

	lived: (query: Query) => query.selectFrom('lived').selectAll().executeTakeFirst(),
	keepLived: (query: Query, row: Tables['lived']) =>
		query
			.insertInto('lived')
			.values(row)
			.onConflict((conflict) => conflict.column('only').doUpdateSet(row))
			.execute(),

	ending: (query: Query, phone: string) =>
		query.selectFrom('endings').selectAll().where('phone', '=', phone).executeTakeFirst(),
	endingsOf: (query: Query, phones: readonly string[]) =>
		query.selectFrom('endings').selectAll().where('phone', 'in', phones).execute(),
	endings: (query: Query) => query.selectFrom('endings').selectAll().orderBy('phone').execute(),
	keepEnding: (query: Query, phone: string, sealed: Uint8Array) =>
		query
			.insertInto('endings')
			.values({ phone, sealed })
			.onConflict((conflict) => conflict.column('phone').doUpdateSet({ sealed }))
			.execute(),
	dropEnding: (query: Query, phone: string) =>
		query.deleteFrom('endings').where('phone', '=', phone).execute(),

	removed: (query: Query, name: string) =>
		query.selectFrom('removed').selectAll().where('name', '=', name).executeTakeFirst(),
	removedAmong: async (query: Query, names: readonly string[]) =>
		(await query.selectFrom('removed').select('name').where('name', 'in', names).execute()).map(
			({ name }) => name
		),
	removedAfter: async (query: Query, last: string, limit: number) =>
		(
			await query
				.selectFrom('removed')
				.select('name')
				.where('name', '>', last)
				.orderBy('name')
				.limit(limit)
				.execute()
		).map(({ name }) => name),
	removedNames: async (query: Query) =>
		(await query.selectFrom('removed').select('name').orderBy('name').execute()).map(({ name }) => name),
	keepRemoved: (query: Query, name: string, sealed: Uint8Array) =>
		query
			.insertInto('removed')
			.values({ name, sealed })
			.onConflict((conflict) => conflict.column('name').doUpdateSet({ sealed }))
			.execute(),
	dropRemoved: (query: Query, name: string) => query.deleteFrom('removed').where('name', '=', name).execute()
};
