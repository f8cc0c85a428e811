import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { cacheControl, securityHeaders, type HeaderSettings } from './security-headers.ts';

// What the framework adds that no phone needs: cookies are never set, and its name tells what this is built with.
const unwanted = ['set-cookie', 'x-sveltekit-page', 'x-powered-by', 'link'];

/**
 * Puts the headers on an answer at the last moment, whoever writes it. Prerendered and static files pass by the
 * framework's own hook, and each writer sets headers in its own way, so `writeHead` is the one place that all share.
 */
export function headersOnEveryAnswer(
	request: IncomingMessage,
	response: ServerResponse,
	settings: HeaderSettings
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
		for (const [name, value] of Object.entries(securityHeaders(path, settings, pageHashes))) {
			response.setHeader(name, value);
		}
		response.setHeader('Cache-Control', cacheControl(path, status));
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
