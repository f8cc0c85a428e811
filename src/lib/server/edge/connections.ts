import {
	STATUS_CODES,
	type IncomingMessage,
	type RequestListener,
	type Server,
	type ServerResponse
} from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { siteOf } from './address.ts';
import { HeldConnections, type Held } from './held.ts';
import { endStream, streamOf } from './http2.ts';

/**
 * How many connections a server holds at once; how many of them may be silent: open, and with no request; and how many
 * busy: with a request that has not come whole, or an answer that has not been read. Each takes some tens of KB. One more
 * of a kind ends the oldest of the network that holds the most, if it holds more than `each`: whoever opens thousands ends
 * their own, and a phone far away may take its seconds to say what it wants. Otherwise the oldest of all ends, which is no
 * phone's either: it speaks within seconds. Both kinds together are fewer than `most`, which would refuse everybody.
 */
export const connectionLimits = { most: 4_000, silent: 1_000, busy: 2_000, each: 50 };

/** How long a connection may take to say what it wants, and how long until all of it has come. Milliseconds. */
export const timeouts = { headers: 10_000, request: 30_000, checkedEvery: 2_000, idle: 5_000 };

/** For `createServer`: what can only be said there. */
export const connectionOptions = {
	connectionsCheckingInterval: timeouts.checkedEvery,
	/** Over TLS alone. */
	handshakeTimeout: timeouts.headers,
	/** Node's own refusal has headers that are not ours: `namingHost` does it. */
	requireHostHeader: false
};

/**
 * A listener that hears only requests that name a host, as RFC 9112, section 3.2 wants it. All others get 400 with
 * `headers` and no word more. Without `headers` the connection just ends.
 */
export function namingHost(listener: RequestListener, headers?: Record<string, string>): RequestListener {
	return (request, response) => {
		if (request.headers.host !== undefined || request.httpVersion === '1.0') listener(request, response);
		else if (!headers) request.socket.destroy();
		else {
			response.sendDate = false;
			response.writeHead(400, { ...headers, 'Content-Length': '0', Connection: 'close' }).end();
		}
	};
}

/**
 * A listener that hears one request of a connection at a time. One that comes before the last answer has ended waits: with
 * a known length the other side may have all of it before we have said that it is all. A second that waits ends the
 * connection: no browser sends ahead (pipelining, RFC 9112, section 9.3.2), and each such request would open its file at
 * once: some hundred connections take all the files that a process may have open, which ends it. Over HTTP/2 each request has
 * a socket of its own here, and how many are under way is bounded elsewhere (`http2.ts`).
 */
export function oneAtATime(listener: RequestListener): RequestListener {
	const answers = new WeakMap<Socket, ServerResponse>();
	const waiting = new WeakSet<ServerResponse>();
	return (request, response) => {
		const { socket } = request;
		const last = answers.get(socket);
		answers.set(socket, response);
		if (last === undefined || last.closed) listener(request, response);
		else if (waiting.has(last)) socket.destroy();
		else {
			waiting.add(response);
			last.once('close', () => {
				waiting.delete(response);
				if (!socket.destroyed) listener(request, response);
			});
		}
	};
}

/**
 * A listener whose answers end what they are read from when they end, however they end. `pipe` alone leaves a file open
 * for ever when somebody breaks a download off.
 */
export function closingSources(listener: RequestListener): RequestListener {
	return (request, response) => {
		response.on('pipe', (source: Readable) => {
			if (response.closed) source.destroy();
			else response.once('close', () => source.destroy());
		});
		listener(request, response);
	};
}

/**
 * Bounds what a server gives to connections that say nothing, say it slowly, or say what is no HTTP. What does not come in
 * time, is too long or cannot be read gets Node's status (400, 408, 413, 431) with `headers` and no word more; what it
 * was is written nowhere. Without `headers` the connection just ends. Behind a proxy all connections come from one place;
 * `callerOf` tells of a request whose it is.
 */
export function limitConnections(
	server: Server,
	headers?: Record<string, string>,
	limits = connectionLimits,
	callerOf: CallerOf = () => undefined
): void {
	server.headersTimeout = timeouts.headers;
	server.requestTimeout = timeouts.request;
	server.keepAliveTimeout = timeouts.idle;
	server.maxConnections = limits.most;
	endOldest(server, limits, callerOf);
	// Nothing here is expected of us but to answer; Node's own 417 has headers that are not ours (RFC 9110, section 10.1.1).
	server.on('checkExpectation', (request, response) => server.emit('request', request, response));
	server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
		// Some of these come while an answer is being written, or when nobody is there any more.
		if (!headers || !socket.writable || error.code === 'ECONNRESET' || hasAnswer(socket)) socket.destroy();
		else socket.end(bareAnswer(statusOf(error), headers));
	});
}

/** The address a request comes from, where that is not the connection's. */
export type CallerOf = (request: IncomingMessage) => string | undefined;

function endOldest(server: Server, limits: typeof connectionLimits, callerOf: CallerOf): void {
	const connections = new HeldConnections(limits);
	// Over TLS a request comes on another socket than the connection, so both are known by where they come from.
	const nameOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`;
	const named = new Map<string, Speaking>();
	const known = new WeakMap<Socket, Speaking>();
	server.on('connection', (socket: Socket) => {
		const name = nameOf(socket);
		const site = siteOf(socket.remoteAddress ?? '');
		const speaking = { held: connections.add(socket, site), site, latest: undefined };
		named.set(name, speaking);
		socket.once('close', () => {
			connections.delete(speaking.held);
			if (named.get(name) === speaking) named.delete(name);
		});
	});
	// One function for all answers: a new one for each would be a good part of the work of a small one.
	function answered(this: ServerResponse): void {
		const speaking = known.get(this.req.socket);
		// The next request may be here already.
		if (speaking?.latest !== this) return;
		speaking.latest = undefined;
		connections.become(speaking.held, 'silent', speaking.site);
	}
	server.on('request', (request, response) => {
		const { socket } = request;
		const stream = streamOf(request);
		if (stream) return holdStream(stream, response, named.get(nameOf(socket)), callerOf(request));
		let speaking = known.get(socket);
		if (!speaking) {
			speaking = named.get(nameOf(socket));
			if (!speaking) return;
			known.set(socket, speaking);
		}
		const caller = callerOf(request);
		speaking.latest = response;
		connections.become(speaking.held, 'busy', caller === undefined ? speaking.site : siteOf(caller));
		response.on('close', answered);
	});

	/** Each is a busy connection of its own: with a few that ask much at once nobody takes more than with many. */
	function holdStream(
		stream: ServerHttp2Stream,
		response: ServerResponse,
		connection: Speaking | undefined,
		caller: string | undefined
	): void {
		const site = siteOf(caller ?? stream.session?.socket.remoteAddress ?? '');
		const held = connections.add({ destroy: () => endStream(stream) }, site);
		connections.become(held, 'busy', site);
		response.once('close', () => connections.delete(held));
		// It spoke just now, so it is not the one that has been silent longest.
		if (connection) connections.become(connection.held, 'silent', connection.site);
	}
}

/** A connection, the network it comes from, and the last answer that it asked for, while that is not taken. */
type Speaking = { held: Held; site: string; latest: ServerResponse | undefined };

// Node keeps the answer that is being written on its socket; another one would be read as a part of it.
const hasAnswer = (socket: Socket & { _httpMessage?: { headersSent: boolean } | null }): boolean =>
	socket._httpMessage?.headersSent ?? false;

function statusOf({ code }: NodeJS.ErrnoException): number {
	if (code === 'HPE_HEADER_OVERFLOW') return 431;
	if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return 413;
	return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
}

function bareAnswer(status: number, headers: Record<string, string>): string {
	const lines = Object.entries({ ...headers, 'Content-Length': '0', Connection: 'close' });
	return [
		`HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
		...lines.map(([name, value]) => `${name}: ${value}`),
		'',
		''
	].join('\r\n');
}
