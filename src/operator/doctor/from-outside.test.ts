import { expect, test } from 'vitest';
import { securityHeaders } from '#lib/server/headers/security-headers.ts';
import { fromOutside } from './from-outside.ts';

const settings = { scriptHashes: [], mailboxOrigin: null, secure: true };

/** A proxy that changes what the server wrote as `change` says. */
function proxy(change: (headers: Headers, url: URL) => void = () => {}): typeof fetch {
	return (async (input: URL) => {
		const url = new URL(input);
		if (url.protocol === 'http:')
			return new Response(null, { status: 308, headers: { Location: `https://${url.host}/` } });
		const headers = new Headers(securityHeaders(url.pathname, settings));
		headers.set('Cache-Control', 'private, no-store');
		change(headers, url);
		return new Response('', { status: 200, headers });
	}) as typeof fetch;
}
const told = async (ask: typeof fetch) =>
	(await fromOutside('https://river.example', ask))
		.filter(({ state }) => state !== 'good')
		.map(({ what }) => what);

test('a proxy that passes everything through is in order', async () => {
	expect(await told(proxy())).toEqual([]);
});

test.each([
	[
		'takes a header away',
		(headers: Headers) => headers.delete('Cross-Origin-Opener-Policy'),
		/Cross-Origin-Opener-Policy is missing/
	],
	[
		'weakens the policy',
		(headers: Headers) =>
			headers.set('Content-Security-Policy', "default-src 'none'; script-src 'unsafe-inline'"),
		/weakened/
	],
	[
		'sends a second policy',
		(headers: Headers) => headers.append('Content-Security-Policy', 'default-src *'),
		/sent twice/
	],
	['sets a cookie', (headers: Headers) => headers.set('Set-Cookie', 'a=b'), /set-cookie is added/],
	['names itself', (headers: Headers) => headers.set('Server', 'Caddy'), /server is added/],
	[
		'lets the API be kept',
		(headers: Headers) => headers.set('Cache-Control', 'public'),
		/would let somebody keep it/
	]
])('a proxy that %s is told', async (_, change, message) => {
	expect((await told(proxy(change))).join('\n')).toMatch(message);
});

test('an address that does not answer is one clear line', async () => {
	const dead = (async () => {
		throw new TypeError('fetch failed');
	}) as typeof fetch;
	await expect(fromOutside('https://river.example', dead)).rejects.toThrow(/does not answer/);
	await expect(fromOutside('river', dead)).rejects.toThrow(/needs an address/);
});
