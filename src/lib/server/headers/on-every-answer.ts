import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { nothingInline, type InlineHashes } from './inline-parts.ts';

/** The headers of one app's answers. */
export type Answers = {
	/** All that an answer carries, by the request's path. `own`: what stands in a page that was made just now. */
	headers(path: string, status: number, own: InlineHashes): Record<string, string>;
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
		// One list, by names in small letters, written at once: each that was set for itself would cost as much as all the rest.
		const all: Record<string, OutgoingHttpHeader> = {};
		const add = (name: string, value: OutgoingHttpHeader) => {
			if (!unwanted.includes(name)) all[name] = value;
		};
		const set = response.getHeaders();
		for (const name in set) {
			add(name, set[name]!);
			response.removeHeader(name);
		}
		for (const [name, value] of pairsOf(given)) add(small(name), value);
		const ours = headers(path, status, hashesIn(all['content-security-policy']));
		for (const name in ours) all[small(name)] = ours[name]!;
		return write(status, all);
	}) as typeof response.writeHead;
}

/** A header's name in small letters. They are ours and the framework's: a few dozen, and each is made once. */
function small(name: string): string {
	let made = smallNames.get(name);
	if (made === undefined) smallNames.set(name, (made = name.toLowerCase()));
	return made;
}
const smallNames = new Map<string, string>();

// A page rendered on demand brings the hashes of its own inline parts in the framework's header; they are taken over.
function hashesIn(policy: unknown): InlineHashes {
	if (typeof policy !== 'string') return nothingInline;
	const of = (directive: string) =>
		new RegExp(`${directive} ([^;]*)`).exec(policy)?.[1]?.match(/'sha256-[A-Za-z0-9+/=]+'/g) ?? [];
	return { scripts: of('script-src'), styles: of('style-src') };
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
