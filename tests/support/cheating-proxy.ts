import { createServer, request as ask, type IncomingHttpHeaders, type Server } from 'node:http';
import { freePort } from './processes.ts';

/** What goes out, and may be changed before it does. */
export type Passing = { status: number; headers: IncomingHttpHeaders; body: Buffer };
/** What somebody between a server and its phones does to an answer. */
export type Cheat = (path: string, asked: IncomingHttpHeaders, answer: Passing) => void;

/** A real server between a server and whoever asks: a proxy, or the server's own operator. */
export class CheatingProxy {
	readonly origin: string;
	cheat: Cheat = () => undefined;
	readonly #server: Server;

	private constructor(port: number, server: Server) {
		this.origin = `http://127.0.0.1:${port}`;
		this.#server = server;
	}

	static async before(origin: string): Promise<CheatingProxy> {
		const port = await freePort();
		const server = createServer();
		const proxy = new CheatingProxy(port, server);
		const { host } = new URL(origin);
		server.on('request', (request, response) => {
			const { url = '/', method, headers } = request;
			// What is compressed cannot be changed by a byte.
			const passed = { ...headers, host, 'accept-encoding': 'identity' };
			const asked = ask(new URL(url, origin), { method, headers: passed }, (answer) => {
				const pieces: Buffer[] = [];
				answer.on('data', (piece: Buffer) => pieces.push(piece));
				answer.on('end', () => {
					const passing: Passing = {
						status: answer.statusCode ?? 500,
						headers: { ...answer.headers },
						body: Buffer.concat(pieces)
					};
					proxy.cheat(url, headers, passing);
					delete passing.headers['content-length'];
					delete passing.headers['transfer-encoding'];
					response.writeHead(passing.status, passing.headers);
					response.end(passing.body);
				});
			});
			asked.on('error', () => response.destroy());
			request.pipe(asked);
		});
		await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
		return proxy;
	}

	async end(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}
}

/** The same bytes but for one bit of one of them. */
export function oneBitOff(body: Buffer): Buffer {
	const other = Buffer.from(body);
	if (other.length > 0) other[Math.floor(other.length / 2)]! ^= 1;
	return other.length > 0 ? other : Buffer.from(' ');
}
