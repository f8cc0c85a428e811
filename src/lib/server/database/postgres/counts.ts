import { createHmac, randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { noteWritten } from '#lib/server/database/trouble.ts';
import { seatIn, type House } from './house.ts';
import { openHouse } from './lay.ts';
import { connected, toldOfAsking } from './pool.ts';

/*
 * What several processes count together: how often an address did something that is written down anyway (a pairing, a wrong
 * code, a slot, a choice). The table is UNLOGGED: its rows are in no log and gone after a crash. Their commits have a moment
 * there all the same, so what happens at a visit is counted in the memory of each process and never here.
 *
 * A row's name is a keyed hash. Its key is the key file's and a salt that lies in the same table and is another one each
 * day: afterwards nobody can try addresses on what a disk may still hold, not even with the key file.
 */

// Whatever its tables are.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export async function layCounts(query: Kysely<any>, house: string): Promise<void> {
	await sql`
		create unlogged table if not exists ${sql.id(house, 'counts')} (name bytea primary key, times bigint not null, ends bigint not null)
	`.execute(query);
	await sql`
		create unlogged table if not exists ${sql.id(house, 'salt')} (only_one int primary key, day bigint not null, salt bytea not null)
	`.execute(query);
}

export type SharedCounts = {
	/**
	 * Counts one under each name, if it may, as one act: nobody counts in between. All of them end together, `seconds` after
	 * the first of them began.
	 * @param may of how often each was counted before
	 * @returns undefined where it was counted; else the seconds until all is counted anew
	 */
	count(
		names: string[],
		seconds: number,
		may: (counted: number[]) => boolean
	): Promise<{ secondsLeft: number } | undefined>;
	/** One less under each name. */
	giveBack(names: string[], seconds: number): Promise<void>;
	close(): Promise<void>;
};

const day = 86_400;

/** @param key of the key file, for names */
export function openCounts(house: House, key: Buffer): SharedCounts {
	const { pool, leave } = openHouse(house);
	// What is counted is written to the phones next, and a round writes there too: it is over when either went well.
	const place = seatIn(house, 'phones').schema;
	const [counts, salts] = ['counts', 'salt'].map((table) => `"${house.house}".${table}`);

	/** One connection, and nobody else who counts meanwhile. A commit here counts for no database's version. */
	async function alone<T>(work: (ask: Ask, seconds: number) => Promise<T>): Promise<T> {
		const client = await connected(pool);
		let broken: Error | undefined;
		try {
			const ask: Ask = async (text, values) =>
				(await client.query<Record<string, unknown>>(text, values)).rows;
			await client.query('begin; set local lock_timeout = 5000; set local synchronous_commit = off');
			try {
				await ask(`select pg_advisory_xact_lock(hashtextextended('${house.house} counts', 0))`);
				const [row] = await ask('select floor(extract(epoch from clock_timestamp()))::bigint as now');
				const done = await work(ask, row!.now as number);
				await client.query('commit');
				noteWritten(place);
				return done;
			} catch (error) {
				await client.query('rollback').catch((failed: Error) => (broken = failed));
				throw toldOfAsking(place, error);
			}
		} finally {
			client.release(broken);
		}
	}

	async function saltOf(ask: Ask, now: number): Promise<Buffer> {
		const today = Math.floor(now / day);
		const [row] = await ask(`select salt from ${salts} where day = $1`, [today]);
		if (row) return row.salt as Buffer;
		const salt = randomBytes(32);
		await ask(`truncate ${salts}, ${counts}`);
		await ask(`insert into ${salts} values (1, $1, $2)`, [today, salt]);
		return salt;
	}

	// Begins at the same moments for everybody: no row has to say when the first of its kind came.
	const windowAt = (now: number, seconds: number) => ({
		at: Math.floor(now / seconds),
		ends: (Math.floor(now / seconds) + 1) * seconds
	});
	const named = (salt: Buffer, names: string[], at: number) =>
		names.map((name) => createHmac('sha256', key).update(salt).update(`${at} ${name}`).digest());

	return {
		count: (names, seconds, may) =>
			alone(async (ask, now) => {
				const { at, ends } = windowAt(now, seconds);
				const rows = named(await saltOf(ask, now), names, at);
				const found = await ask(`select name, times from ${counts} where name = any ($1)`, [rows]);
				const counted = rows.map(
					(row) => (found.find(({ name }) => row.equals(name as Buffer))?.times as number | undefined) ?? 0
				);
				if (!may(counted)) return { secondsLeft: ends - now };
				await ask(`delete from ${counts} where ends <= $1`, [now]);
				for (const row of rows)
					await ask(
						`insert into ${counts} as c values ($1, 1, $2) on conflict (name) do update set times = c.times + 1`,
						[row, ends]
					);
				return undefined;
			}),
		giveBack: (names, seconds) =>
			alone(async (ask, now) => {
				// What is given back after its window has ended is gone already.
				const rows = named(await saltOf(ask, now), names, windowAt(now, seconds).at);
				await ask(`update ${counts} set times = greatest(times - 1, 0) where name = any ($1)`, [rows]);
			}),
		close: leave
	};
}

type Ask = (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;
