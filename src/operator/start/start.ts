import { join } from 'node:path';
import { isLaid } from '#lib/server/database/database.ts';
import { dayAt } from '#lib/domain/day.ts';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { checked, importBatch } from '#lib/server/cases/import/import-files.ts';
import { readJson } from '#lib/server/cases/import/read-json.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { isDemonstration, isStarted, makeDemonstrationFolder } from '#lib/server/demonstration.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import type { Place } from '#lib/server/edge/serving.ts';
import { readEnvironment, type Environment } from '#lib/server/environment.ts';
import { putInPlace } from '#lib/server/kept/arriving.ts';
import { refuseLoss, refuseLostPeople } from '#lib/server/kept/refuse-loss.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { isUnused } from '#mailbox/ballot-store.ts';
import { mailboxCommand } from '#mailbox/command.ts';
import { littleMemory } from '#operator/packages.mjs';
import { firstSample, samplePeople } from '#operator/samples/sample-people.ts';
import type { Deployment } from '#lib/domain/deployment.ts';
import { build, comesWithTheNextRelease, isBuildFresh, wordsWait } from './build.ts';
import { deskAddress } from './desk-address.ts';
import { firstInvitation } from './first-invitation.ts';
import { provideFeedbackKeys } from './feedback-keys.ts';
import { keepRunning, type Process } from './processes.ts';
import { refuseTakenPorts } from './taken-ports.ts';

/* The second half of `npm start`, in the pinned Node: build, data, processes, and an invitation to try it with. */

try {
	await start(readEnvironment(process.env));
} catch (error) {
	// What the system refuses (a right, a full disk) is told in its own one line; anything else is our fault.
	if (!(error instanceof OperatorError) && !(error instanceof Error && 'syscall' in error)) throw error;
	console.error(error.message);
	process.exit(1);
}

async function start(given: Environment): Promise<void> {
	const deployment = readDeployment(given.config);
	const environment = serving(given, deployment);
	await refuseTakenPorts(placesOf(environment));
	putInPlace(environment.data);
	refuseLoss(environment.data);
	if (deployment.source.kind === 'embedded') refuseLostPeople(environment.data);
	const invented = isDemonstration(environment.data);
	const isNew = invented && !isLaid(caseDatabasePath(environment.data));
	const keys = await provideFeedbackKeys(environment, isNew, dayAt(new Date(), deployment.timeZone));
	if (keys) console.log(keys);
	if (wordsWait(environment)) console.log(comesWithTheNextRelease(environment));
	else if (!isBuildFresh(environment)) {
		console.log('Building the app; this takes about half a minute …');
		await build(environment);
	}
	if (isNew) {
		console.log('There is no data yet: putting in twelve invented people …');
		await importSamples(environment, deployment);
	}
	if (invented)
		console.log(
			`This is the demonstration, in ${environment.data}. Your own people start a folder of their own.`
		);

	// The mailbox is a process of its own, with its own origin and database: it never meets who the phones belong to. The
	// desk is one of its own, so that nothing of it lies in what phones are given.
	const processes: Process[] = [
		{ entry: 'src/server.ts', flags: littleMemory },
		...(isMailboxNeeded(environment) ? [mailboxCommand] : []),
		{ entry: 'src/desk/desk.ts', flags: littleMemory }
	];
	await keepRunning(environment, processes, async () => {
		const desk = await deskAddress(environment, deployment);
		console.log(await firstInvitation(environment, deployment, firstSample, desk));
	});
}

/** Where its processes will listen. */
function placesOf(environment: Environment): Place[] {
	const { host, port, mailboxPort, deskHost, deskPort } = environment;
	return [
		{ host, port, variable: 'PORT' },
		...(isMailboxNeeded(environment) ? [{ host, port: mailboxPort, variable: 'MAILBOX_PORT' }] : []),
		{ host: deskHost, port: deskPort, variable: 'DESK_PORT' }
	];
}

/** Where another organisation keeps the box, only for envelopes that came here before. */
function isMailboxNeeded({ keys, mailboxData }: Environment): boolean {
	return readPeriodKeys(keys).postOffice?.by === undefined || !isUnused(mailboxData);
}

/**
 * The folder that is served: that of real people, or where there is none and no case system either the demonstration's,
 * which is made. The processes that are started hear it by their variables.
 */
function serving(given: Environment, { source }: Deployment): Environment {
	const invented = source.kind === 'embedded' && !isStarted(given.real) && !isDemonstration(given.real);
	if (invented) makeDemonstrationFolder(given.demonstration);
	const data = invented ? given.demonstration : given.real;
	const { COMPANION_KEYS } = process.env;
	const environment = readEnvironment({
		...process.env,
		COMPANION_DATA: data,
		COMPANION_REAL: given.real,
		COMPANION_KEYS: COMPANION_KEYS || !invented ? COMPANION_KEYS : join(data, 'companion.keys.json')
	});
	process.env.COMPANION_DATA = data;
	process.env.COMPANION_REAL = given.real;
	process.env.COMPANION_KEYS = environment.keys;
	return environment;
}

async function importSamples(environment: Environment, deployment: Deployment): Promise<void> {
	const today = dayAt(new Date(), deployment.timeZone);
	const batches = samplePeople(today).map(({ file, text }) => readJson(file, text));
	await importBatch(caseDatabasePath(environment.data), checked(batches, deployment.phaseMap));
}
