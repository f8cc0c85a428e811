import type { CaseSource } from '#lib/server/cases/case-source.ts';
import { caseDatabasePath, openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import type { Environment } from '#lib/server/environment.ts';

/** The deployment's case source, for reading. Further kinds of source are chosen here. */
export function openCases(environment: Environment): CaseSource {
	return openEmbeddedSource(caseDatabasePath(environment.data));
}
