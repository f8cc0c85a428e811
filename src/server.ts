import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps, type Server as SecureServer } from 'node:https';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeAddresses } from '#lib/server/addresses.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { renewing } from '#lib/server/edge/certificate.ts';
import {
	closingSources,
	connectionLimits,
	connectionOptions,
	limitConnections,
	namingHost,
	oneAtATime
} from '#lib/server/edge/connections.ts';
import { readEnvironment, type Environment } from '#lib/server/environment.ts';
import { inlineScriptHashes } from '#lib/server/headers/inline-scripts.ts';
import { headersOnEveryAnswer } from '#lib/server/headers/on-every-answer.ts';
import { cacheControl, securityHeaders } from '#lib/server/headers/security-headers.ts';
import { callerIn } from '#lib/server/http/caller-address.ts';
import { refuseOtherVerbs } from '#lib/server/http/verbs.ts';
import { refuseWrites } from '#lib/server/http/writes.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

/*
 * The production entry: the built app behind HTTP or HTTPS, with the headers on every answer. It stops at once, with
 * one line, when something is wrong that people must mend; otherwise it runs until SIGINT or SIGTERM.
 */

try {
	await start(readEnvironment(process.env));
} catch (error) {
	console.error(error instanceof Error ? error.message.split('\n', 1)[0] : 'The server could not start.');
	process.exit(1);
}

async function start(environment: Environment): Promise<void> {
	readDeployment(environment.config);
	const built = join(environment.root, 'build');
	if (!existsSync(join(built, 'handler.js')))
		throw new OperatorError('The app is not built yet. Run: npm start');
	// A later build leads `build` elsewhere; this process stays with the files it began with.
	const build = realpathSync(built);
	const handlerPath = join(build, 'handler.js');
	const settings = {
		scriptHashes: inlineScriptHashes(join(build, 'prerendered')),
		mailboxOrigin: environment.mailboxOrigin,
		secure: environment.origin.startsWith('https:')
	};
	const tls = readTls(environment);

	// The handler reads its settings from the environment when it is loaded: they must stand there before.
	process.env.ORIGIN = environment.origin;
	process.env.BODY_SIZE_LIMIT ??= '16K';
	const { handler } = (await import(pathToFileURL(handlerPath).href)) as { handler: RequestListener };

	const bare = { ...securityHeaders('/', settings), 'Cache-Control': cacheControl('/', 400) };
	const answering = closingSources((request, response) => {
		headersOnEveryAnswer(request, response, settings);
		if (refuseOtherVerbs(request, response) || refuseWrites(request, response, environment.origin)) return;
		handler(request, response);
	});
	const listener = oneAtATime(namingHost(answering, bare));
	const server = tls ? withTls(tls, listener) : createHttp(connectionOptions, listener);
	if (environment.tls && 'setSecureContext' in server) renewing(server, environment.tls);
	const { ADDRESS_HEADER, XFF_DEPTH } = process.env;
	limitConnections(server, bare, connectionLimits, callerIn(ADDRESS_HEADER, Number(XFF_DEPTH ?? 1)));
	await listen(server, environment);
	// The operator's commands read it, whoever started this.
	writeAddresses(environment.data, { app: environment.origin, mailbox: environment.mailboxOrigin });
	console.log(`Listening on ${environment.origin}`);
	if (process.env.ADDRESS_HEADER) void lookForAddresses(environment.origin);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(server));
	// Started by `npm start`: it waits for this word, and when it is gone, however it went, so are we.
	process.send?.('ready');
	if (process.connected) process.on('disconnect', () => stop(server));
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

function readTls({ tls }: Environment): { cert: Buffer; key: Buffer } | null {
	if (!tls) return null;
	try {
		return { cert: readFileSync(tls.cert), key: readFileSync(tls.key) };
	} catch (error) {
		throw new OperatorError(`TLS_CERT or TLS_KEY cannot be read: ${(error as NodeJS.ErrnoException).path}`);
	}
}

function withTls(tls: { cert: Buffer; key: Buffer }, listener: RequestListener): SecureServer {
	try {
		return createHttps({ ...tls, ...connectionOptions }, listener);
	} catch {
		throw new OperatorError('TLS_CERT and TLS_KEY are not a certificate and its key, both in PEM form.');
	}
}

function listen(server: Server, { port, host }: Environment): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) =>
			reject(
				new OperatorError(
					error.code === 'EADDRINUSE'
						? `Port ${port} is taken. Set PORT to another one, or stop what uses it.`
						: `The server cannot listen on ${host}, port ${port} (${error.code}).`
				)
			)
		);
		server.listen(port, host, resolve);
	});
}

let stopping = false;

/** Answers what is being asked, closes the databases and ends. After three seconds it waits for nobody. */
function stop(server: Server): void {
	if (stopping) return;
	stopping = true;
	server.close(() => {
		// Kit's own event: `hooks.server.ts` closes the databases on it; the process ends when nothing is left to do.
		process.emit('sveltekit:shutdown' as 'exit', 0);
	});
	if (process.connected) process.disconnect();
	server.closeIdleConnections();
	setTimeout(() => server.closeAllConnections(), 3000).unref();
}
