import { lookup as lookupName } from 'node:dns';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { Limits } from '#lib/domain/case-system.ts';
import { below } from '#lib/server/random.ts';
import { orEnding, type ReaderTools } from './http-reader.ts';
import { SourceFault, type FaultKind } from './source-fault.ts';

/** One file behind an address, read again and again. */
export type FileReader = {
	/** Its bytes as they are now. @throws SourceFault */
	read(): Promise<Buffer>;
};

/** How a file reader reaches others; a test gives its own names and certificates. */
export type Reach = { lookup?: LookupFunction; ca?: string };

/** So often an address may lead on: a published sheet leads on once or twice. */
const mostHops = 5;

/**
 * Reads a file behind an https address with GET alone. The address is a secret, as whoever has it has the file: it stands in no
 * message. It may lead on, but within https and never into a private network unless the configuration says so: each name
 * is looked up once, and what was looked at is what is connected to.
 * @param address read anew each time: it may be replaced
 */
export function openFileReader(
	address: () => string,
	limits: Limits,
	{ privateNetwork, tools, reach = {} }: { privateNetwork: boolean; tools: ReaderTools; reach?: Reach }
): FileReader {
	/** What was read last, and by what the other side knows it (RFC 9110, 8.8.3). */
	let last: { address: string; tag: string; bytes: Buffer } | undefined;
	return {
		read: async () => {
			const from = address();
			for (let attempt = 1; ; attempt++) {
				const answer = await once(from);
				if (!(answer instanceof SourceFault)) return answer;
				if (!mayPass.includes(answer.fault) || attempt >= limits.tries) throw answer;
				const longest = 500 * 2 ** attempt;
				await tools.wait(longest / 2 + below(longest, tools.random));
			}
		}
	};

	async function once(from: string): Promise<Buffer | SourceFault> {
		const known = last?.address === from ? last : undefined;
		const signal = AbortSignal.timeout(limits.seconds * 1000);
		let url = new URL(from);
		try {
			for (let hop = 0; hop <= mostHops; hop++) {
				const answer = await ask(url, known?.tag, orEnding(signal, tools.ending)!);
				const { statusCode: status = 0, headers } = answer;
				if ([301, 302, 303, 307, 308].includes(status)) {
					answer.destroy();
					const next = new URL(headers.location ?? '', url);
					if (url.protocol === 'https:' && next.protocol !== 'https:') return new SourceFault('redirected');
					url = next;
					continue;
				}
				if (status === 304 && known) {
					answer.destroy();
					return known.bytes;
				}
				const fault = faultOf(status);
				if (fault || (headers['content-encoding'] ?? 'identity') !== 'identity') {
					answer.destroy();
					return new SourceFault(fault ?? 'unexpected');
				}
				const bytes = await bytesWithin(answer, limits.megabytes * 1_000_000);
				const tag = headers.etag;
				last = tag === undefined ? undefined : { address: from, tag, bytes };
				return bytes;
			}
			return new SourceFault('redirected');
		} catch (error) {
			// An error of Node quotes the address.
			if (error instanceof SourceFault) return error;
			return new SourceFault(signal.aborted ? 'slow' : 'unreachable');
		}
	}

	function ask(url: URL, tag: string | undefined, signal: AbortSignal): Promise<IncomingMessage> {
		if (!/^https?:$/.test(url.protocol) || url.username || url.password) throw new SourceFault('redirected');
		const host = url.hostname.replace(/^\[|\]$/g, '');
		if (!privateNetwork && isIP(host) !== 0 && !isPublic(host)) throw new SourceFault('private-network');
		const options: RequestOptions & { ca?: string } = {
			method: 'GET',
			headers: {
				accept: '*/*',
				'accept-encoding': 'identity',
				...(tag !== undefined && { 'if-none-match': tag })
			},
			lookup: privateNetwork ? (reach.lookup ?? lookupName) : lookupPublic(reach.lookup ?? lookupName),
			agent: false,
			signal,
			...(reach.ca !== undefined && { ca: reach.ca })
		};
		return new Promise((resolve, reject) => {
			const asking = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, resolve);
			asking.once('error', reject);
			asking.end();
		});
	}
}

/** Looks a name up and gives its addresses only where all of them are public ones. */
const lookupPublic =
	(lookup: LookupFunction): LookupFunction =>
	(name, options, done) =>
		lookup(name, { ...options, all: true }, (error, found) => {
			if (error) return done(error, []);
			const all = Array.isArray(found) ? found : [{ address: found, family: isIP(found) }];
			if (!all.every(({ address }) => isPublic(address))) return done(new SourceFault('private-network'), []);
			if (options.all) return done(null, all);
			return done(null, all[0]?.address ?? '', all[0]?.family ?? 0);
		});

/** Networks that are nobody's on the internet (RFC 6890 and what IANA added), without those of IPv6. */
const notPublic = new BlockList();
for (const [network, prefix] of [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.0.2.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['198.51.100.0', 24],
	['203.0.113.0', 24],
	['224.0.0.0', 3]
] as const)
	notPublic.addSubnet(network, prefix, 'ipv4');
/** Of IPv6 only 2000::/3 is given out; in it lie the examples, and two ways to write an IPv4 address. */
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');
const withinGlobal = new BlockList();
withinGlobal.addSubnet('2001:db8::', 32, 'ipv6');
withinGlobal.addSubnet('2002::', 16, 'ipv6');
withinGlobal.addSubnet('2001::', 32, 'ipv6');

function isPublic(address: string): boolean {
	if (isIP(address) === 4) return !notPublic.check(address, 'ipv4');
	return isIP(address) === 6 && global.check(address, 'ipv6') && !withinGlobal.check(address, 'ipv6');
}

const mayPass: readonly FaultKind[] = ['unreachable', 'slow', 'busy', 'failing'];

function faultOf(status: number): FaultKind | undefined {
	if (status === 200) return undefined;
	if (status === 401 || status === 403) return 'not-allowed';
	if (status === 404 || status === 410) return 'not-there';
	if (status === 429 || status === 503) return 'busy';
	return status >= 500 ? 'failing' : 'unexpected';
}

/** @throws Error where the answer breaks off before its end */
async function bytesWithin(answer: IncomingMessage, most: number): Promise<Buffer> {
	const parts: Buffer[] = [];
	let size = 0;
	for await (const part of answer as AsyncIterable<Buffer>) {
		size += part.length;
		// Leaving the loop ends the connection: the rest is never fetched.
		if (size > most) throw new SourceFault('too-large');
		parts.push(part);
	}
	if (!answer.complete) throw new SourceFault('unreachable');
	return Buffer.concat(parts);
}
