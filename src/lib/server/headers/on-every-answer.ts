import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { pathOf } from '#lib/server/http/path.ts';
import { nothingInline, type InlineHashes } from './inline-parts.ts';

/** The headers of one app's answers. */
export type Answers = {
	/** All that an answer carries, by the request's path. `own`: what stands in a page that was made just now. */
	headers(path: string, status: number, own: InlineHashes): Record<string, string>;
	/** What the framework adds and nobody needs. */
	unwanted: string[];
};

/** The path that was asked for, kept on the answer: whoever answers may change the request. */
const asked = Symbol('the path that was asked for');

/**
 * Puts the headers on an answer at the last moment, whoever writes it. Prerendered and static files pass by the
 * framework's own hook, and each writer sets headers in its own way, so `writeHead` is the one place that all share.
 */
export function headersOnEveryAnswer(
	answers: Answers
): (request: IncomingMessage, response: ServerResponse) => void {
	const { headers, unwanted } = answers;
	type Answer = ServerResponse & { [asked]?: string };
	// That of HTTP/1.1 or of HTTP/2: the answer's own was put in its place.
	const write = (answer: Answer, status: number, given: OutgoingHttpHeaders | OutgoingHttpHeader[]) =>
		(Object.getPrototypeOf(answer) as ServerResponse).writeHead.call(answer, status, given);

	function writeHead(
		this: Answer,
		status: number,
		...rest: (string | OutgoingHttpHeaders | OutgoingHttpHeader[])[]
	): ServerResponse {
		const path = this[asked] ?? '/';
		const given = rest.find((one) => typeof one !== 'string');
		if (given !== undefined && !Array.isArray(given) && this.getHeaderNames().length === 0) {
			const list = listOf(given as OutgoingHttpHeaders, oursFor(answers, path, status), unwanted);
			if (list) return write(this, status, list);
		}
		// One list, by names in small letters, written at once: each that was set for itself would cost as much as all the rest.
		const all: Record<string, OutgoingHttpHeader> = {};
		const add = (name: string, value: OutgoingHttpHeader) => {
			if (!unwanted.includes(name)) all[name] = value;
		};
		const set = this.getHeaders();
		for (const name in set) {
			add(name, set[name]!);
			this.removeHeader(name);
		}
		for (const [name, value] of pairsOf(given)) add(small(name), value);
		const ours = headers(path, status, hashesIn(all['content-security-policy']));
		for (const name in ours) all[small(name)] = ours[name]!;
		return write(this, status, all);
	}

	return (request, response: Answer) => {
		response[asked] = pathOf(request);
		response.writeHead = writeHead as typeof response.writeHead;
	};
}

/** What is said of every answer of a kind, as Node writes it: names and values in turn. */
type Ours = { names: Set<string>; list: string[] };

/** Made once for each address and status, as far as a few hundred go. */
function oursFor(answers: Answers, path: string, status: number): Ours {
	let made = oursOf.get(answers);
	if (!made) oursOf.set(answers, (made = new Map()));
	const kind = `${status} ${path}`;
	let ours = made.get(kind);
	if (!ours) {
		const pairs = Object.entries(answers.headers(path, status, nothingInline)).map(
			([name, value]) => [name.toLowerCase(), value] as const
		);
		ours = { names: new Set(pairs.map(([name]) => name)), list: pairs.flat() };
		if (made.size >= mostKinds) made.clear();
		made.set(kind, ours);
	}
	return ours;
}
const oursOf = new WeakMap<Answers, Map<string, Ours>>();
const mostKinds = 300;

/** The headers in one flat list; undefined where a page brings hashes of its own inline parts. */
function listOf(
	given: OutgoingHttpHeaders,
	ours: Ours,
	unwanted: string[]
): OutgoingHttpHeader[] | undefined {
	const list: OutgoingHttpHeader[] = [];
	for (const name in given) {
		const value = given[name];
		const known = small(name);
		if (known === 'content-security-policy') return undefined;
		if (value === undefined || unwanted.includes(known) || ours.names.has(known)) continue;
		list.push(known, value);
	}
	return list.concat(ours.list);
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
