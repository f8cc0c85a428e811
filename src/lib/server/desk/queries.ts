import type { Insertable, Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/* Every question that the desk asks about its staff, in words that both engines know. */

type Query = Kysely<Tables>;

export const queries = {
	staff: (query: Query) => query.selectFrom('staff').selectAll().orderBy('id').execute(),
	staffBy: (query: Query, column: 'id' | 'name', value: string) =>
		query.selectFrom('staff').selectAll().where(column, '=', value).executeTakeFirst(),
	addStaff: (query: Query, row: Insertable<Tables['staff']>) =>
		query.insertInto('staff').values(row).execute(),
	keepStaff: (query: Query, id: string, change: Partial<Tables['staff']>) =>
		query.updateTable('staff').set(change).where('id', '=', id).execute(),

	passkey: (query: Query, id: string) =>
		query.selectFrom('passkeys').selectAll().where('id', '=', id).executeTakeFirst(),
	passkeysOf: (query: Query, staff: string) =>
		query.selectFrom('passkeys').selectAll().where('staff', '=', staff).orderBy('id').execute(),
	addPasskey: (query: Query, row: Insertable<Tables['passkeys']>) =>
		query.insertInto('passkeys').values(row).execute(),
	countPasskey: (query: Query, id: string, counter: number) =>
		query.updateTable('passkeys').set({ counter }).where('id', '=', id).execute(),
	dropPasskey: (query: Query, staff: string, id: string) =>
		query.deleteFrom('passkeys').where('staff', '=', staff).where('id', '=', id).execute(),
	dropPasskeysOf: (query: Query, staff: string) =>
		query.deleteFrom('passkeys').where('staff', '=', staff).execute(),

	session: (query: Query, id: string) =>
		query.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst(),
	addSession: (query: Query, row: Insertable<Tables['sessions']>) =>
		query.insertInto('sessions').values(row).execute(),
	seeSession: (query: Query, id: string, seen: number) =>
		query.updateTable('sessions').set({ seen }).where('id', '=', id).execute(),
	dropSession: (query: Query, id: string) => query.deleteFrom('sessions').where('id', '=', id).execute(),
	dropSessionsOf: (query: Query, staff: string) =>
		query.deleteFrom('sessions').where('staff', '=', staff).execute(),
	dropOldSessions: (query: Query, began: number, seen: number) =>
		query
			.deleteFrom('sessions')
			.where((where) => where.or([where('began', '<=', began), where('seen', '<=', seen)]))
			.execute(),

	once: (query: Query, id: string) =>
		query.selectFrom('once').selectAll().where('id', '=', id).executeTakeFirst(),
	addOnce: (query: Query, row: Insertable<Tables['once']>) => query.insertInto('once').values(row).execute(),
	dropOnce: (query: Query, id: string) => query.deleteFrom('once').where('id', '=', id).execute(),
	dropOnceOf: (query: Query, staff: string, kinds: string[]) =>
		query.deleteFrom('once').where('staff', '=', staff).where('kind', 'in', kinds).execute(),
	onceOf: (query: Query, staff: string, kind: string) =>
		query.selectFrom('once').select('id').where('staff', '=', staff).where('kind', '=', kind).execute(),
	dropOnceKind: (query: Query, kind: string) => query.deleteFrom('once').where('kind', '=', kind).execute(),
	dropExpiredOnce: (query: Query, now: number) =>
		query.deleteFrom('once').where('expires', '<=', now).execute(),
	hasOnce: async (query: Query, staff: string, kind: string) =>
		(await query
			.selectFrom('once')
			.select('id')
			.where('staff', '=', staff)
			.where('kind', '=', kind)
			.executeTakeFirst()) !== undefined,

	proposals: (query: Query, kind: string) =>
		query.selectFrom('proposals').selectAll().where('kind', '=', kind).orderBy('id').execute(),
	addProposal: (query: Query, row: Insertable<Tables['proposals']>) =>
		query.insertInto('proposals').values(row).execute(),
	dropProposal: (query: Query, id: string) => query.deleteFrom('proposals').where('id', '=', id).execute(),
	dropExpiredProposals: (query: Query, now: number) =>
		query.deleteFrom('proposals').where('expires', '<=', now).execute(),

	tries: (query: Query, bucket: string) =>
		query.selectFrom('tries').selectAll().where('bucket', '=', bucket).executeTakeFirst(),
	keepTries: (query: Query, row: Tables['tries']) =>
		query
			.insertInto('tries')
			.values(row)
			.onConflict((conflict) => conflict.column('bucket').doUpdateSet({ count: row.count, until: row.until }))
			.execute()
};
