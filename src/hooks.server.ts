import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit';
import { building } from '$app/environment';
import { isApiPath } from '#lib/domain/api-path.ts';
import { releasedPeriods, releasedPostOffice } from '#lib/domain/release-keys.ts';
import { deployment, spokenAt } from '#lib/i18n/deployment.ts';
import {
	differencesFrom,
	mailboxElsewhere,
	noteDifferences,
	notAsBuilt,
	publicDeployment
} from '#lib/server/as-built.ts';
import { startApp } from '#lib/server/app.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { reportFault } from '#lib/server/http/endpoint.ts';
import { answerFirst } from '#lib/server/http/plain-answer.ts';
import { problemAnswer } from '#lib/server/http/problem.ts';
import { readSnapshot } from '#lib/server/http/read-snapshot.ts';
import { listenForMonitor } from '#lib/server/monitor.ts';
import { firstPageInstead } from '#lib/server/not-there.ts';
import { run } from '#lib/server/running-app.ts';

/** Opens the databases and starts the schedule, once for the process. While pages are prerendered there is no data. */
export const init: ServerInit = async () => {
	if (building) return;
	const environment = readEnvironment(process.env);
	notThere = firstPageInstead(environment.root, deployment.languages);
	const log = (line: string) => process.stdout.write(`${line}\n`);
	const decided = readDeployment(environment.config);
	const { periods, postOffice } = readPeriodKeys(environment.keys);
	noteDifferences([
		...differencesFrom(
			{ deployment, periods: releasedPeriods, postOffice: releasedPostOffice },
			{ deployment: publicDeployment(decided), periods, postOffice }
		),
		...mailboxElsewhere(postOffice, process.env.MAILBOX_ORIGIN)
	]);
	for (const line of notAsBuilt()) process.stderr.write(`${line}\n`);
	const app = await startApp(environment, decided, { log });
	run(app);
	// Every phone asks it at every visit; the framework's own work would be most of it.
	answerFirst('/api/v1/snapshot', readSnapshot.first);
	const { metricsPort, data } = environment;
	const monitor = metricsPort === undefined ? undefined : listenForMonitor(app, metricsPort, data, log);
	// `src/server.ts` sends this when it has answered its last request.
	process.once('sveltekit:shutdown', () => {
		monitor?.close().closeAllConnections();
		return app.close();
	});
};

/** The entrance in each language, and its script: `firstPages` makes of them what a browser gets. */
async function entrance(): Promise<string> {
	const { faceIn, faceScript } = await import('./routes/key/face.ts');
	const faces: string[] = [];
	for (const language of deployment.languages) faces.push(await faceIn(language));
	return `${faces.map((face) => `<!--face-->${face}<!--/face-->`).join('')}<script type="module" src="${faceScript}"></script>`;
}

/** What an address that is not there is answered with, once this runs as it was built. */
let notThere: ReturnType<typeof firstPageInstead> = () => undefined;

/** What the API does not know is answered in its own form. Which verbs an address answers stands in `server.ts`. */
export const handle: Handle = async ({ event, resolve }) => {
	const { pathname } = event.url;
	const language = spokenAt(pathname);
	if (event.route.id === null) {
		const instead = isApiPath(pathname) ? problemAnswer('not-found') : notThere(language);
		if (instead) return instead;
	}
	const before = building && pathname === '/key' ? await entrance() : '';
	return resolve(event, {
		// The title is in the first byte and never changes: history keeps titles.
		transformPageChunk: ({ html }) =>
			html
				.replaceAll('%lang%', language)
				.replace('%title%', deployment.name[language])
				.replaceAll('%icons%', deployment.iconSet)
				.replace('%before%', () => before)
	});
};

/** Reports faults without messages: a message may quote what a person wrote. */
export const handleError: HandleServerError = ({ error, status }) => {
	// Below 500 it is the request that is wrong, an address that cannot be decoded for instance: no fault of ours.
	if (status >= 500) reportFault(error);
	return { message: status === 404 ? 'Not found' : 'Not available' };
};
