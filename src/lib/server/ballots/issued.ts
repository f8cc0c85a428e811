import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import type { BallotKind } from '#lib/domain/feedback.ts';
import { openDatabase, type Shape } from '#lib/server/database/database.ts';
import { layTable } from '#lib/server/database/table.ts';
import { gathered } from '#lib/server/gathered.ts';
import { naming } from '#lib/server/naming.ts';
import type { Secret } from '#lib/server/secret.ts';
import { isoWeek } from '#lib/server/week.ts';
import type { IssuerKey } from './issuer-keys.ts';
import { signBlinded } from './sign-blinded.ts';

/*
 * Who was given which right to answer. A row that is written when somebody asks tells two copies of the file in which
 * night she came, and whose ballot came in that night too; whoever has the key file reads the row as we do. So the rights
 * of the running week wait in memory. They are looked up there first, then in the file, both in one transaction: of two
 * requests at once the second finds what the first noted.
 *
 * An unclean end (a power cut, a kill) forgets the rights of the running week, and whoever was given one could be given
 * another. That can be borne:
 *
 * - A phone keeps what it asked with before it asks (`domain/envelope.ts`). It asks again only with the same bytes, which
 *   have one answer, and no more once it was answered. So a second right needs a changed app, or a further phone of the
 *   same person that first asks afterwards.
 * - It is one ballot more for each right that was forgotten, never more than that.
 * - Whoever runs the server holds the signing key and could make rights at any time: it is nothing that he gains by it.
 *
 * The other choice would be a diary.
 */

/** The issuer's own database: who was given a token, and which periods the organisation opened and closed. */
export type Issued = {
	/** A person's name in this database alone: it joins with nothing else. */
	person(ref: string): string;
	/**
	 * Signs one blinded token for a person, a period and a kind. The same request again gets the same answer, as RSA
	 * without padding has no chance in it; another one is `taken`. Only a hash of what was signed is kept, and no time.
	 * Nothing is written before the week is over.
	 * @throws NotBlinded; then nothing is kept
	 */
	issue(
		key: IssuerKey,
		ref: string,
		period: string,
		kind: BallotKind,
		blinded: Uint8Array
	): Promise<Buffer | 'taken'>;
	/** How many people were given a right to rate a period: exact, so not to be told to anybody as it is. */
	count(period: string): Promise<number>;
	/** Forgets who was given a token for a period. After close nothing needs it. */
	forget(period: string): Promise<void>;
	/** Forgets all of a period: whether it was opened, and who was given a token. For keys that nobody used in earnest. */
	begin(period: string): Promise<void>;
	state(period: string): Promise<'open' | 'closed' | undefined>;
	setState(period: string, state: 'open' | 'closed'): Promise<void>;
	/** The round: writes the rights of weeks that are over, or all, and the file anew. */
	tidy(all?: boolean): Promise<void>;
	/** The clean end: writes the rights of the running week too. */
	close(): Promise<void>;
};

export type Tables = {
	issued: { person: string; period: string; kind: string; blinded_hash: string };
	periods: { id: string; state: string };
};

// Keyed hashes as keys, rows in their order: neither the rows nor their order tell when somebody asked. There is no time.
export const issuedShape: Shape = {
	copyBefore: true,
	hidesOrder: true,
	migrations: [
		{
			name: 'issued tokens, periods',
			up: async (query, engine) => {
				await layTable(
					query,
					engine,
					'issued',
					{ person: 'text', period: 'text', kind: 'text', blinded_hash: 'text' },
					(table) => table.addPrimaryKeyConstraint('one_a_person_period_kind', ['person', 'period', 'kind'])
				);
				await layTable(query, engine, 'periods', {
					id: 'text key',
					state: ['text', (column) => column.notNull().check(sql`state in ('open', 'closed')`)]
				});
			}
		}
	]
};

type Query = Kysely<Tables>;
const queries = {
	issued: async (query: Query, person: string, period: string, kind: BallotKind) =>
		(
			await query
				.selectFrom('issued')
				.select('blinded_hash')
				.where('person', '=', person)
				.where('period', '=', period)
				.where('kind', '=', kind)
				.executeTakeFirst()
		)?.blinded_hash,
	// A row that is there already, from wherever, must not keep all others from being written.
	note: (query: Query, row: Tables['issued']) =>
		query
			.insertInto('issued')
			.values(row)
			.onConflict((conflict) => conflict.doNothing())
			.execute(),
	count: async (query: Query, period: string) =>
		Number(
			(
				await query
					.selectFrom('issued')
					.select(({ fn }) => fn.countAll().as('rights'))
					.where('period', '=', period)
					.where('kind', '=', 'ratings')
					.executeTakeFirst()
			)?.rights ?? 0
		),
	forget: (query: Query, period: string) => query.deleteFrom('issued').where('period', '=', period).execute(),
	begin: (query: Query, period: string) => query.deleteFrom('periods').where('id', '=', period).execute(),
	state: async (query: Query, period: string) =>
		(await query.selectFrom('periods').select('state').where('id', '=', period).executeTakeFirst())?.state,
	setState: (query: Query, id: string, state: string) =>
		query
			.insertInto('periods')
			.values({ id, state })
			.onConflict((conflict) => conflict.column('id').doUpdateSet({ state }))
			.execute()
};

/** How a person is called in this database. */
export function personName(secret: Secret): (ref: string) => string {
	return naming(secret.key('ballots/person'));
}

/** Opens `ballots.db`. */
export async function openIssued(
	data: string,
	secret: Secret,
	thisWeek: () => string = () => isoWeek(new Date())
): Promise<Issued> {
	const database = await openDatabase<Tables>(join(data, 'ballots.db'), issuedShape);
	const personOf = personName(secret);
	const rights = gathered<Tables['issued']>(thisWeek);

	async function write(all: boolean): Promise<void> {
		const due = rights.due(all);
		if (due.size > 0)
			await database.transaction(async (query) => {
				// In the order of the keys: the pages of the file never stand in the order in which people asked.
				for (const [, { value }] of [...due].sort(([one], [other]) => (one < other ? -1 : 1))) {
					// Another process may have closed the period meanwhile: then nothing of it is kept.
					if ((await queries.state(query, value.period)) !== 'closed') await queries.note(query, value);
				}
			});
		rights.settled(due);
	}

	const forget = async (period: string) => {
		rights.settled(new Map([...rights.due(true)].filter(([, { value }]) => value.period === period)));
		await queries.forget(database.query, period);
		await database.writeAnew();
	};

	return {
		person: personOf,
		issue: (key, ref, period, kind, blinded) => {
			const person = personOf(ref);
			const name = `${person} ${period} ${kind}`;
			const blinded_hash = createHash('sha256').update(blinded).digest('base64url');
			return database.transaction(async (query) => {
				const known =
					rights.get(name)?.value.blinded_hash ?? (await queries.issued(query, person, period, kind));
				if (known !== undefined && known !== blinded_hash) return 'taken';
				const signature = signBlinded(key.privateKey, key.publicKey, blinded);
				if (known === undefined) rights.note(name, { person, period, kind, blinded_hash });
				return signature;
			});
		},
		count: (period) => queries.count(database.query, period),
		forget,
		begin: async (period) => {
			await queries.begin(database.query, period);
			await forget(period);
		},
		state: async (period) => (await queries.state(database.query, period)) as 'open' | 'closed' | undefined,
		setState: async (period, state) => {
			await queries.setState(database.query, period, state);
		},
		tidy: async (all = false) => {
			await write(all);
			await database.writeAnew();
		},
		close: async () => {
			try {
				await write(true);
			} finally {
				await database.close();
			}
		}
	};
}
