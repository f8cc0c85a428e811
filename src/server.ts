import { existsSync, realpathSync } from 'node:fs';
import type { RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { servedSignaturesAddress } from '#lib/domain/served-list.ts';
import { writeAddresses } from '#lib/server/addresses.ts';
import { howToBuild } from '#lib/server/called.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import {
	closingSources,
	connectionLimits,
	limitConnections,
	namingHost,
	oneAtATime
} from '#lib/server/edge/connections.ts';
import { isLeaving, listenUntilStopped, serverFor } from '#lib/server/edge/serving.ts';
import { troubleOf } from '#lib/server/database/trouble.ts';
import { readEnvironment, type Environment } from '#lib/server/environment.ts';
import { inlineHashes, nothingInline } from '#lib/server/headers/inline-parts.ts';
import { headersOnEveryAnswer } from '#lib/server/headers/on-every-answer.ts';
import { phoneAnswers } from '#lib/server/headers/security-headers.ts';
import { callerIn } from '#lib/server/http/caller-address.ts';
import { firstAnswer } from '#lib/server/http/plain-answer.ts';
import { writeProblem } from '#lib/server/http/problem.ts';
import { refuseOtherVerbs } from '#lib/server/http/verbs.ts';
import { refuseWrites } from '#lib/server/http/writes.ts';
import { exitCodeOf, OperatorError } from '#lib/server/operator-error.ts';
import { readSignatures, signaturesIn } from '#lib/server/served-list.ts';
import { noteStarted } from '#lib/server/started-with.ts';

/*
 * The production entry: the built app behind HTTP or HTTPS, with the headers on every answer. It stops at once, with
 * one line, when something is wrong that people must mend; otherwise it runs until SIGINT or SIGTERM.
 */

try {
	await start(readEnvironment(process.env));
} catch (error) {
	console.error(error instanceof Error ? error.message.split('\n', 1)[0] : 'The server could not start.');
	process.exit(exitCodeOf(error));
}

async function start(environment: Environment): Promise<void> {
	readDeployment(environment.config);
	const built = join(environment.root, 'build');
	if (!existsSync(join(built, 'handler.js')))
		throw new OperatorError(`The app is not built yet. To build it: ${howToBuild()}`);
	// A later build leads `build` elsewhere; this process stays with the files it began with.
	const build = realpathSync(built);
	const handlerPath = join(build, 'handler.js');
	const settings = {
		inline: inlineHashes(build),
		postOffice: readPeriodKeys(environment.keys).postOffice?.origin ?? null,
		secure: environment.origin.startsWith('https:')
	};

	// Before the databases are opened: what is wrong with a certificate is told whatever is wrong with them.
	const server = serverFor(environment.tls);

	// The handler reads its settings from the environment when it is loaded: they must stand there before.
	process.env.ORIGIN = environment.origin;
	process.env.BODY_SIZE_LIMIT ??= '16K';
	const { handler } = (await import(pathToFileURL(handlerPath).href)) as { handler: RequestListener };

	const { ADDRESS_HEADER, XFF_DEPTH } = process.env;
	const callerOf = callerIn(ADDRESS_HEADER, Number(XFF_DEPTH ?? 1));
	const answers = phoneAnswers(settings);
	const bare = answers.headers('/nothing', 400, nothingInline);
	const framework = closingSources(handler);
	const putHeaders = headersOnEveryAnswer(answers);
	const answering: RequestListener = (request, response) => {
		putHeaders(request, response);
		if (refuseOtherVerbs(request, response) || refuseWrites(request, response, environment.origin)) return;
		if (request.url === servedSignaturesAddress) return void sendSignatures(response, build);
		if (isLeaving() && request.url === '/api/v1/health') return writeProblem(response, 'source-unavailable');
		const first = firstAnswer(request);
		if (first) first(request, response, callerOf);
		else framework(request, response);
	};
	server.on('request', oneAtATime(namingHost(answering, bare)));
	limitConnections(server, bare, connectionLimits, callerOf);
	const { port, host, drainSeconds } = environment;
	await listenUntilStopped(server, { port, host, variable: 'PORT', drainSeconds });
	// The operator's commands read it, whoever started this.
	try {
		noteStarted(environment.data, environment.root, 'app');
		writeAddresses(environment.data, { app: environment.origin, mailbox: environment.mailboxOrigin });
	} catch (error) {
		// Phones are answered all the same; the app has said why, and says it to whoever asks for its health.
		if (!troubleOf(error)) throw error;
	}
	console.log(`Listening on ${environment.origin}`);
	if (ADDRESS_HEADER) void lookForAddresses(environment.origin);
	// Started by `npm start`: it waits for this word.
	process.send?.('ready');
}

/** Who signed this build, as it lies there now: that is done elsewhere, and what is brought back counts without a restart. */
function sendSignatures(response: ServerResponse, build: string): void {
	const body = JSON.stringify(readSignatures(signaturesIn(build)));
	response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
	response.end(body);
}

/** Asks the public address once, as a phone would: a header that its proxy does not set is told at the start. */
async function lookForAddresses(origin: string): Promise<void> {
	try {
		// It is counted by address before its token is looked at, and answers 401.
		await fetch(new URL('/api/v1/snapshot', origin), { signal: AbortSignal.timeout(10_000) });
	} catch {
		console.log('The public address cannot be reached from here, so ADDRESS_HEADER was not tried.');
	}
}
