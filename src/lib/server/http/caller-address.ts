import type { IncomingMessage } from 'node:http';
import type { CallerOf } from '#lib/server/edge/connections.ts';

/**
 * Whether requests came without the header that ADDRESS_HEADER names. Told once on standard output, and by `health` for as
 * long as this process runs: all phones then share the allowance of one address.
 */
let missed = false;

export const missesAddresses = (): boolean => missed;

/** What the line at the start, `health` and `doctor` say of it. */
export const missing =
	'ADDRESS_HEADER names a header that requests do not carry, so all phones share one allowance: name the header that your proxy sets, or unset it.';

type Event = { getClientAddress: () => string; platform?: unknown };

/**
 * The address of whoever asks. Where the header is not there, it is that of the connection: a phone gets its answer, and the
 * people who run this are told. Kit throws in that case.
 */
export function callerAddress({ getClientAddress, platform }: Event): string {
	try {
		return getClientAddress();
	} catch {
		tellMissed();
		const { req } = (platform ?? {}) as { req?: { socket?: { remoteAddress?: string } } };
		return req?.socket?.remoteAddress ?? '';
	}
}

/** The same, before the framework. `callerOf`: see `callerIn`. */
export function addressOf(request: IncomingMessage, callerOf?: CallerOf): string {
	const said = callerOf?.(request);
	if (callerOf && said === undefined) tellMissed();
	return said ?? request.socket.remoteAddress ?? '';
}

function tellMissed(): void {
	if (!missed) process.stdout.write(`${missing}\n`);
	missed = true;
}

/**
 * What the header of that name says, before the framework reads the request. In "X-Forwarded-For" each proxy adds one
 * address at the end; `depth` of them are ours (XFF_DEPTH), as the adapter counts them.
 */
export function callerIn(header: string | undefined, depth = 1): CallerOf | undefined {
	const name = header?.toLowerCase();
	if (!name) return undefined;
	return ({ headers }) => {
		const said = headers[name];
		if (typeof said !== 'string') return undefined;
		return name === 'x-forwarded-for' ? said.split(',').at(-depth)?.trim() : said;
	};
}
