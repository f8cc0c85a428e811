import { randomBytes } from 'node:crypto';
import type { Deployment } from '#lib/domain/deployment.ts';
import type { CaseSource } from '#lib/server/cases/case-source.ts';
import { openSource } from '#lib/server/cases/open-source.ts';
import { openDirectoryCopy } from '#lib/server/directory/directory-copy.ts';
import type { Environment } from '#lib/server/environment.ts';
import { openSecret } from '#lib/server/secret.ts';
import { openPlanCache } from './plan-cache.ts';
import { refreshAll, type Round } from './refresh.ts';

/**
 * One round beside the running server, or without one: after an import phones have it at once. It costs what changed since
 * the last one, whoever had that.
 * @param data the data folder, which holds the copies
 * @param how `agreed`: somebody said that the source is right, however many it lists no more
 */
export async function readAnew(
	data: string,
	source: CaseSource,
	deployment: Pick<Deployment, 'phaseMap' | 'country'>,
	now: () => Date,
	how: { agreed?: boolean } = {}
): Promise<Round> {
	const secret = openSecret(data);
	const plans = await openPlanCache(data, secret, randomBytes);
	const directory = await openDirectoryCopy(data, secret, randomBytes);
	try {
		const tools = { source, plans, directory, deployment, now, random: randomBytes };
		return await refreshAll({ ...tools, since: 'the last round' }, undefined, how);
	} finally {
		await directory.close();
		await plans.close();
	}
}

/** Reads everybody's plan and the partners anew, so that phones see at once what was put in or taken out. */
export async function readEverybodyAnew(
	environment: Environment,
	deployment: Deployment,
	now: () => Date,
	how: { agreed?: boolean } = {}
): Promise<void> {
	const source = openSource(environment.data, deployment);
	await readAnew(environment.data, source, deployment, now, how);
	await source.close();
}
