import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import {
	createServer as httpServer,
	type IncomingMessage,
	type RequestListener,
	type Server
} from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Limits } from '#lib/domain/case-system.ts';
import { openFileReader } from './file-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'file-reader-'));
let servers: Server[];
let [ports, ca] = [{ https: 0, http: 0 }, ''];
let listener: RequestListener;
let seen: { host: string; path: string; headers: IncomingMessage['headers'] }[];
const secret = 'TOKEN-CANARY';

beforeAll(async () => {
	const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
	const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
	const names = [
		'-subj',
		'/CN=sheets.example',
		'-addext',
		'subjectAltName=DNS:sheets.example,DNS:files.example'
	];
	execFileSync('openssl', ['req', '-x509', ...curve, ...names, '-keyout', key, '-out', cert], {
		stdio: 'ignore'
	});
	ca = readFileSync(cert, 'utf8');
	const answer: RequestListener = (request, response) => {
		seen.push({ host: request.headers.host ?? '', path: request.url ?? '', headers: request.headers });
		listener(request, response);
	};
	servers = [
		createServer({ key: readFileSync(key), cert: ca }, answer) as unknown as Server,
		httpServer(answer)
	];
	for (const server of servers) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const [https, http] = servers.map((server) => (server.address() as AddressInfo).port);
	ports = { https: https!, http: http! };
});
afterAll(() => {
	for (const server of servers) {
		server.closeAllConnections();
		server.close();
	}
	rmSync(folder, { recursive: true });
});
beforeEach(() => {
	seen = [];
	listener = (_request, response) => response.end('ref\na\n');
});

const at = (path: string, host = 'sheets.example') => `https://${host}:${ports.https}/${path}?key=${secret}`;
/** What a name server says: here all names are this machine, in a network that is private or, by its word, is not. */
const names =
	(address: string): LookupFunction =>
	(_name, { all }, done) =>
		all ? done(null, [{ address, family: 4 }]) : done(null, address, 4);
const open = (
	address: string | (() => string),
	more: object = {},
	privateNetwork = true,
	lookup = names('127.0.0.1')
) =>
	openFileReader(
		typeof address === 'string' ? () => address : address,
		v.parse(Limits, { seconds: 2, ...more }),
		{
			privateNetwork,
			tools: { fetch, random: randomBytes, now: () => new Date(), wait: async () => {} },
			reach: { ca, lookup }
		}
	);
async function faultOf(work: Promise<unknown>): Promise<string> {
	const error = await work.then(
		() => undefined,
		(caught: unknown) => caught as Error & { fault: string }
	);
	// The address is a secret: it is in no message, no stack and no property of the error.
	expect(`${error?.message} ${error?.stack} ${JSON.stringify(error)} ${String(error?.cause)}`).not.toMatch(
		new RegExp(`${secret}|sheets\\.example`)
	);
	return error?.fault ?? 'none';
}
const leadingTo = (location: () => string, status = 302): RequestListener => {
	return (request, response) => {
		if (request.url?.startsWith('/first')) return response.writeHead(status, { location: location() }).end();
		response.end('ref\nb\n');
	};
};

test('a file behind an address is read with GET, and follows where it leads within https', async () => {
	expect(String(await open(at('sheet')).read())).toBe('ref\na\n');
	for (const status of [301, 302, 303, 307, 308]) {
		listener = leadingTo(() => at('second', 'files.example'), status);
		expect(String(await open(at('first')).read())).toBe('ref\nb\n');
	}
	expect(seen.at(-1)).toMatchObject({ host: `files.example:${ports.https}`, path: `/second?key=${secret}` });
	listener = leadingTo(() => '/second');
	expect(String(await open(at('first')).read())).toBe('ref\nb\n');
});

test('it leads neither out of https, nor round and round, nor to an address with a password', async () => {
	listener = leadingTo(() => `http://127.0.0.1:${ports.http}/second`);
	expect(await faultOf(open(at('first')).read())).toBe('redirected');
	listener = leadingTo(() => at('first'));
	expect(await faultOf(open(at('first')).read())).toBe('redirected');
	listener = leadingTo(() => `https://a:b@sheets.example:${ports.https}/second`);
	expect(await faultOf(open(at('first')).read())).toBe('redirected');
	listener = leadingTo(() => 'file:///etc/passwd');
	expect(await faultOf(open(at('first')).read())).toBe('redirected');
	expect(seen.every(({ path }) => path.startsWith('/first'))).toBe(true);
});

test('it leads into no private network unless the configuration says that it may', async () => {
	for (const address of [
		...['127.0.0.1', '10.1.2.3', '192.168.1.9', '172.20.0.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'],
		...[
			'[::1]',
			'[fd00::1]',
			'[fe80::1]',
			'[::ffff:10.0.0.1]',
			'[64:ff9b::a00:1]',
			'[2002:a00:1::]',
			'2130706433',
			'0x7f.1'
		]
	])
		expect(await faultOf(open(`https://${address}:${ports.https}/`, {}, false).read()), address).toBe(
			'private-network'
		);
	// A name that means this machine, at once or after it has led on.
	expect(await faultOf(open(at('sheet'), {}, false).read())).toBe('private-network');
	expect(await faultOf(open(at('sheet'), {}, false, names('fc00::1')).read())).toBe('private-network');
	expect(seen).toEqual([]);
});

test('a file that did not change is not sent again', async () => {
	listener = (request, response) => {
		if (request.headers['if-none-match'] === '"one"') return response.writeHead(304).end();
		response.writeHead(200, { etag: '"one"' }).end('ref\na\n');
	};
	let address = at('sheet');
	const reader = open(() => address);
	expect(String(await reader.read())).toBe('ref\na\n');
	expect(String(await reader.read())).toBe('ref\na\n');
	expect(seen.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"one"']);
	// Another address is another file.
	address = at('other');
	await reader.read();
	expect(seen.at(-1)?.headers['if-none-match']).toBeUndefined();
});

test.each([
	[401, 'not-allowed'],
	[403, 'not-allowed'],
	[404, 'not-there'],
	[410, 'not-there'],
	[206, 'unexpected'],
	[304, 'unexpected']
])('%i is %s, and asked for once', async (status, fault) => {
	listener = (_request, response) => response.writeHead(status).end();
	expect(await faultOf(open(at('sheet')).read())).toBe(fault);
	expect(seen).toHaveLength(1);
});

test('what is busy, failing, cut short, slow or too large is a fault', async () => {
	const answering = (how: RequestListener) => void (listener = how);
	answering((_request, response) => response.writeHead(503).end());
	expect(await faultOf(open(at('sheet')).read())).toBe('busy');
	expect(seen).toHaveLength(3);
	answering((_request, response) => response.writeHead(500).end());
	expect(await faultOf(open(at('sheet')).read())).toBe('failing');
	answering((_request, response) => {
		response.writeHead(200, { 'content-length': '5000' });
		response.write('ref\n', () => response.destroy());
	});
	expect(await faultOf(open(at('sheet')).read())).toBe('unreachable');
	answering(() => {});
	expect(await faultOf(open(at('sheet'), { seconds: 0.1, tries: 1 }).read())).toBe('slow');
	let sent = 0;
	answering((_request, response) => {
		const chunk = Buffer.alloc(1_000_000, 32);
		const more = () => {
			while (sent < 50 && !response.destroyed && response.write(chunk)) sent++;
			if (sent < 50 && !response.destroyed) response.once('drain', more);
		};
		more();
	});
	expect(await faultOf(open(at('sheet'), { megabytes: 2 }).read())).toBe('too-large');
	expect(sent).toBeLessThan(40);
	answering((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'));
	expect(await faultOf(open(at('sheet')).read())).toBe('unexpected');
	expect(
		await faultOf(
			open('https://nobody.invalid/', {}, true, (_name, _options, done) => done(new Error(secret), [])).read()
		)
	).toBe('unreachable');
});
