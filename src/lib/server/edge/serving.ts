import { readFileSync } from 'node:fs';
import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { renewing } from './certificate.ts';
import { connectionOptions, timeouts } from './connections.ts';
import { speakingHttp2, streamOf } from './http2.ts';

/**
 * A server that speaks HTTPS, with HTTP/2 for whoever asks for it, where there is a certificate; else HTTP.
 * @throws OperatorError one line, for a certificate that cannot be used
 */
export function serverFor(tls: Environment['tls'], listener?: RequestListener): Server {
	if (!tls) return createHttp(connectionOptions, listener);
	let files: { cert: Buffer; key: Buffer };
	try {
		files = { cert: readFileSync(tls.cert), key: readFileSync(tls.key) };
	} catch (error) {
		throw new OperatorError(`TLS_CERT or TLS_KEY cannot be read: ${(error as NodeJS.ErrnoException).path}`);
	}
	try {
		const server = createHttps(
			{ ...files, ...connectionOptions, ALPNProtocols: ['h2', 'http/1.1'] },
			listener
		);
		speakingHttp2(server, timeouts);
		renewing(server, tls);
		return server;
	} catch {
		throw new OperatorError('TLS_CERT and TLS_KEY are not a certificate and its key, both in PEM form.');
	}
}

/** Where something listens. `variable` is what sets the port. */
export type Place = { port: number; host: string; variable: string };

/** What to say, and to do, where nothing can listen. */
export function cannotListen(error: NodeJS.ErrnoException, { port, host, variable }: Place): OperatorError {
	return new OperatorError(
		error.code === 'EADDRINUSE'
			? `Port ${port} is taken. Set ${variable} to another one, or stop what uses it.`
			: `The server cannot listen on ${host}, port ${port} (${error.code}).`
	);
}

let leaving = false;

/** Whether this process was told to end and still answers: a proxy that asks for its health goes elsewhere meanwhile. */
export const isLeaving = (): boolean => leaving;

/**
 * Listens until SIGINT or SIGTERM, or until whoever started this process is gone; then it answers what is being asked,
 * and after three seconds waits for nobody.
 * @param drainSeconds so long it goes on listening when it was told to end, and lets no connection live on
 * @throws OperatorError one line, where it cannot listen
 */
export async function listenUntilStopped(
	server: Server,
	{ port, host, variable, drainSeconds = 0 }: Place & { drainSeconds?: number }
): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', (error) => reject(cannotListen(error, { port, host, variable })));
		server.listen(port, host, resolve);
	});
	server.prependListener('request', (request, response) => {
		if (!leaving) return;
		response.shouldKeepAlive = false;
		streamOf(request)?.session?.close();
	});
	const stop = () => {
		if (leaving) return;
		leaving = true;
		if (drainSeconds > 0) setTimeout(close, drainSeconds * 1000);
		else close();
	};
	const close = () => {
		// Kit's own event: the hooks close the databases on it; the process ends when nothing is left to do.
		server.close(() => process.emit('sveltekit:shutdown' as 'exit', 0));
		if (process.connected) process.disconnect();
		server.closeIdleConnections();
		setTimeout(() => server.closeAllConnections(), 3000).unref();
	};
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
	if (process.connected) process.on('disconnect', stop);
}
