import { join } from 'node:path';
import type { Kysely } from 'kysely';
import * as v from 'valibot';
import { openDatabase } from '#lib/server/database/database.ts';
import { alsoOnAFullDisk } from '#lib/server/kept/reserve.ts';
import { naming } from '#lib/server/naming.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { Secret } from '#lib/server/secret.ts';
import { deskShape, type Tables } from './tables.ts';

/*
 * Who did what. Lines are only ever added; each carries the mark of the one before, a keyed hash over all that stands in
 * both. Whoever changes, drops, inserts or moves a line without the key file breaks the chain from there on. A chain that
 * was cut at its end is whole by itself: that is seen by the newest head, which is printed and kept elsewhere.
 *
 * After 24 months lines go. In their place one line stands, at the number of the last: it counts them by act, carries that
 * line's mark, and is marked with the key as any other, so nobody without it can make lines go.
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
	...['words changed', 'words reviewed', 'words imported', 'recording kept', 'recordings imported'],
	...['feedback keys', 'feedback post office', 'feedback opened', 'feedback closed'],
	...['feedback collected', 'feedback handed out', 'feedback reported'],
	...['said changed', 'settings changed'],
	...['source key', 'source accepted'],
	...['release key', 'release signed'],
	...['signed in', 'key made', 'key removed', 'paper code', 'desk recovered'],
	...['staff added', 'staff changed', 'staff link', 'staff ended'],
	...['installed', 'updated', 'backed up', 'restored', 'moved', 'key rotated'],
	...['signature asked', 'signature given', 'everything revoked', 'list saved', 'list shortened']
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

/** What stands in the place of lines that went: how many, the minutes of the first and the last, and of each act how many. */
const Shortened = v.object({
	lines: v.number(),
	from: v.string(),
	to: v.string(),
	acts: v.record(v.string(), v.number())
});
export type Shortened = v.InferOutput<typeof Shortened>;

/** The act of the line that stands for them. No other line has it. */
const stands = 'stands for what went';

/** Months that a line is kept. */
const kept = 24;

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
	/** The lines that are older than 24 months, counted; undefined where there are none. */
	old(): Promise<Shortened | undefined>;
	/**
	 * Lets them go. What stands for earlier ones is counted in.
	 * @returns what stands in their place; undefined where there were none
	 * @throws OperatorError where the chain is broken: what broke it would go with them
	 */
	shorten(): Promise<Shortened | undefined>;
	/** What stands for the lines that went so far. */
	shortened(): Promise<Shortened | undefined>;
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
	const [chained, named] = [naming(secret.key('desk/audit')), naming(secret.key('desk/objects'))];
	const nameOf = (object: string) => named(object).slice(0, 22);
	const linkOf = (line: Omit<Tables['audit'], 'mark'>) => {
		const { number, at, staff, role, act, object, outcome, before } = line;
		return chained(JSON.stringify([number, at, staff, role, act, object, outcome, before]));
	};

	const all = (query: Kysely<Tables>) => query.selectFrom('audit').selectAll().orderBy('number').execute();

	// The first line may stand for those before it: the next one follows the last of them.
	function brokenIn(rows: Tables['audit'][]): number | undefined {
		let before = { number: 0, mark: '' };
		for (const [at, { mark, ...line }] of rows.entries()) {
			const isStanding = at === 0 && line.act === stands;
			const follows = isStanding || (line.number === before.number + 1 && line.before === before.mark);
			if (!follows || mark !== linkOf(line)) return before.number + 1;
			before = { number: line.number, mark: isStanding ? line.before : mark };
		}
		return undefined;
	}

	/** Those of the oldest lines that are due, as they follow each other, with what stands for earlier ones. */
	function dueIn(rows: Tables['audit'][]): Tables['audit'][] {
		const limit = new Date(now());
		limit.setUTCMonth(limit.getUTCMonth() - kept);
		const end = rows.findIndex(({ act, at }) => act !== stands && at >= limit.toISOString());
		const due = end < 0 ? rows : rows.slice(0, end);
		return due.some(({ act }) => act !== stands) ? due : [];
	}

	return {
		nameOf,
		// Without a line nothing is done or shown: who ends a phone on a full disk has to be able to write one.
		write: ({ staff, role, act, object, outcome }) =>
			alsoOnAFullDisk(data, () =>
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
						.values({ ...line, mark: linkOf(line) })
						.execute();
				})
			),
		lines: ({ most, before, staff, act } = {}) =>
			database.query
				.selectFrom('audit')
				.where('act', '!=', stands)
				.select(['number', 'at', 'staff', 'role', 'act', 'object', 'outcome'])
				.$if(before !== undefined, (query) => query.where('number', '<', before as number))
				.$if(staff !== undefined, (query) => query.where('staff', '=', staff as string))
				.$if(act !== undefined, (query) => query.where('act', '=', act as string))
				.orderBy('number', 'desc')
				.$if(most !== undefined, (query) => query.limit(most as number))
				.execute(),
		everybody: async () =>
			(
				await database.query
					.selectFrom('audit')
					.select('staff')
					.where('act', '!=', stands)
					.distinct()
					.orderBy('staff')
					.execute()
			).map(({ staff }) => staff),
		head: () => headIn(database.query),
		brokenAt: async (head) => {
			const rows = await all(database.query);
			const broken = brokenIn(rows);
			if (broken !== undefined || !head || head.number === 0) return broken;
			const [first] = rows;
			if (first?.act === stands && head.number <= first.number)
				// Of the lines that went the last alone is known.
				return head.number < first.number || head.mark === first.before ? undefined : head.number;
			return rows.some(({ number, mark }) => number === head.number && mark === head.mark)
				? undefined
				: head.number;
		},
		old: async () => countedIn(dueIn(await all(database.query)).filter(({ act }) => act !== stands)),
		shorten: () =>
			database.transaction(async (query) => {
				const rows = await all(query);
				const due = dueIn(rows);
				const broken = brokenIn(rows);
				if (broken !== undefined)
					throw new OperatorError(`The list is broken at line ${broken}, so it stays as it is.`);
				const last = due.at(-1);
				const shortened = countedIn(due);
				if (!last || !shortened) return undefined;
				const line = {
					number: last.number,
					at: `${now().toISOString().slice(0, 16)}Z`,
					staff: '',
					role: '',
					act: stands,
					object: JSON.stringify(shortened),
					outcome: 'done',
					before: last.mark
				};
				await query.deleteFrom('audit').where('number', '<=', last.number).execute();
				await query
					.insertInto('audit')
					.values({ ...line, mark: linkOf(line) })
					.execute();
				return shortened;
			}),
		shortened: async () => countedIn((await all(database.query)).filter(({ act }) => act === stands)),
		close: () => database.close()
	};
}

function countedIn(rows: Tables['audit'][]): Shortened | undefined {
	const each = rows.map(({ act, at, object }) =>
		act === stands
			? v.parse(Shortened, JSON.parse(object))
			: { lines: 1, from: at, to: at, acts: { [act]: 1 } }
	);
	const [first, last] = [each[0], each.at(-1)];
	if (!first || !last) return undefined;
	const acts: Record<string, number> = {};
	for (const one of each)
		for (const [act, count] of Object.entries(one.acts)) acts[act] = (acts[act] ?? 0) + count;
	return { lines: each.reduce((sum, { lines }) => sum + lines, 0), from: first.from, to: last.to, acts };
}

async function headIn(query: Kysely<Tables>): Promise<Head> {
	const last = await query
		.selectFrom('audit')
		.select(['number', 'act', 'before', 'mark'])
		.orderBy('number', 'desc')
		.limit(1)
		.executeTakeFirst();
	if (!last) return { number: 0, mark: '' };
	return { number: last.number, mark: last.act === stands ? last.before : last.mark };
}
