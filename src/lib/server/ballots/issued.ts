import { createHash, createHmac } from 'node:crypto';
import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import type { BallotKind } from '#lib/domain/feedback.ts';
import { openDatabase, type Shape } from '#lib/server/database/database.ts';
import type { Secret } from '#lib/server/secret.ts';
import type { IssuerKey } from './issuer-keys.ts';
import { signBlinded } from './sign-blinded.ts';

/** The issuer's own database: who was given a token, and which periods the organisation opened and closed. */
export type Issued = {
	/** A person's name in this database alone: it joins with nothing else. */
	person(ref: string): string;
	/**
	 * Signs one blinded token for a person, a period and a kind. The same request again gets the same answer, as RSA
	 * without padding has no chance in it; another one is `taken`. Only a hash of what was signed is kept, and no time.
	 * @throws NotBlinded; then nothing is kept
	 */
	issue(
		key: IssuerKey,
		ref: string,
		period: string,
		kind: BallotKind,
		blinded: Uint8Array
	): Promise<Buffer | 'taken'>;
	/** Forgets who was given a token for a period. After close nothing needs it. */
	forget(period: string): Promise<void>;
	state(period: string): Promise<'open' | 'closed' | undefined>;
	setState(period: string, state: 'open' | 'closed'): Promise<void>;
	/** The round: writes the file anew. */
	tidy(): Promise<void>;
	close(): Promise<void>;
};

type Tables = {
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
			up: async (query, { inKeyOrder }) => {
				await query.schema
					.createTable('issued')
					.addColumn('person', 'text', (column) => column.notNull())
					.addColumn('period', 'text', (column) => column.notNull())
					.addColumn('kind', 'text', (column) => column.notNull())
					.addColumn('blinded_hash', 'text', (column) => column.notNull())
					.addPrimaryKeyConstraint('one_a_person_period_kind', ['person', 'period', 'kind'])
					.modifyEnd(inKeyOrder)
					.execute();
				await query.schema
					.createTable('periods')
					.addColumn('id', 'text', (column) => column.primaryKey())
					.addColumn('state', 'text', (column) => column.notNull().check(sql`state in ('open', 'closed')`))
					.modifyEnd(inKeyOrder)
					.execute();
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
	note: (query: Query, row: Tables['issued']) => query.insertInto('issued').values(row).execute(),
	forget: (query: Query, period: string) => query.deleteFrom('issued').where('period', '=', period).execute(),
	state: async (query: Query, period: string) =>
		(await query.selectFrom('periods').select('state').where('id', '=', period).executeTakeFirst())?.state,
	setState: (query: Query, id: string, state: string) =>
		query
			.insertInto('periods')
			.values({ id, state })
			.onConflict((conflict) => conflict.column('id').doUpdateSet({ state }))
			.execute()
};

/** Opens `ballots.db`. */
export async function openIssued(data: string, secret: Secret): Promise<Issued> {
	const database = await openDatabase<Tables>(join(data, 'ballots.db'), issuedShape);
	const nameKey = secret.key('ballots/person');
	const personOf = (ref: string) => createHmac('sha256', nameKey).update(ref).digest('base64url');
	return {
		person: personOf,
		issue: (key, ref, period, kind, blinded) => {
			const person = personOf(ref);
			const blinded_hash = createHash('sha256').update(blinded).digest('base64url');
			return database.transaction(async (query) => {
				const known = await queries.issued(query, person, period, kind);
				if (known !== undefined && known !== blinded_hash) return 'taken';
				if (known === undefined) await queries.note(query, { person, period, kind, blinded_hash });
				return signBlinded(key.privateKey, key.publicKey, blinded);
			});
		},
		forget: async (period) => {
			await queries.forget(database.query, period);
			await database.writeAnew();
		},
		state: async (period) => (await queries.state(database.query, period)) as 'open' | 'closed' | undefined,
		setState: async (period, state) => {
			await queries.setState(database.query, period, state);
		},
		tidy: () => database.writeAnew(),
		close: () => database.close()
	};
}
