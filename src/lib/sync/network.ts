/** What sync needs of the browser. A parameter, so that tests can give another. */
export type Network = { fetch: typeof fetch };

/** The browser's own. Looked up at each call, and with no `this` of ours. */
export const browserNetwork: Network = { fetch: (...request) => fetch(...request) };

/** After this, a slow answer counts as none. Milliseconds. */
const timeout = 20_000;

/** What every request of ours is: no cookie, no copy in a cache, no other address, not for ever. */
export function plainRequest(): RequestInit {
	return {
		credentials: 'omit',
		cache: 'no-store',
		redirect: 'error',
		referrerPolicy: 'no-referrer',
		signal: AbortSignal.timeout(timeout)
	};
}

/** The answer, or undefined when there was none: no network, no server, too slow. */
export async function answerTo(
	network: Network,
	address: string,
	request: RequestInit
): Promise<Response | undefined> {
	try {
		return await network.fetch(address, { ...plainRequest(), ...request });
	} catch {
		return undefined;
	}
}

/** An answer's JSON, or undefined when it is none. */
export async function jsonOf(answer: Response): Promise<unknown> {
	try {
		return await answer.json();
	} catch {
		return undefined;
	}
}

/** `Retry-After` in seconds (RFC 9110, section 10.2.3); a minute where the server gives no number. */
export function secondsToWait(answer: Response): number {
	const header = answer.headers.get('Retry-After') ?? '';
	return /^\d{1,6}$/.test(header) ? Number(header) : 60;
}
