import { afterAll, beforeAll } from 'vitest';
import { startPostgres, type Postgres } from './postgres.ts';

/**
 * A PostgreSQL for all tests of a file, which `DATABASE_URL` names meanwhile. Begun before the first, gone after the last.
 * @param settings as of `startPostgres`
 */
export function postgresInTests(settings: string[] = ['fsync=off']): () => Postgres {
	let postgres: Postgres;
	beforeAll(async () => {
		postgres = await startPostgres(settings);
		process.env.DATABASE_URL = postgres.url;
	});
	afterAll(async () => {
		delete process.env.DATABASE_URL;
		await postgres.remove();
	});
	return () => postgres;
}
