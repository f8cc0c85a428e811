import type { Network } from '#lib/sync/network.ts';

/* A server that is none. */

export type Asked = { address: string; request: RequestInit; headers: Headers; body: unknown };
type Answer = Response | 'no network';

/** A network whose answers are given by `answer`, and a list of what was asked. */
export function fakeServer(answer: (asked: Asked) => Answer): { network: Network; asked: Asked[] } {
	const asked: Asked[] = [];
	const fakeFetch = async (address: unknown, request: RequestInit = {}) => {
		const one = {
			address: String(address),
			request,
			headers: new Headers(request.headers),
			body: typeof request.body === 'string' ? JSON.parse(request.body) : undefined
		};
		asked.push(one);
		const given = answer(one);
		if (given === 'no network') throw new TypeError('fake: no network');
		return given;
	};
	return { network: { fetch: fakeFetch as typeof fetch }, asked };
}

export const json = (body: unknown, etag?: string) =>
	Response.json(body, { headers: etag ? { ETag: etag } : {} });

export const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
	Response.json({ type: 'about:blank', title: code, status, code }, { status, headers });
