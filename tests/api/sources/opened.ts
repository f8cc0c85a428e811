import * as v from 'valibot';
import { Deployment } from '#lib/domain/deployment.ts';
import type { CaseSource } from '#lib/server/cases/case-source.ts';
import { openSource, readerTools } from '#lib/server/cases/open-source.ts';

/**
 * Opens the source of a configuration as the server does, without ever waiting between two tries.
 * @param folder the data folder with the source's secrets
 */
export function opened(folder: string, source: object, phaseMap: object = {}): CaseSource {
	const deployment = v.parse(Deployment, { source, phaseMap });
	return openSource(folder, deployment, { ...readerTools, wait: async () => {} });
}
