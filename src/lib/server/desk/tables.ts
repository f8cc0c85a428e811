import { sql } from 'kysely';
import type { Shape } from '#lib/server/database/database.ts';
import { layTable } from '#lib/server/database/table.ts';

/*
 * What lies in `staff.db`. Names and one-time secrets are keyed hashes, all else is sealed: a copy of the file without the
 * key file tells neither who works here nor opens anything.
 */
export type Tables = {
	/** `name`: a keyed hash, so that there is one account of a name. `ended`: 1 once she no longer works here. */
	staff: { id: string; name: string; ended: number; sealed: Uint8Array };
	/** `id`: the credential's, as the browser says it (base64url). */
	passkeys: { id: string; staff: string; counter: number; sealed: Uint8Array };
	/** `id`: SHA-256 of the cookie's token. Times are milliseconds UTC. */
	sessions: { id: string; staff: string; began: number; seen: number; fresh: number };
	/** Secrets that work once. `kind`: what for. `staff` is null for the first of all, who has no account yet. */
	once: { id: string; kind: string; staff: string | null; expires: number };
	/** What waits for a second signature. `kind`: of what; who wrote it, and what it is, is sealed. */
	proposals: { id: string; kind: string; expires: number; sealed: Uint8Array };
	/** Counts of tries, in a fixed number of rows: whoever invents names or addresses fills no disk. */
	tries: { bucket: string; count: number; until: number };
};

export const staffShape: Shape = {
	copyBefore: true,
	hidesOrder: false,
	migrations: [
		{
			name: 'staff, passkeys, sessions, once, tries',
			up: async (query, engine) => {
				await layTable(query, engine, 'staff', {
					id: 'text key',
					name: 'text unique',
					ended: ['integer', (column) => column.notNull().check(sql`ended in (0, 1)`)],
					sealed: 'bytes'
				});
				await layTable(query, engine, 'passkeys', {
					id: 'text key',
					staff: 'text',
					counter: 'integer',
					sealed: 'bytes'
				});
				await layTable(query, engine, 'sessions', {
					id: 'text key',
					staff: 'text',
					began: 'integer',
					seen: 'integer',
					fresh: 'integer'
				});
				await layTable(query, engine, 'once', {
					id: 'text key',
					kind: 'text',
					staff: 'text or null',
					expires: 'integer'
				});
				await layTable(query, engine, 'tries', { bucket: 'text key', count: 'integer', until: 'integer' });
			}
		},
		{
			name: 'proposals',
			up: (query, engine) =>
				layTable(query, engine, 'proposals', {
					id: 'text key',
					kind: 'text',
					expires: 'integer',
					sealed: 'bytes'
				})
		}
	]
};
