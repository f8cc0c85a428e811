import { resolve } from 'node:path';
import { readEnvironment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { release } from './release.ts';

/* `npm run release [-- FOLDER]`: one archive for a server, into `releases` where no folder is named. */

try {
	const environment = readEnvironment({ ...process.env, DATABASE_URL: undefined });
	const to = resolve(process.argv[2] ?? 'releases');
	console.log(`${await release(environment, to)} is ready. What to do with it on the server: docs/update.md`);
} catch (error) {
	if (!(error instanceof OperatorError)) throw error;
	console.error(error.message);
	process.exit(1);
}
