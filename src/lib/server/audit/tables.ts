import type { Shape } from '#lib/server/database/database.ts';
import { layTable } from '#lib/server/database/table.ts';

/** What lies in `desk.db`: what staff did. Nothing that a person did herself ever stands here. */
export type Tables = {
	audit: {
		number: number;
		/** UTC, to the minute. */
		at: string;
		staff: string;
		role: string;
		act: string;
		/** A keyed hash of whom or what it was done to; empty where it was nobody. */
		object: string;
		outcome: string;
		/** The mark of the line before, and of this one with it. */
		before: string;
		mark: string;
	};
};

export const deskShape: Shape = {
	copyBefore: true,
	// Its order is what it is for.
	hidesOrder: false,
	migrations: [
		{
			name: 'audit',
			up: (query, engine) =>
				layTable(query, engine, 'audit', {
					number: 'integer key',
					at: 'text',
					staff: 'text',
					role: 'text',
					act: 'text',
					object: 'text',
					outcome: 'text',
					before: 'text',
					mark: 'text'
				})
		}
	]
};
