import { randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { laySchema } from './engine.ts';
import { postgresHouse } from './house.ts';
import { openHouse } from './lay.ts';

/*
 * What the app's processes on one house have in common besides its databases: which of them reads the case system, writes
 * down what is over and gives rights to answer. The moments are those of the database's own clock; a process that was held up
 * believes nothing it cannot know to hold still.
 */

// Whatever its tables are.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export async function layHouseSchema(query: Kysely<any>, house: string): Promise<void> {
	await laySchema(query, house);
	await sql`
		create table if not exists ${sql.id(house, 'lease')} (only_one int primary key, holder text not null, until bigint not null)
	`.execute(query);
}

export type Lease = {
	/** Takes it, or keeps it. @returns whether this process has it now */
	take(): Promise<boolean>;
	/** Whether this process has it without a doubt. */
	isMine(): boolean;
	/** Another one may take it at once. */
	giveBack(): Promise<void>;
};

/**
 * The lease of a data folder whose databases lie in PostgreSQL; undefined where they are files, which one process works with.
 * @param minutes how long it holds; who has it takes it again in the meantime
 * @param uptime milliseconds that only ever grow
 */
export function openLease(data: string, minutes: number, uptime: () => number): Lease | undefined {
	const house = postgresHouse(data);
	if (!house) return undefined;
	const { query, leave } = openHouse(house);
	const table = sql.id(house.house, 'lease');
	const me = randomBytes(9).toString('base64url');
	const span = minutes * 60_000;
	const now = sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
	let mineUntil = -Infinity;

	async function take(): Promise<boolean> {
		const asked = uptime();
		const { rows } = await sql<{ holder: string }>`
			insert into ${table} as lease values (1, ${me}, ${now} + ${span})
			on conflict (only_one) do update set holder = ${me}, until = ${now} + ${span}
			where lease.holder = ${me} or lease.until <= ${now}
			returning holder
		`.execute(query);
		// Counted from before it was asked: never longer than the database says.
		mineUntil = rows.length > 0 ? asked + span : -Infinity;
		return rows.length > 0;
	}

	// A round may take longer than the lease; whoever cannot keep it has it no more.
	const keeping = setInterval(
		() => {
			if (uptime() < mineUntil) void take().catch(() => {});
		},
		Math.min(span / 3, 2 ** 31 - 1)
	).unref();

	return {
		take,
		isMine: () => uptime() < mineUntil,
		giveBack: async () => {
			clearInterval(keeping);
			mineUntil = -Infinity;
			try {
				await sql`delete from ${table} where holder = ${me}`.execute(query);
			} finally {
				await leave();
			}
		}
	};
}
