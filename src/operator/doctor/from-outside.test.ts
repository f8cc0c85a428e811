import { expect, test } from 'vitest';
import { securityHeaders } from '#lib/server/headers/security-headers.ts';
import { fromOutside } from './from-outside.ts';

const settings = { inline: new Map(), postOffice: null, secure: true };

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
const now = new Date('2026-11-28T12:00:00Z');
const until = (day: string, distrusted?: string) => () =>
	Promise.resolve({
		from: new Date('2026-11-01T00:00:00Z'),
		until: new Date(`${day}T00:00:00Z`),
		...(distrusted && { distrusted })
	});
const told = async (ask: typeof fetch, certificate = until('2027-02-01')) =>
	(await fromOutside('https://river.example', ask, certificate, now))
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
	const shown = until('2027-02-01');
	await expect(fromOutside('https://river.example', dead, shown, now)).rejects.toThrow(/does not answer/);
	const nobody = () => Promise.resolve(undefined);
	await expect(fromOutside('https://river.example', proxy(), nobody, now)).rejects.toThrow(/does not answer/);
	await expect(fromOutside('river', dead)).rejects.toThrow(/needs an address/);
});

test('a dead app behind the proxy is one line', async () => {
	const bare = (async () => new Response('', { status: 502 })) as unknown as typeof fetch;
	expect(await told(bare)).toEqual([expect.stringMatching(/the app behind it does not \(502\)/)]);
});

test('a certificate that ended, or that no phone believes, is one line; one that ends soon is worth a look', async () => {
	expect(await told(proxy(), until('2026-11-20', 'CERT_HAS_EXPIRED'))).toEqual([
		'The certificate ended on 2026-11-20: no phone connects any more'
	]);
	expect(await told(proxy(), until('2027-11-20', 'DEPTH_ZERO_SELF_SIGNED_CERT'))).toEqual([
		expect.stringMatching(/^The certificate is believed by no phone/)
	]);
	expect(await told(proxy(), until('2026-12-05'))).toEqual(['The certificate is good for 6 days more']);
});
