import type { Deployment } from '#lib/domain/deployment.ts';
import type { CaseSource } from '#lib/server/cases/case-source.ts';
import { openSource } from '#lib/server/cases/open-source.ts';
import type { Environment } from '#lib/server/environment.ts';

/** The deployment's case source, for reading. */
export function openCases(environment: Environment, deployment: Deployment): CaseSource {
	return openSource(environment.data, deployment);
}
