import type { Deployment } from '#lib/domain/deployment.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment, type Environment } from '#lib/server/environment.ts';
import { openSecret } from '#lib/server/secret.ts';
import { openDesk, type Desk } from './desk.ts';
import { openPeople, type People } from './people.ts';

/** All that the desk's pages ask of the server. */
export type RunningDesk = {
	environment: Environment;
	deployment: Deployment;
	now: () => Date;
	desk: Desk;
	people: People;
};

let running: RunningDesk | undefined;

/** Opens the desk of this process; `hooks.server.ts` calls it once at the start. */
export async function startDesk(): Promise<RunningDesk> {
	const environment = readEnvironment(process.env);
	const deployment = readDeployment(environment.config);
	running = {
		environment,
		deployment,
		now: () => new Date(),
		desk: await openDesk(environment.data, openSecret(environment.data), {
			origin: environment.deskOrigin,
			name: deployment.name.en
		}),
		people: openPeople(environment, deployment)
	};
	return running;
}

/** The desk of this process. */
export function runningDesk(): RunningDesk {
	if (!running) throw new Error('the desk is not running');
	return running;
}
