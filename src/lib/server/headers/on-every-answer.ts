import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** The headers of one app's answers. */
export type Answers = {
	/** All that an answer carries, by the request's path. `pageHashes`: of the inline scripts that the page itself has. */
	headers(path: string, status: number, pageHashes: string[]): Record<string, string>;
	/** What the framework adds and nobody needs. */
	unwanted: string[];
};

/**
 * Puts the headers on an answer at the last moment, whoever writes it. Prerendered and static files pass by the
 * framework's own hook, and each writer sets headers in its own way, so `writeHead` is the one place that all share.
 */
export function headersOnEveryAnswer(
	request: IncomingMessage,
	response: ServerResponse,
	{ headers, unwanted }: Answers
): void {
	const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
	const write = response.writeHead.bind(response);
	response.writeHead = ((
		status: number,
		...rest: (string | OutgoingHttpHeaders | OutgoingHttpHeader[])[]
	) => {
		const given = rest.find((one) => typeof one !== 'string');
		for (const [name, value] of pairsOf(given)) response.setHeader(name, value);
		const pageHashes = hashesIn(response.getHeader('content-security-policy'));
		for (const name of unwanted) response.removeHeader(name);
		for (const [name, value] of Object.entries(headers(path, status, pageHashes))) {
			response.setHeader(name, value);
		}
		return write(status);
	}) as typeof response.writeHead;
}

// A page rendered on demand brings the hash of its own inline script in the framework's header; it is taken over.
function hashesIn(policy: unknown): string[] {
	return typeof policy === 'string' ? (policy.match(/'sha256-[A-Za-z0-9+/=]+'/g) ?? []) : [];
}

function pairsOf(
	given: string | OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined
): [string, string | string[]][] {
	if (given === undefined || typeof given === 'string') return [];
	const pairs = Array.isArray(given)
		? Array.from({ length: given.length / 2 }, (_, at) => [String(given[at * 2]), given[at * 2 + 1]] as const)
		: Object.entries(given);
	return pairs
		.filter((pair): pair is [string, OutgoingHttpHeader] => pair[1] !== undefined)
		.map(([name, value]) => [name, Array.isArray(value) ? value : String(value)]);
}
