import type { IncomingMessage } from 'node:http';
import {
	constants,
	createSecureServer,
	type Http2ServerRequest,
	type ServerHttp2Session,
	type ServerHttp2Stream
} from 'node:http2';
import type { Server } from 'node:https';
import type { TLSSocket } from 'node:tls';

/**
 * How many requests of one connection are answered at once: without HTTP/2 a browser opens six connections. More than these
 * wait in the browser, and one that sends them all the same is refused and soon ended.
 */
export const streamLimits = { atOnce: 16, refused: 20, headerBytes: 16 * 1024 };

/** How long a connection may be without a request, and a request until all of it has come, as over HTTP/1.1. Milliseconds. */
export type StreamTimeouts = { idle: number; request: number };

/**
 * HTTP/2 (RFC 9113) beside HTTP/1.1 on the same port, where the browser asks for it as TLS begins (ALPN, RFC 7301). What speaks
 * HTTP/1.1 stays with Node's own server and all of its limits: one made with `allowHTTP1` has none of them. Whoever speaks
 * HTTP/2 is heard by the same listeners; each of its requests names its host as over HTTP/1.1.
 * @param server made with `ALPNProtocols` that name both
 */
export function speakingHttp2(server: Server, timeouts: StreamTimeouts): void {
	const sessions = new Set<ServerHttp2Session>();
	const http2 = createSecureServer(
		{
			maxSessionRejectedStreams: streamLimits.refused,
			settings: {
				maxConcurrentStreams: streamLimits.atOnce,
				maxHeaderListSize: streamLimits.headerBytes
			}
		},
		(request, response) => {
			request.headers.host ??= request.headers[':authority'];
			server.emit('request', request, response);
		}
	);
	http2.on('session', (session) => {
		sessions.add(session);
		session.once('close', () => sessions.delete(session));
		limitSession(session, timeouts);
	});
	// What was no HTTP/2 has ended its own connection, and is written nowhere.
	http2.on('sessionError', () => {});

	const http1 = server.listeners('secureConnection') as ((socket: TLSSocket) => void)[];
	server.removeAllListeners('secureConnection');
	server.on('secureConnection', (socket: TLSSocket) => {
		if (socket.alpnProtocol === 'h2') http2.emit('secureConnection', socket);
		else for (const listener of http1) listener.call(server, socket);
	});

	// Whoever ends the server ends these, too.
	const [closeIdle, closeAll] = [server.closeIdleConnections, server.closeAllConnections];
	server.closeIdleConnections = () => {
		closeIdle.call(server);
		for (const session of sessions) session.close();
	};
	server.closeAllConnections = () => {
		closeAll.call(server);
		for (const session of sessions) session.destroy();
	};
}

/** The request's own stream, where it came over HTTP/2. */
export const streamOf = (request: IncomingMessage | Http2ServerRequest): ServerHttp2Stream | undefined =>
	'stream' in request ? request.stream : undefined;

/** Ends a request alone; what else its connection asks goes on. */
export const endStream = (stream: ServerHttp2Stream): void => stream.close(constants.NGHTTP2_CANCEL);

/** Node's timeouts of requests and of connections that are kept do not count here. */
function limitSession(session: ServerHttp2Session, { idle, request }: StreamTimeouts): void {
	let open = 0;
	let closing: NodeJS.Timeout | undefined;
	const close = () => {
		session.close();
		// Whoever does not take the goodbye is not waited for.
		closing = setTimeout(() => session.destroy(), idle).unref();
	};
	let waiting = setTimeout(close, idle).unref();
	session.once('close', () => {
		clearTimeout(waiting);
		clearTimeout(closing);
	});
	session.on('stream', (stream: ServerHttp2Stream) => {
		open++;
		clearTimeout(waiting);
		// What has no body is here already; its answer may take as long as the line is slow.
		const late = stream.endAfterHeaders ? undefined : setTimeout(() => endStream(stream), request).unref();
		stream.once('end', () => clearTimeout(late));
		stream.once('close', () => {
			clearTimeout(late);
			open--;
			if (open === 0 && !session.closed) waiting = setTimeout(close, idle).unref();
		});
	});
}
