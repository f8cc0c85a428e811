import { settle } from '#lib/server/database/postgres/lay.ts';
import type { Deployment } from '#lib/domain/deployment.ts';
import { openAudit, type Audit } from '#lib/server/audit/audit.ts';
import type { MetWord } from '#lib/server/cases/their-words/their-words.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment, type Environment } from '#lib/server/environment.ts';
import { holdTogether, type Hold } from '#lib/server/database/sqlite/hold.ts';
import { makeDataFolder } from '#lib/server/data-folder.ts';
import { missed } from '#lib/server/kept/kept.ts';
import { noteLaid } from '#lib/server/kept/laid.ts';
import { refuseLoss } from '#lib/server/kept/refuse-loss.ts';
import { openSecret } from '#lib/server/secret.ts';
import { openDesk, type Desk } from './desk.ts';
import type { WaitingImport } from './imports.ts';
import { openIssuer, readIssuer, type Issuer } from './issuer.ts';
import { lookedAt, type LookedAt } from './looked-at.ts';
import { openPeople, type People } from './people.ts';
import { openSourceWords } from './source-words.ts';
import { openServiceState, type ServiceLooks } from './service-state.ts';
import type { WaitingSheet } from './words.ts';

/** All that the desk's pages ask of the server. */
export type RunningDesk = {
	environment: Environment;
	deployment: Deployment;
	now: () => Date;
	desk: Desk;
	people: People;
	/** The organisation's own sign-in, where one is configured. */
	issuer: Issuer | undefined;
	/** Imports that were looked at and wait for the second press. */
	imports: LookedAt<WaitingImport>;
	/** And spreadsheets of words that do. */
	sheets: LookedAt<WaitingSheet>;
	/** The words of the case system beside ours. */
	theirWords: () => Promise<MetWord[]>;
	/** Who did what here, and who looked at whom. */
	audit: Audit;
	/** How the service is. */
	service: ServiceLooks;
	/** For the life of this process: neither a restore nor a new key comes meanwhile. */
	hold: Hold;
};

let running: RunningDesk | undefined;

/** Opens the desk of this process; `hooks.server.ts` calls it once at the start. */
export async function startDesk(): Promise<RunningDesk> {
	const environment = readEnvironment(process.env);
	const deployment = readDeployment(environment.config);
	makeDataFolder(environment.data);
	const hold = holdTogether(environment.data);
	await settle(environment.data);
	const secret = openSecret(environment.data);
	refuseLoss(environment.data);
	const now = () => new Date();
	const issuer = readIssuer(process.env, environment.data);
	running = {
		environment,
		deployment,
		now,
		desk: await openDesk(environment.data, secret, {
			origin: environment.deskOrigin,
			name: deployment.name.en
		}),
		people: openPeople(environment, deployment),
		issuer: issuer ? openIssuer(issuer, environment.deskOrigin) : undefined,
		imports: lookedAt(now),
		sheets: lookedAt(now),
		theirWords: openSourceWords(environment, deployment),
		audit: await openAudit(environment.data, secret, now),
		service: openServiceState(environment),
		hold
	};
	noteLaid(environment.data, missed);
	return running;
}

/** The desk of this process. */
export function runningDesk(): RunningDesk {
	if (!running) throw new Error('the desk is not running');
	return running;
}
