import { readAddresses } from '#lib/server/addresses.ts';
import type { Environment } from '#lib/server/environment.ts';

/** The address that phones are given, and what is wrong with it, in one line; undefined where it leads somewhere. */
export type PublicAddress = { origin: string; look?: string };

/** ORIGIN where it is set, else where the app said at its last start that it answers. */
export function publicAddress(environment: Environment): PublicAddress {
	const origin = process.env.ORIGIN
		? environment.origin
		: (readAddresses(environment.data)?.app ?? environment.origin);
	const look = whyNowhere(origin);
	return look === undefined ? { origin } : { origin, look };
}

/** Why an address is of no use on somebody's phone. */
export function whyNowhere(origin: string): string | undefined {
	const { hostname, protocol } = new URL(origin);
	if (/^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\])$/.test(hostname))
		return `${origin} leads to this machine alone: no phone can open it. Set ORIGIN to the address that phones use.`;
	if (protocol === 'http:')
		return `${origin} is not encrypted: a phone keeps nothing from it. Set ORIGIN to an address with https://.`;
	return undefined;
}
