import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres.ts';

/** One PostgreSQL for all test files of the project. Each house in it is a test's own. */
export default async function forAll(_project: TestProject): Promise<() => Promise<void>> {
	// What is lost in a power cut is of no interest here.
	const postgres = await startPostgres(['fsync=off', 'max_connections=300']);
	process.env.DATABASE_URL = postgres.url;
	return () => postgres.remove();
}
