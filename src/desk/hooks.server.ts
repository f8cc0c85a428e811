import { error, redirect, type Handle, type HandleServerError, type ServerInit } from '@sveltejs/kit';
import { building } from '$app/environment';
import type { Language } from '#lib/domain/text.ts';
import { troubleOf } from '#lib/server/database/trouble.ts';
import { runningDesk, startDesk } from '#lib/server/desk/running-desk.ts';
import { reportFault } from '#lib/server/http/endpoint.ts';
import { isPage, pageOf, verdictOn } from './access.ts';
import { languageCookie, sessionCookie } from './cookies.ts';

/** Opens the desk, once for the process. */
export const init: ServerInit = async () => {
	if (building) return;
	const { desk, audit } = await startDesk();
	// The entry sends this when it has answered its last request.
	process.once('sveltekit:shutdown', () => Promise.all([desk.close(), audit.close()]));
};

/** Who asks, in which language, and whether an address opens to her. Default: it does not. */
export const handle: Handle = async ({ event, resolve }) => {
	const { deployment, desk } = runningDesk();
	const session = await desk.session(event.cookies.get(sessionCookie(event.url)));
	const { pathname } = event.url;
	event.locals.session = session;
	const accepted = event.request.headers.get('accept-language') ?? '';
	event.locals.language = languageOf(deployment.languages, [
		event.cookies.get(languageCookie),
		session?.staff.language,
		...accepted.split(',').map((one) => one.trim().slice(0, 2))
	]);
	const sends = event.request.method === 'POST';
	const verdict = event.route.id === null ? 'open' : verdictOn(event.route.id, session, sends);
	if (verdict === 'sign-in')
		redirect(303, sends ? '/sign-in' : `/sign-in?to=${encodeURIComponent(pathname)}`);
	if (verdict === 'again') redirect(303, `/again?to=${encodeURIComponent(pageOf(event.route.id, pathname))}`);
	// What draws no page cannot say it there: a file is refused here.
	if (verdict === 'refused' && (sends || !isPage(event.route.id))) error(403);
	// A page that says so is drawn where the others are.
	event.locals.refused = verdict === 'refused';
	return resolve(event, {
		transformPageChunk: ({ html }) =>
			html
				.replace('%lang%', event.locals.language)
				// Neutral, as on a phone: titles stay in a browser's history.
				.replace('%title%', deployment.name[event.locals.language])
	});
};

/** The first of these that the deployment speaks, or else its own first. */
function languageOf(spoken: Language[], wished: (string | undefined)[]): Language {
	const found = wished.map((wish) => spoken.find((language) => language === wish));
	return found.find((language) => language !== undefined) ?? spoken[0] ?? 'en';
}

/** Reports faults without messages: a message may quote a row. */
export const handleError: HandleServerError = ({ error, status }) => {
	if (status >= 500) reportFault(error);
	return { message: status === 404 ? 'not-found' : wrongOf(error) };
};

/** What staff are told: they mend no disk, and shall not think that it is they. */
function wrongOf(error: unknown): string {
	const kind = troubleOf(error)?.kind;
	if (kind === undefined) return 'fault';
	return kind === 'full' || kind === 'busy' ? kind : 'unwritable';
}
