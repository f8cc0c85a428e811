import { sql } from 'kysely';
import type { Shape } from '#lib/server/database/database.ts';
import { layTable } from '#lib/server/database/table.ts';

/*
 * What lies in `phones.db`. Keys are random or keyed hashes, and rows lie in the order of their keys: neither tells who
 * came when. Whose phone it is, its lock and the week of its last contact are sealed, all of one length: a copy of the
 * file without the key file joins no phone to a person, nor to a row of the locks.
 */
export type Tables = {
	invitations: {
		id: string;
		/** Keyed hashes of the code's first four digits, and of the whole code. */
		locator: string;
		code: string;
		tries_left: number;
		/** The keyed hash of the phone that used it, and the name that phone got. */
		used_by: string | null;
		phone: string | null;
		/** Whom it is for, and until when. */
		sealed: Uint8Array;
	};
	phones: {
		/** The short name that staff read out. */
		id: string;
		/** A keyed hash of the reference: the phones of one person have one. */
		person: string;
		audience: string;
		token: string;
		/** A keyed hash of the lock's name in the locks' own database; null once it was revoked. */
		lock: string | null;
		slot: number | null;
		revoked: number;
		sealed: Uint8Array;
	};
	sharing: { person: string; sealed: Uint8Array };
	/** Counts the wrong codes that belong to no invitation. */
	nobody: { only: number; tries_left: number };
	/** Weeks whose contacts are being gathered; one that stays behind was lost with its process. */
	weeks: { week: string };
	/** How many weeks the server lived, the one it is in, and what is not counted yet (`lived-weeks.ts`). */
	lived: { only: number; week: string; weeks: number; minutes: number; doubt: string };
	/** Phones that will be ended by themselves, and why: it can be undone until then (`endings.ts`). */
	endings: { phone: string; sealed: Uint8Array };
	/** People and partners that were removed, as they stood: it can be undone for a while (`removed.ts`). */
	removed: { name: string; sealed: Uint8Array };
};

export const registerShape: Shape = {
	copyBefore: true,
	hidesOrder: true,
	migrations: [
		{
			name: 'invitations, phones, sharing',
			up: async (query, engine) => {
				await layTable(query, engine, 'invitations', {
					id: 'text key',
					locator: 'text unique',
					code: 'text',
					tries_left: 'integer',
					used_by: 'text or null',
					phone: 'text or null',
					sealed: 'bytes'
				});
				await layTable(
					query,
					engine,
					'phones',
					{
						id: 'text key',
						person: 'text',
						audience: ['text', (column) => column.notNull().check(sql`audience in ('person', 'family')`)],
						token: 'text unique',
						lock: 'text or null',
						slot: 'integer or null',
						revoked: 'integer',
						sealed: 'bytes'
					},
					(table) => table.addUniqueConstraint('one_phone_a_slot', ['lock', 'slot'])
				);
				await layTable(query, engine, 'sharing', { person: 'text key', sealed: 'bytes' });
				await layTable(query, engine, 'nobody', { only: 'integer key', tries_left: 'integer' });
				await query.insertInto('nobody').values({ only: 1, tries_left: 0 }).execute();
				await layTable(query, engine, 'weeks', { week: 'text key' });
			}
		},
		{
			name: 'weeks lived, endings, removed people',
			up: async (query, engine) => {
				await layTable(query, engine, 'lived', {
					only: 'integer key',
					week: 'text',
					weeks: 'integer',
					minutes: 'integer',
					doubt: 'text'
				});
				await layTable(query, engine, 'endings', { phone: 'text key', sealed: 'bytes' });
				await layTable(query, engine, 'removed', { name: 'text key', sealed: 'bytes' });
			}
		}
	]
};
