import { constants } from 'node:crypto';
import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';

export type Tls = { cert: Buffer; key: Buffer };

/**
 * A server on which no two requests can be known as one phone's: HTTP/1.1 alone, one request a connection, and over TLS
 * nothing to resume (no tickets, no session cache).
 */
export function forgetfulServer(tls: Tls | undefined, listener: RequestListener): Server {
	const server = tls
		? createHttps(
				{
					...tls,
					secureOptions: constants.SSL_OP_NO_TICKET,
					ALPNProtocols: ['http/1.1']
				},
				listener
			)
		: createHttp(listener);
	server.maxRequestsPerSocket = 1;
	server.keepAliveTimeout = 1;
	server.headersTimeout = 10_000;
	server.requestTimeout = 30_000;
	// A request that cannot be read gets no answer worth a line in a log.
	server.on('clientError', (_, socket) => socket.destroy());
	return server;
}
