import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit';
import { building } from '$app/environment';
import { isApiPath } from '#lib/domain/api-path.ts';
import { releasedPeriods, releasedPostOffice } from '#lib/domain/release-keys.ts';
import { deployment, firstLanguage, spokenAt } from '#lib/i18n/deployment.ts';
import { loadOpenWords, wordsIn } from '#lib/i18n/words.ts';
import { differencesFrom, noteDifferences, notAsBuilt, publicDeployment } from '#lib/server/as-built.ts';
import { startApp } from '#lib/server/app.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { reportFault } from '#lib/server/http/endpoint.ts';
import { answerFirst } from '#lib/server/http/plain-answer.ts';
import { problemAnswer } from '#lib/server/http/problem.ts';
import { readSnapshot } from '#lib/server/http/read-snapshot.ts';
import { run } from '#lib/server/running-app.ts';

/** Opens the databases and starts the schedule, once for the process. While pages are prerendered there is no data. */
export const init: ServerInit = async () => {
	if (building) return;
	// The page for an unknown address is the one that is not prerendered.
	for (const language of deployment.languages) await loadOpenWords(language, ['open']);
	const environment = readEnvironment(process.env);
	const log = (line: string) => process.stdout.write(`${line}\n`);
	const decided = readDeployment(environment.config);
	const { periods, postOffice } = readPeriodKeys(environment.keys);
	noteDifferences(
		differencesFrom(
			{ deployment, periods: releasedPeriods, postOffice: releasedPostOffice },
			{ deployment: publicDeployment(decided), periods, postOffice }
		)
	);
	for (const line of notAsBuilt()) process.stderr.write(`${line}\n`);
	const app = await startApp(environment, decided, { log });
	run(app);
	// Every phone asks it at every visit; the framework's own work would be most of it.
	answerFirst('/api/v1/snapshot', readSnapshot.first);
	// `src/server.ts` sends this when it has answered its last request.
	process.once('sveltekit:shutdown', () => app.close());
};

// Kit links the styles of everything that a page may load later. Vite fetches them with their scripts, so the entrance
// need not carry those of the open book and of the first run.
const laterStyles =
	/<link href="[^"]*\/(PlanBook|screens|Arrival|BreathExercise|SkillForms|StepDrawing|LearnPictures|Landscape|Hero|ListenButton|List)\.[^"]*" rel="stylesheet">/g;

/** Our landscape in few strokes: what she sees before anything has been fetched. Its colours are the page's own. */
const landscape = `<svg viewBox="0 0 328 120" aria-hidden="true"><circle class="art-sun" cx="258" cy="48" r="22"/><path class="far" d="M0 68q90-36 164-6t164-12v40H0Z"/><path class="art-water" d="M0 78h328v42H0Z"/></svg>`;

/**
 * What the entrance shows until its scripts and words have come, or where there are none: the way out, and when it takes
 * long, what she can do. The page takes it away.
 */
function entranceBefore(): string {
	const t = wordsIn(firstLanguage);
	return `<div id="before">
			<header><a class="leave" href="/${firstLanguage}/calm">${t('open:leave')}</a></header>
			<main>
				${landscape}
				<p>${t('entrance:notes.busy')}</p>
				<div>
					<p>${t('entrance:problem.part.text')}</p>
					<p><a href="/key" data-sveltekit-reload>${t('entrance:pairing.again')}</a></p>
				</div>
			</main>
		</div>`;
}

/** What the API does not know is answered in its own form. Which verbs an address answers stands in `server.ts`. */
export const handle: Handle = async ({ event, resolve }) => {
	const { pathname } = event.url;
	if (event.route.id === null && isApiPath(pathname)) return problemAnswer('not-found');
	const language = spokenAt(pathname);
	if (pathname === '/key') await loadOpenWords(firstLanguage, ['open', 'entrance']);
	return resolve(event, {
		// The title is in the first byte and never changes: history keeps titles.
		transformPageChunk: ({ html }) =>
			html
				.replaceAll('%lang%', language)
				.replace('%title%', deployment.name[language])
				.replaceAll('%icons%', deployment.iconSet)
				.replace(laterStyles, (link) => (pathname === '/key' ? '' : link))
				.replace('%before%', pathname === '/key' ? entranceBefore() : '')
	});
};

/** Reports faults without messages: a message may quote what a person wrote. */
export const handleError: HandleServerError = ({ error, status }) => {
	// Below 500 it is the request that is wrong, an address that cannot be decoded for instance: no fault of ours.
	if (status >= 500) reportFault(error);
	return { message: status === 404 ? 'Not found' : 'Not available' };
};
