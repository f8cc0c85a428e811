import { request as plain, Agent as PlainAgent } from 'node:http';
import { request as secure, Agent as SecureAgent } from 'node:https';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

/*
 * The ways in which a file is asked for. A server that means harm gives the right file to whoever looks like an observer, and
 * another one to a phone; so every file is asked for as phones ask, in no order, and by nothing that says who it is.
 */

const browsers = {
	chrome:
		'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
	safari:
		'Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1',
	firefox: 'Mozilla/5.0 (Android 14; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0'
};

type Sent = Record<string, string>;
export type Guise = { as: string; headers: (etag: string | undefined) => Sent };

const fetched = (mode: string, dest: string): Sent => ({
	'sec-fetch-site': 'same-origin',
	'sec-fetch-mode': mode,
	'sec-fetch-dest': dest
});
const compressed = { 'accept-encoding': 'gzip, deflate, br' };

export const guises: Guise[] = [
	{
		as: 'as a page',
		headers: () => ({
			'user-agent': browsers.chrome,
			accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
			'accept-language': 'km,en;q=0.8',
			'upgrade-insecure-requests': '1',
			...fetched('navigate', 'document'),
			...compressed
		})
	},
	{
		as: 'as a worker’s script',
		headers: () => ({
			'user-agent': browsers.chrome,
			accept: '*/*',
			'service-worker': 'script',
			'cache-control': 'max-age=0',
			...fetched('same-origin', 'serviceworker'),
			...compressed
		})
	},
	{
		as: 'as what a worker keeps',
		headers: () => ({
			'user-agent': browsers.chrome,
			accept: '*/*',
			...fetched('cors', 'empty'),
			...compressed
		})
	},
	{
		as: 'cold',
		headers: () => ({
			'user-agent': browsers.safari,
			accept: '*/*',
			'accept-language': 'vi',
			'cache-control': 'no-cache',
			pragma: 'no-cache',
			'accept-encoding': 'identity'
		})
	},
	{
		as: 'as a script',
		headers: () => ({
			'user-agent': browsers.firefox,
			accept: '*/*',
			'accept-language': 'en',
			...fetched('cors', 'script'),
			'accept-encoding': 'gzip'
		})
	},
	{
		as: 'with what a browser remembers',
		headers: (etag) => ({
			'user-agent': browsers.firefox,
			accept: '*/*',
			...compressed,
			...(etag !== undefined && { 'if-none-match': etag })
		})
	},
	{
		as: 'with what no browser has',
		headers: () => ({
			'user-agent': browsers.safari,
			accept: '*/*',
			...compressed,
			'if-none-match': 'W/"none"'
		})
	}
];

export type Answer = { status: number; headers: Record<string, string>; body: Buffer };

/** Far more than any file of ours has. Bytes. */
const most = 32 * 1024 ** 2;
const timeout = 15_000;

/** Asks one address after the other over a few connections, as a browser does. */
export class Asking {
	readonly #origin: URL;
	readonly #agent: PlainAgent | SecureAgent;

	constructor(origin: URL) {
		this.#origin = origin;
		const how = { keepAlive: true, maxSockets: 12 };
		this.#agent = origin.protocol === 'https:' ? new SecureAgent(how) : new PlainAgent(how);
	}

	/** @throws Error where nobody answers, or with more than any file has */
	ask(path: string, headers: Sent): Promise<Answer> {
		const url = new URL(path, this.#origin);
		const ask = url.protocol === 'https:' ? secure : plain;
		return new Promise((resolve, reject) => {
			const asked = ask(url, { headers, agent: this.#agent, timeout }, (answer) => {
				const pieces: Buffer[] = [];
				let bytes = 0;
				answer.on('data', (piece: Buffer) => {
					bytes += piece.length;
					if (bytes > most) asked.destroy(new Error('it answers with more than any file has'));
					pieces.push(piece);
				});
				answer.on('error', reject);
				answer.on('end', () => {
					const list = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
					const said = Object.fromEntries(list) as Record<string, string>;
					try {
						const body = opened(Buffer.concat(pieces), said['content-encoding']);
						resolve({ status: answer.statusCode ?? 0, headers: said, body });
					} catch {
						reject(new Error('its answer cannot be unpacked'));
					}
				});
			});
			asked.on('timeout', () => asked.destroy(new Error('it does not answer in time')));
			asked.on('error', reject);
			asked.end();
		});
	}

	end(): void {
		this.#agent.destroy();
	}
}

function opened(bytes: Buffer, encoding: string | undefined): Buffer {
	if (bytes.length === 0) return bytes;
	const limit = { maxOutputLength: most };
	if (encoding === 'br') return brotliDecompressSync(bytes, limit);
	if (encoding === 'gzip') return gunzipSync(bytes, limit);
	return bytes;
}
