import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres.ts';

/** One PostgreSQL for all test files of the project. Each house in it is a test's own. */
export default async function forAll({ config }: TestProject): Promise<() => Promise<void>> {
	// What is lost in a power cut is of no interest here.
	const postgres = await startPostgres(['fsync=off', 'max_connections=300']);
	// The variables of this process are those of every project's workers, and the others have files.
	config.env.DATABASE_URL = postgres.url;
	return () => postgres.remove();
}
