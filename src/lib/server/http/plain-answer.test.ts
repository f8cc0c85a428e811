import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { answerFirst, firstAnswer, writePlain } from './plain-answer.ts';

const asks = (url: string) => firstAnswer({ url } as IncomingMessage);

test('a path is answered first whatever is asked of it, and no other is', () => {
	const answer = () => {};
	answerFirst('/a/b', answer);
	expect([asks('/a/b'), asks('/a/b?c=/a/b')]).toEqual([answer, answer]);
	for (const url of ['/a/b/', '/a', '/a/bc', '/a%2fb', '/', '?/a/b', 'http://x/a/b'])
		expect(asks(url), url).toBeUndefined();
});

test('what the bundle says is answered first, its other copy knows', async () => {
	const answer = () => {};
	vi.resetModules();
	const other = await import('./plain-answer.ts');
	expect(other.answerFirst).not.toBe(answerFirst);
	other.answerFirst('/from/the/bundle', answer);
	expect(asks('/from/the/bundle')).toBe(answer);
});

test('a plain answer says its length in bytes, and one without a body says none', async () => {
	const server = createServer((request, response) =>
		writePlain(response, {
			status: request.url === '/new' ? 200 : 304,
			headers: { ETag: '"m"' },
			body: request.url === '/new' ? 'ភាសា' : null
		})
	);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const whole = await fetch(`${origin}/new`);
	expect([whole.headers.get('content-length'), await whole.text()]).toEqual(['12', 'ភាសា']);
	const head = await fetch(`${origin}/new`, { method: 'HEAD' });
	expect([head.headers.get('content-length'), await head.text()]).toEqual(['12', '']);
	const unchanged = await fetch(`${origin}/same`);
	expect([unchanged.status, unchanged.headers.get('content-length'), unchanged.headers.get('etag')]).toEqual([
		304,
		null,
		'"m"'
	]);
	server.close();
	server.closeAllConnections();
});
