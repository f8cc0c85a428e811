import fc from 'fast-check';
import { expect, test } from 'vitest';
import { networkOf, siteOf } from './address.ts';

test('the addresses of one IPv6 /64 count as one, and those of another do not', () => {
	const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
	fc.assert(
		fc.property(fc.array(group, { minLength: 4, maxLength: 4 }), group, (end, other) => {
			expect(networkOf(`2001:db8:1:2:${end.join(':')}`)).toBe(networkOf('2001:db8:1:2::1'));
			if (other !== '2')
				expect(networkOf(`2001:db8:1:${other}:${end.join(':')}`)).not.toBe(networkOf('2001:db8:1:2::1'));
			expect(siteOf(`2001:db8:1:${other}:${end.join(':')}`)).toBe(siteOf('2001:db8:1::'));
		})
	);
});

test.each([
	['an IPv4 address written as IPv6', '::ffff:192.0.2.1', '192.0.2.1'],
	['the same in hexadecimal', '::FFFF:c000:201', '192.0.2.1'],
	['the same in full', '0:0:0:0:0:ffff:c000:0201', '192.0.2.1'],
	['an IPv4 address behind NAT64', '64:ff9b::192.0.2.1', '192.0.2.1'],
	['a port', '192.0.2.1:4711', '192.0.2.1'],
	['brackets and a port', '[2001:db8::1]:4711', networkOf('2001:db8::')],
	['a zone', 'fe80::1%eth0', networkOf('fe80::')],
	['leading zeros', '2001:0db8:0000:0000:0000:0000:0000:0001', networkOf('2001:db8::')],
	['capitals', '2001:DB8:0:0:A::', networkOf('2001:db8::')],
	['spaces', ' 192.0.2.1 ', '192.0.2.1']
])('%s changes nothing', (_what, written, network) => {
	expect(networkOf(written)).toBe(network);
});

test('two IPv4 addresses stay two, however they are written', () => {
	expect(networkOf('::ffff:192.0.2.1')).not.toBe(networkOf('::ffff:192.0.2.2'));
	expect(siteOf('::ffff:192.0.2.1')).not.toBe(siteOf('192.0.2.2'));
});

test('whatever is no address is one and the same', () => {
	fc.assert(
		fc.property(fc.stringMatching(/^[g-z][ -~]*$/), (junk) => {
			expect(networkOf(junk)).toBe(networkOf(''));
		})
	);
});
