import { createHash, randomInt } from 'node:crypto';
import {
	judge,
	listIn,
	servedListAddress,
	servedSignaturesAddress,
	ServedSignatures,
	type PinnedKeys,
	type Refusal,
	type ServedList,
	type ServedRelease
} from '#lib/domain/served-list.ts';
import * as v from 'valibot';
import { inlineIn } from '#lib/server/headers/inline-parts.ts';
import { kindOfAnswer, onlyOnPages } from '#lib/server/headers/security-headers.ts';
import { isSigned } from '#operator/release/signature.ts';
import { Asking, guises, type Answer, type Guise } from './guises.ts';

/** What an observer found: the list as it was signed, where there is one, and a line for each difference. */
export type Observed = {
	release: ServedRelease | undefined;
	files: number;
	answers: number;
	differences: string[];
};

const refusals: Record<Refusal, string> = {
	damaged: 'there is no list that can be read',
	unsigned: 'the list is not signed by the key that phones ask for',
	older: 'the list was signed before the one that was seen last'
};

/** Addresses that are in no list, with what a page is made for on demand: a script that they ask for has to be in it. */
const besides = ['/nothing', '/en/nothing', '/key?x=1', '/?x=1'];

/**
 * Compares a server with the list that was signed, from outside.
 * @param pinned the keys that have to have signed it
 * @param before what was seen last
 */
export async function observe(
	url: URL,
	pinned: PinnedKeys,
	before: ServedRelease | undefined
): Promise<Observed> {
	const asking = new Asking(url);
	const differences = new Set<string>();
	const found: Observed = { release: undefined, files: 0, answers: 0, differences: [] };
	const ask = async (path: string, guise: Guise, etag?: string) => {
		found.answers += 1;
		return asking.ask(path, guise.headers(etag));
	};
	try {
		const release = await listOf(ask);
		const judged = await judge(release, pinned, before, (bytes, key, signature) =>
			Promise.resolve(isSigned(bytes, { key, signature }, 'served'))
		);
		if (typeof judged === 'string') differences.add(`${servedListAddress}: ${refusals[judged]}`);
		if (pinned.signers.length === 0)
			differences.add(`${servedListAddress}: no key is known that it has to be signed by`);
		// What is otherwise is of use also where nobody signed.
		const list = typeof judged === 'string' ? release && listIn(release) : judged;
		if (!release || !list) return { ...found, differences: [...differences] };
		found.release = release;
		found.files = Object.keys(list.hashes).length;
		const inNoOrder = shuffled([
			...Object.keys(list.hashes),
			servedListAddress,
			servedSignaturesAddress,
			...besides
		]);
		await inTurn(inNoOrder, 12, async (path) => {
			for (const line of await fileDifferences(path, list, release, url, ask)) differences.add(line);
		});
		return { ...found, differences: [...differences].sort() };
	} finally {
		asking.end();
	}
}

type Ask = (path: string, guise: Guise, etag?: string) => Promise<Answer>;

async function listOf(ask: Ask): Promise<ServedRelease | undefined> {
	const worker = guises.find(({ as }) => as === 'as what a worker keeps')!;
	const list = await ask(servedListAddress, worker);
	const signatures = await ask(servedSignaturesAddress, worker);
	if (list.status !== 200) return undefined;
	const read = v.safeParse(ServedSignatures, jsonIn(signatures.body));
	return { list: list.body.toString('utf8'), signatures: read.success ? read.output : [] };
}

function jsonIn(bytes: Buffer): unknown {
	try {
		return JSON.parse(bytes.toString('utf8'));
	} catch {
		return undefined;
	}
}

/** Asks for one address in every guise. */
async function fileDifferences(
	path: string,
	list: ServedList,
	release: ServedRelease,
	url: URL,
	ask: Ask
): Promise<string[]> {
	const found: string[] = [];
	let etag: string | undefined;
	for (const guise of guises) {
		let answer: Answer;
		try {
			answer = await ask(path, guise, etag);
		} catch (error) {
			found.push(`${path}: no answer ${guise.as} (${error instanceof Error ? error.message : 'unknown'})`);
			continue;
		}
		const said = bytesDifference(path, answer, list, release, guise, etag);
		if (said) found.push(`${path}: ${said}, ${guise.as}`);
		found.push(...headerDifferences(path, answer, list, url).map((fault) => `${path}: ${fault}`));
		found.push(...unlisted(answer, list).map((script) => `${path}: asks for ${script}, which is in no list`));
		etag ??= answer.headers.etag;
	}
	return [...new Set(found)];
}

function bytesDifference(
	path: string,
	{ status, body }: Answer,
	{ hashes }: ServedList,
	release: ServedRelease,
	{ as }: Guise,
	etag: string | undefined
): string | undefined {
	// Only to who said what it has.
	if (status === 304)
		return as === 'with what a browser remembers' && etag ? undefined : 'answers "as before"';
	if (path === servedListAddress)
		return body.toString('utf8') === release.list ? undefined : 'is another list';
	if (path === servedSignaturesAddress) {
		const read = v.safeParse(ServedSignatures, jsonIn(body));
		const same = read.success && JSON.stringify(read.output) === JSON.stringify(release.signatures);
		return same ? undefined : 'has other signatures';
	}
	const plain = path.split('?', 1)[0]!;
	const expected = hashes[plain];
	if (expected === undefined) return status === 404 ? undefined : `answers ${status} where nothing is`;
	if (status !== 200) return `answers ${status}`;
	return createHash('sha256').update(body).digest('base64') === expected
		? undefined
		: 'is not the file in the list';
}

/** A page's own inline parts belong to its policy; they were compared with the page itself. */
function headerDifferences(path: string, answer: Answer, list: ServedList, url: URL): string[] {
	const plain = path.split('?', 1)[0]!;
	const expected = list.headers[kindOfAnswer(plain)];
	const isSecure = url.protocol === 'https:';
	const faults: string[] = [];
	for (const [name, value] of Object.entries(expected)) {
		const said = answer.headers[name.toLowerCase()];
		if (name === 'Strict-Transport-Security' && !isSecure) continue;
		if (onlyOnPages.includes(name) && !isListedPage(plain, answer, list)) continue;
		if (name === 'Content-Security-Policy') faults.push(...policyDifferences(value, said, answer, list));
		else if (said !== value) faults.push(`${name} is ${said ?? 'missing'}`);
	}
	return faults;
}

/** A page that the build made; what else is answered with 304 is no page of ours for sure, and says nothing. */
const isListedPage = (path: string, { headers, status }: Answer, { hashes }: ServedList) =>
	status !== 304 && Object.hasOwn(hashes, path) && /^text\/html/.test(headers['content-type'] ?? '');

const directivesOf = (policy: string) =>
	new Map(
		policy
			.split(';')
			.map((directive) => directive.trim().split(/\s+/))
			.map(([name = '', ...sources]) => [name, sources])
	);

function policyDifferences(
	expected: string,
	said: string | undefined,
	{ status, headers, body }: Answer,
	{ connect }: ServedList
): string[] {
	if (said === undefined) return ['Content-Security-Policy is missing'];
	if (said.includes(',')) return ['Content-Security-Policy is sent twice'];
	const [wanted, given] = [directivesOf(expected), directivesOf(said)];
	const isPage = status !== 304 && /^text\/html/.test(headers['content-type'] ?? '');
	const own = isPage ? inlineIn(body.toString('utf8')) : undefined;
	const faults = [...given.keys()].filter((name) => !wanted.has(name)).map((name) => `${name} is added`);
	for (const [name, sources] of wanted) {
		const others = (given.get(name) ?? []).filter((source) => !sources.includes(source));
		const lacks = sources.filter((source) => !given.get(name)?.includes(source));
		const allowed = others.filter((source) => {
			if (name === 'script-src') return own ? own.scripts.includes(source) : status === 304 && isHash(source);
			if (name === 'style-src') return own ? own.styles.includes(source) : status === 304 && isHash(source);
			// Where the build does not say it, the server's settings name one place, and a look at it is all there is.
			return (
				name === 'connect-src' && connect === null && others.length === 1 && /^https?:\/\/[^*]+$/.test(source)
			);
		});
		const more = others.filter((source) => !allowed.includes(source));
		if (more.length > 0) faults.push(`${name} allows ${more.join(' ')}`);
		if (lacks.length > 0 && !given.has(name)) faults.push(`${name} is missing`);
	}
	return faults;
}

const isHash = (source: string) => /^'sha256-[A-Za-z0-9+/=]+'$/.test(source);

/** The scripts and frames that a page asks for by itself, and its workers, where they are in no list. */
function unlisted({ headers, body }: Answer, { hashes }: ServedList): string[] {
	if (!/^text\/html/.test(headers['content-type'] ?? '')) return [];
	const html = body.toString('utf8');
	const tags = [...html.matchAll(/<(script|link|iframe|frame|embed|object|base)\b([^>]*)>/gi)];
	const asked = tags.flatMap(([, name = '', attributes = '']) => {
		const isLink = name.toLowerCase() === 'link';
		if (isLink && !/modulepreload|stylesheet|\bas=["']?script/i.test(attributes)) return [];
		const [, address] = /\b(?:src|href|data)\s*=\s*["']?([^"'\s>]+)/i.exec(attributes) ?? [];
		return address === undefined ? [] : [address];
	});
	const imported = [...html.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g)].map(([, address]) => address!);
	return [...asked, ...imported].filter((address) => !Object.hasOwn(hashes, address));
}

function shuffled<T>(all: T[]): T[] {
	const left = [...all];
	return all.map(() => left.splice(randomInt(left.length), 1)[0]!);
}

async function inTurn<T>(all: T[], atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
	const queue = [...all];
	const worker = async () => {
		for (let one = queue.shift(); one !== undefined; one = queue.shift()) await work(one);
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
}
