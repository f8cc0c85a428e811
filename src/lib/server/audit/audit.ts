import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { openDatabase } from '#lib/server/database/database.ts';
import type { Secret } from '#lib/server/secret.ts';
import { deskShape, type Tables } from './tables.ts';

/*
 * Who did what. Lines are only ever added; each carries the mark of the one before, a keyed hash over all that stands in
 * both. Whoever changes, drops, inserts or moves a line without the key file breaks the chain from there on. A chain that
 * was cut at its end is whole by itself: that is seen by the newest head, which is printed and kept elsewhere.
 */

/** What can be done: a closed list. */
export const acts = [
	...['invite', 'phone revoked', 'phone kept', 'phones ended'],
	...[
		'people imported',
		'import undone',
		'person shown',
		'person exported',
		'people removed',
		'person put back'
	],
	...['partners imported', 'partners removed', 'partner put back', 'partner changed', 'partner checked'],
	...['line changed', 'line checked', 'lines approved'],
	...['words imported', 'recordings imported'],
	...['feedback keys', 'feedback opened', 'feedback closed', 'feedback reported'],
	...['source key', 'source accepted'],
	...['signed in', 'key made', 'key removed', 'paper code', 'desk recovered'],
	...['staff added', 'staff changed', 'staff link', 'staff ended'],
	...['installed', 'updated', 'backed up', 'restored', 'moved', 'key rotated'],
	...['signature asked', 'signature given', 'everything revoked', 'list saved']
] as const;
export type Act = (typeof acts)[number];

/** What is written of one act. `object`: whom or what it was done to; only a keyed hash of it is kept. */
export type Done = {
	staff: string;
	role: string;
	act: Act;
	object?: string | undefined;
	outcome: 'done' | 'failed';
};

export type AuditLine = Omit<Tables['audit'], 'before' | 'mark'>;
/** The end of the chain: how many lines there are, and the mark of the last. */
export type Head = { number: number; mark: string };

/** Which lines are wanted. `before`: only those with a lower number; `staff`: whose, as it stands in them. */
export type Wanted = { most?: number; before?: number; staff?: string; act?: Act };

/** What staff did, by the desk and by the command line alike. */
export type Audit = {
	write(done: Done): Promise<void>;
	/** The lines, the newest first. */
	lines(wanted?: Wanted): Promise<AuditLine[]>;
	/** Everybody who did something, as it stands in the lines. */
	everybody(): Promise<string[]>;
	/** The name that an object has in the lines. */
	nameOf(object: string): string;
	head(): Promise<Head>;
	/**
	 * Where the chain is broken: the number of the first line that does not follow; undefined where it is whole.
	 * @param head as it was printed some time: one that is in the chain no more is a break too
	 */
	brokenAt(head?: Head): Promise<number | undefined>;
	close(): Promise<void>;
};

/** An end as it is printed, to be kept elsewhere. */
export const printedHead = ({ number, mark }: Head): string => `${number}-${mark}`;

/** An end as somebody typed it from paper; undefined where it is none. */
export function headFrom(text: string): Head | undefined {
	const [, number, mark] = /^(\d{1,9})-([\w-]*)$/.exec(text.trim()) ?? [];
	return number === undefined || mark === undefined ? undefined : { number: Number(number), mark };
}

/** Opens `desk.db`. */
export async function openAudit(data: string, secret: Secret, now: () => Date): Promise<Audit> {
	const database = await openDatabase<Tables>(join(data, 'desk.db'), deskShape);
	const [chain, names] = [secret.key('desk/audit'), secret.key('desk/objects')];
	const nameOf = (object: string) =>
		createHmac('sha256', names).update(object).digest('base64url').slice(0, 22);
	const markOf = (line: Omit<Tables['audit'], 'mark'>) => {
		const { number, at, staff, role, act, object, outcome, before } = line;
		return createHmac('sha256', chain)
			.update(JSON.stringify([number, at, staff, role, act, object, outcome, before]))
			.digest('base64url');
	};

	return {
		nameOf,
		write: ({ staff, role, act, object, outcome }) =>
			database.transaction(async (query) => {
				const last = await headIn(query);
				const line = {
					number: last.number + 1,
					at: `${now().toISOString().slice(0, 16)}Z`,
					staff,
					role,
					act,
					object: object === undefined ? '' : nameOf(object),
					outcome,
					before: last.mark
				};
				await query
					.insertInto('audit')
					.values({ ...line, mark: markOf(line) })
					.execute();
			}),
		lines: ({ most, before, staff, act } = {}) =>
			database.query
				.selectFrom('audit')
				.select(['number', 'at', 'staff', 'role', 'act', 'object', 'outcome'])
				.$if(before !== undefined, (query) => query.where('number', '<', before as number))
				.$if(staff !== undefined, (query) => query.where('staff', '=', staff as string))
				.$if(act !== undefined, (query) => query.where('act', '=', act as string))
				.orderBy('number', 'desc')
				.$if(most !== undefined, (query) => query.limit(most as number))
				.execute(),
		everybody: async () =>
			(await database.query.selectFrom('audit').select('staff').distinct().orderBy('staff').execute()).map(
				({ staff }) => staff
			),
		head: () => headIn(database.query),
		brokenAt: async (head) => {
			const rows = await database.query.selectFrom('audit').selectAll().orderBy('number').execute();
			let before = { number: 0, mark: '' };
			for (const { mark, ...line } of rows) {
				const follows = line.number === before.number + 1 && line.before === before.mark;
				if (!follows || mark !== markOf(line)) return before.number + 1;
				before = { number: line.number, mark };
			}
			if (!head || head.number === 0) return undefined;
			return rows.some(({ number, mark }) => number === head.number && mark === head.mark)
				? undefined
				: head.number;
		},
		close: () => database.close()
	};
}

async function headIn(query: Kysely<Tables>): Promise<Head> {
	const last = await query
		.selectFrom('audit')
		.select(['number', 'mark'])
		.orderBy('number', 'desc')
		.limit(1)
		.executeTakeFirst();
	return last ?? { number: 0, mark: '' };
}
