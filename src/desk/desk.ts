import { existsSync, realpathSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { howToBuild } from '#lib/server/called.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import {
	closingSources,
	connectionLimits,
	limitConnections,
	namingHost,
	oneAtATime
} from '#lib/server/edge/connections.ts';
import { isForeignWrite } from '#lib/server/edge/foreign-writes.ts';
import { listenUntilStopped, serverFor } from '#lib/server/edge/serving.ts';
import { isLoopback, readEnvironment, type Environment } from '#lib/server/environment.ts';
import { nothingInline } from '#lib/server/headers/inline-parts.ts';
import { headersOnEveryAnswer } from '#lib/server/headers/on-every-answer.ts';
import { deskAnswers } from '#lib/server/headers/security-headers.ts';
import { callerIn } from '#lib/server/http/caller-address.ts';
import { exitCodeOf, OperatorError } from '#lib/server/operator-error.ts';
import { noteStarted } from '#lib/server/started-with.ts';

/*
 * The desk: where staff give access. A process, a build and an origin of its own; no phone ever asks it anything, and nothing of it
 * lies in what a phone is given.
 */

/** Bytes that a form may bring: files to four addresses, a few words to all others. */
const bodyLimits = { files: 2.5 * 1024 * 1024, words: 64 * 1024 };
const bringsFiles = (url = '') =>
	/^\/(plans\/import|feedback|words\/sheet|words\/voice\/[a-z]{2}\/[\w-]+)(\?|$)/.test(url);

try {
	await start(readEnvironment(process.env));
} catch (error) {
	process.stderr.write(
		`${error instanceof Error ? error.message.split('\n', 1)[0] : 'The desk could not start.'}\n`
	);
	process.exit(exitCodeOf(error));
}

async function start(environment: Environment): Promise<void> {
	readDeployment(environment.config);
	const { deskOrigin, deskPort, deskHost, root, tls } = environment;
	const built = join(root, 'build-desk', 'handler.js');
	if (!existsSync(built)) throw new OperatorError(`The desk is not built yet. To build it: ${howToBuild()}`);
	// A later build leads `build-desk` elsewhere; this process stays with the files it began with.
	const handlerPath = realpathSync(built);
	// The handler reads its settings from the environment when it is loaded: they must stand there before.
	// Under this machine's own name no proxy stands before it: a header would be whatever the caller writes.
	const { ADDRESS_HEADER, XFF_DEPTH }: NodeJS.ProcessEnv =
		new URL(deskOrigin).hostname === 'localhost' ? {} : process.env;
	process.env.DESK_HANDLER_ORIGIN = deskOrigin;
	process.env.DESK_HANDLER_BODY_SIZE_LIMIT = String(bodyLimits.files);
	if (ADDRESS_HEADER) process.env.DESK_HANDLER_ADDRESS_HEADER = ADDRESS_HEADER;
	if (XFF_DEPTH) process.env.DESK_HANDLER_XFF_DEPTH = XFF_DEPTH;
	const { handler } = (await import(pathToFileURL(handlerPath).href)) as { handler: RequestListener };

	const answers = deskAnswers(deskOrigin.startsWith('https:'));
	const bare = answers.headers('/', 400, nothingInline);
	const putHeaders = headersOnEveryAnswer(answers);
	const answering = closingSources((request, response) => {
		putHeaders(request, response);
		if (!refused(request, response, deskOrigin)) handler(request, response);
	});
	// On this machine alone, or behind a proxy on it, nothing is encrypted.
	const server = serverFor(isLoopback(deskHost) ? null : tls, oneAtATime(namingHost(answering, bare)));
	limitConnections(server, bare, connectionLimits, callerIn(ADDRESS_HEADER, Number(XFF_DEPTH ?? 1)));
	await listenUntilStopped(server, { port: deskPort, host: deskHost, variable: 'DESK_PORT' });
	noteStarted(environment.data, root, 'desk');
	process.stdout.write(`The desk listens on ${deskOrigin}\n`);
	process.send?.('ready');
}

/**
 * Answers what the framework is not to see, and says so by returning true: another verb, a write that another page makes a
 * browser send, and a request under another name than the desk's own. The last would be a page that had its own name
 * lead to this machine (DNS rebinding); a reader who wrote 127.0.0.1 is led to the name for which there are keys.
 */
function refused(request: IncomingMessage, response: ServerResponse, origin: string): boolean {
	const { method = '', headers, url } = request;
	const end = (status: number, more: Record<string, string> = {}) => {
		// What was sent along is dropped; breaking off would close the connection before the answer.
		request.resume();
		response.writeHead(status, more).end();
		return true;
	};
	const reads = method === 'GET' || method === 'HEAD';
	if (!reads && method !== 'POST') return end(405, { Allow: 'GET, HEAD, POST' });
	if (headers.host !== new URL(origin).host)
		return reads ? end(307, { Location: new URL(pathOf(url), origin).href }) : end(421);
	if (!reads) {
		// Browsers say how long a form is; whoever does not might never end.
		const length = Number(headers['content-length'] ?? Number.NaN);
		if (!Number.isInteger(length)) return end(411);
		if (length > (bringsFiles(url) ? bodyLimits.files : bodyLimits.words)) return end(413);
	}
	return isForeignWrite(request, { origin, own: true }) ? end(403) : false;
}

// Never another host: `//elsewhere/` is a path here.
const pathOf = (url = '/') => `/${url.replace(/^\/+/, '')}`;
