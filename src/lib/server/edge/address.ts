import { isIP } from 'node:net';

/** Whatever is no address is one and the same: inventing names gains nothing. */
const none = 'no address';

/**
 * What counts as one address: an IPv4 address, also where it is written as an IPv6 one, or an IPv6 /64, which is what one
 * household or phone is given (RFC 6177) and can change within as it likes. Takes what a proxy's header may hold, a port
 * or a zone included.
 */
export function networkOf(address: string): string {
	return prefixOf(address, 4);
}

/** What is likely one holder's: an IPv4 address, or an IPv6 /48, which anybody can have for the asking. */
export function siteOf(address: string): string {
	return prefixOf(address, 3);
}

function prefixOf(written: string, groups: number): string {
	const address = bare(written);
	if (isIP(address) === 4) return address;
	if (isIP(address) !== 6) return none;
	const all = groupsOf(address);
	const embedded = embeddedIPv4(all);
	return embedded ?? all.slice(0, groups).join(':');
}

// `[2001:db8::1]:443`, `192.0.2.1:443`, `fe80::1%eth0`
function bare(written: string): string {
	const text = written.trim();
	const [, bracketed] = /^\[([^\]]*)\](?::\d+)?$/.exec(text) ?? [];
	const [, four] = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text) ?? [];
	return (bracketed ?? four ?? text).replace(/%.*$/, '');
}

/** The eight groups of an IPv6 address, each in its shortest form (RFC 5952). */
function groupsOf(address: string): string[] {
	// The URL parser knows every way to write one, a dotted end included.
	const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
	const [before = '', after] = short.split('::', 2);
	const split = (part: string) => (part === '' ? [] : part.split(':'));
	if (after === undefined) return split(before);
	const missing = 8 - split(before).length - split(after).length;
	return [...split(before), ...Array.from({ length: missing }, () => '0'), ...split(after)];
}

// ::ffff:0:0/96 (RFC 4291, 2.5.5.2) and 64:ff9b::/96 (RFC 6052, 2.1)
function embeddedIPv4(groups: string[]): string | undefined {
	const prefix = groups.slice(0, 6).join(':');
	if (prefix !== '0:0:0:0:0:ffff' && prefix !== '64:ff9b:0:0:0:0') return undefined;
	const bytes = groups.slice(6).flatMap((group) => {
		const value = parseInt(group, 16);
		return [value >> 8, value & 0xff];
	});
	return bytes.join('.');
}
