import { join } from 'node:path';
import { openDatabase, type Shape } from '#lib/server/database/database.ts';
import { layTable } from '#lib/server/database/table.ts';
import { naming } from '#lib/server/naming.ts';
import type { Secret } from '#lib/server/secret.ts';
import { isoWeek } from '#lib/server/week.ts';

/*
 * What was ended for good, so that a copy from before does not bring it back: `restore` ends it again. A keyed name and a
 * week stand here, no more: who it was cannot be read from it, and of what was never copied nothing is said. The file is
 * kept beside the key and outside of the archives, which are older than it.
 *
 * It is written before the thing itself ends. Were the server ended in between, an older copy would be treated as if it
 * had ended; nobody was told that it had.
 */

/**
 * `revoked`, `forgotten`: a phone. `sharing`: what a person lets her family see, less than before. `slot`: a place of a
 * lock, by its holder. `share`: the key share in it alone. `person`: all that is stored of somebody. Of staff: `staff`,
 * who works here no longer; `key`, a passkey, password or paper code; `right`, what somebody may do no more.
 */
export const endings = [
	...(['revoked', 'forgotten', 'sharing', 'slot', 'share', 'person'] as const),
	...(['staff', 'key', 'right'] as const)
];
export type EndedKind = (typeof endings)[number];

export type Ended = {
	/** Notes that something ended in this week. */
	note(kind: EndedKind, what: string): Promise<void>;
	/** Whether something ended in a week or later. `week`: ISO 8601, `2026-W48`. */
	since(week: string): Promise<{ has(kind: EndedKind, what: string): boolean; count: number }>;
	close(): Promise<void>;
};

type Tables = { ended: { kind: string; name: string; week: string } };

export const endedShape: Shape = {
	// A copy of it would only lack the newest.
	copyBefore: false,
	hidesOrder: true,
	migrations: [
		{
			name: 'ended',
			up: async (query, engine) => {
				await layTable(query, engine, 'ended', { kind: 'text', name: 'text', week: 'text' }, (table) =>
					table.addPrimaryKeyConstraint('once', ['kind', 'name'])
				);
			}
		}
	]
};

/** Opens `ended.db`. */
export async function openEnded(data: string, secret: Secret, now: () => Date): Promise<Ended> {
	const database = await openDatabase<Tables>(join(data, 'ended.db'), endedShape);
	const named = naming(secret.key('ended/names'));
	const nameOf = (kind: EndedKind, what: string) => named(JSON.stringify([kind, what]));
	return {
		note: async (kind, what) => {
			const week = isoWeek(now());
			await database.query
				.insertInto('ended')
				.values({ kind, name: nameOf(kind, what), week })
				.onConflict((conflict) => conflict.columns(['kind', 'name']).doUpdateSet({ week }))
				.execute();
		},
		since: async (week) => {
			const rows = await database.query
				.selectFrom('ended')
				.select(['kind', 'name'])
				.where('week', '>=', week)
				.execute();
			const names = new Set(rows.map(({ kind, name }) => `${kind} ${name}`));
			return { has: (kind, what) => names.has(`${kind} ${nameOf(kind, what)}`), count: names.size };
		},
		close: () => database.close()
	};
}
