import { randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Lease } from '#lib/server/database/lease.ts';
import { layCounts } from './counts.ts';
import { laySchema } from './engine.ts';
import type { House } from './house.ts';
import { openHouse } from './lay.ts';

/*
 * Which of the app's processes on one house reads the case system, writes down what is over and gives rights to answer. The
 * moments are those of the database's own clock; a process that was held up believes nothing it cannot know to hold still.
 */

// Whatever its tables are.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export async function layHouseSchema(query: Kysely<any>, house: string): Promise<void> {
	await laySchema(query, house);
	await sql`
		create table if not exists ${sql.id(house, 'lease')} (only_one int primary key, holder text not null, until bigint not null)
	`.execute(query);
	// A house of the first days has none.
	await sql`alter table ${sql.id(house, 'lease')} add column if not exists at text`.execute(query);
	await layCounts(query, house);
}

/**
 * The lease of a house.
 * @param minutes how long it holds; who has it takes it again in the meantime
 * @param uptime milliseconds that only ever grow
 * @param at where this process can be asked by the others
 */
export async function openLeaseInPostgres(
	house: House,
	{ minutes, uptime, at }: { minutes: number; uptime: () => number; at: string | undefined }
): Promise<Lease> {
	const { query, leave } = openHouse(house);
	const table = sql.id(house.house, 'lease');
	const me = randomBytes(9).toString('base64url');
	const span = minutes * 60_000;
	const now = sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
	let mineUntil = -Infinity;

	async function take(): Promise<boolean> {
		const asked = uptime();
		const { rows } = await sql<{ holder: string }>`
			insert into ${table} as lease values (1, ${me}, ${now} + ${span}, ${at ?? null})
			on conflict (only_one) do update set holder = ${me}, until = ${now} + ${span}, at = ${at ?? null}
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
		// Only read: it is asked at a visit, and taking what another has would be a commit.
		holder: async () => {
			const { rows } = await sql<{ at: string | null }>`
				select at from ${table} where until > ${now}
			`.execute(query);
			return rows.length === 0 ? 'nobody' : { at: rows[0]!.at ?? undefined };
		},
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
