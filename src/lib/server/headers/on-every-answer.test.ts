import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { headersOnEveryAnswer } from './on-every-answer.ts';
import { phoneAnswers } from './security-headers.ts';

const answers = phoneAnswers({ inline: new Map(), postOffice: null, secure: true });

/** What leaves, however an answer is written. */
async function headersOf(path: string, write: (response: ServerResponse) => void) {
	const putHeaders = headersOnEveryAnswer(answers);
	const server = createServer((request, response) => {
		putHeaders(request, response);
		write(response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
	server.close();
	server.closeAllConnections();
	const { date: _date, ...headers } = Object.fromEntries(answer.headers);
	return headers;
}

const given = {
	ETag: '"x"',
	'X-Powered-By': 'somebody',
	'Cache-Control': 'public',
	'Set-Cookie': 'a=b',
	'Content-Length': 2,
	Vary: ['Accept', 'Accept-Encoding'],
	Absent: undefined
};

test('an answer carries the same headers, whether they came in one go or were set before', async () => {
	const paths = ['/api/v1/snapshot', '/km', '/key', '/_app/immutable/x.js', '/nothing'];
	for (const path of paths)
		for (let time = 0; time < 2; time++) {
			const inOne = await headersOf(path, (response) => response.writeHead(200, given).end('ok'));
			const setBefore = await headersOf(path, (response) => {
				for (const [name, value] of Object.entries(given))
					if (value !== undefined) response.setHeader(name, value);
				response.writeHead(200).end('ok');
			});
			expect(inOne, path).toEqual(setBefore);
			expect(inOne).toMatchObject({ etag: '"x"', vary: 'Accept, Accept-Encoding', 'content-length': '2' });
			expect(inOne['cache-control'], path).not.toBe('public');
			for (const name of ['x-powered-by', 'set-cookie', 'absent']) expect(inOne).not.toHaveProperty(name);
		}
});

test('what is said of one status is not said of another', async () => {
	const kept = await headersOf('/_app/immutable/x.js', (response) => response.writeHead(200, {}).end());
	const missing = await headersOf('/_app/immutable/x.js', (response) => response.writeHead(404, {}).end());
	expect([kept['cache-control'], missing['cache-control']]).toEqual([
		'public, max-age=31536000, immutable',
		'no-cache'
	]);
});
