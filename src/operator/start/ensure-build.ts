import { readEnvironment } from '#lib/server/environment.ts';
import { build, isBuildFresh } from './build.ts';

/* Builds the app unless the build there is up to date: for the test runner, which must not build for nothing. */

const environment = readEnvironment({ ...process.env, DATABASE_URL: undefined });
if (isBuildFresh(environment)) console.log('The build is up to date.');
else await build(environment);
