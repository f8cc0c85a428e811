import { dirname, join } from 'node:path';
import type { Deployment } from '#lib/domain/deployment.ts';
import type { CaseSource } from '#lib/server/cases/case-source.ts';
import { openSource } from '#lib/server/cases/open-source.ts';
import type { Environment } from '#lib/server/environment.ts';
import { readAnew } from '#lib/server/plans/read-anew.ts';

/** The deployment's case source, for reading. */
export function openCases(environment: Environment, deployment: Deployment): CaseSource {
	return openSource(environment.data, deployment);
}

/** Where people and partners are put in: never into the demonstration, whatever is in use just now. */
export function forRealPeople(environment: Environment): Environment {
	const { real, demonstration, config } = environment;
	const inDemonstration = (path: string) => path.startsWith(join(demonstration, '/'));
	return {
		...environment,
		data: real,
		keys: inDemonstration(environment.keys)
			? join(dirname(config.path), 'companion.keys.json')
			: environment.keys,
		mailboxData: inDemonstration(environment.mailboxData) ? join(real, 'mailbox') : environment.mailboxData
	};
}

/** Reads everybody's plan and the partners anew, so that phones see at once what was put in or taken out. */
export async function readEverybodyAnew(
	environment: Environment,
	deployment: Deployment,
	now: () => Date,
	how: { agreed?: boolean } = {}
): Promise<void> {
	const source = openCases(environment, deployment);
	await readAnew(environment.data, source, deployment, now, how);
	await source.close();
}
