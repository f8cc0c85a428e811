import { constants } from 'node:crypto';
import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { connectionOptions, limitConnections, namingHost, oneAtATime } from '#lib/server/edge/connections.ts';

export type Tls = { cert: Buffer; key: Buffer };

/** What its TLS is, whatever the certificate. */
export const forgetful = { minVersion: 'TLSv1.3', secureOptions: constants.SSL_OP_NO_TICKET } as const;

/**
 * A server on which no two requests can be known as one phone's: HTTP/1.1 alone, one request a connection, and over TLS
 * nothing to resume: no session cache, TLS 1.3 alone because 1.2 names its sessions, and no tickets, which needs Node to
 * be started with `openssl.cnf` (see `command.ts`).
 */
export function forgetfulServer(tls: Tls | undefined, listener: RequestListener): Server {
	const named = oneAtATime(namingHost(listener));
	const server = tls
		? createHttps(
				{
					...tls,
					...forgetful,
					ALPNProtocols: ['http/1.1'],
					...connectionOptions
				},
				named
			)
		: createHttp(connectionOptions, named);
	limitConnections(server);
	server.maxRequestsPerSocket = 1;
	server.keepAliveTimeout = 1;
	return server;
}

/** Whether whoever connects is given a ticket, asked as a phone would; undefined when nobody answers there. */
export function handsOutTickets(port: number, host: string): Promise<boolean | undefined> {
	return new Promise((resolve) => {
		let answered = false;
		// Its own certificate need not be for this address; what is asked and answered is nothing.
		const asking = connect(
			{ port, host, servername: isIP(host) ? '' : host, rejectUnauthorized: false },
			() => asking.write(`GET /health HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
		);
		asking.on('session', () => resolve(true));
		asking.on('data', () => (answered = true));
		asking.on('error', () => asking.destroy());
		asking.on('close', () => resolve(answered ? false : undefined));
	});
}
