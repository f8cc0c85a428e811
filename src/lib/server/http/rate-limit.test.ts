import { describe, expect, test } from 'vitest';
import { allowances, rateLimits, type LimitName } from './rate-limit.ts';

let time = 0;
const limits = () => rateLimits(() => time);
type Limits = ReturnType<typeof limits>;

const takes = ({ count }: Limits, limit: LimitName, address: string): boolean => {
	try {
		count(limit, address);
		return true;
	} catch {
		return false;
	}
};
/** How many of so many an address gets. */
const given = (some: Limits, limit: LimitName, address: string, times: number) =>
	Array.from({ length: times }, () => takes(some, limit, address)).filter(Boolean).length;

const crowd = (size: number) => Array.from({ length: size }, (_, at) => `198.51.100.${at}`);

describe.each(['pairing', 'wrongCodes', 'slots', 'unlocking', 'telling'] as const)('%s', (limit) => {
	const { most, seconds, all, each } = allowances[limit];

	test('an address is given what is its own, and all of it again when the time is over', () => {
		const some = limits();
		expect(given(some, limit, '192.0.2.1', most + 10)).toBe(most);
		time += seconds * 1000;
		expect(given(some, limit, '192.0.2.1', most + 10)).toBe(most);
	});

	test('whatever strangers ask, a quiet phone is served', () => {
		const some = limits();
		const strangers = crowd(60).map((address) => given(some, limit, address, most));
		expect(strangers.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(all + 60 * each);
		expect(strangers.at(-1)).toBe(each);
		expect(given(some, limit, '192.0.2.1', most)).toBe(each);
	});

	test('a house with many addresses of one /64 has one allowance, with many /64 one share in a crowd', () => {
		const some = limits();
		const inOne = Array.from({ length: most + 10 }, (_, at) =>
			takes(some, limit, `2001:db8:0:1::${at.toString(16)}`)
		);
		expect(inOne.filter(Boolean)).toHaveLength(most);
		for (const address of crowd(60)) given(some, limit, address, most);
		const inMany = Array.from({ length: 100 }, (_, at) =>
			takes(some, limit, `2001:db8:5:${at.toString(16)}::1`)
		);
		expect(inMany.filter(Boolean)).toHaveLength(each);
	});
});

test('a count that is given back was none', () => {
	const some = limits();
	for (let time = 0; time < 100; time++) some.count('wrongCodes', '192.0.2.1').giveBack();
	expect(given(some, 'wrongCodes', '192.0.2.1', 100)).toBe(allowances.wrongCodes.most);
});

test('who is refused hears for how long', () => {
	const some = limits();
	given(some, 'pairing', '192.0.2.1', allowances.pairing.most);
	time += 20_000;
	expect(() => some.count('pairing', '192.0.2.1')).toThrow(
		expect.objectContaining({ code: 'rate-limited', headers: { 'Retry-After': '40' } })
	);
});

test('one lock is tried again and again as one, and only so many locks from one address', () => {
	const some = limits();
	const tries = (address: string, lockId: string) => {
		try {
			some.countLock(address, lockId);
			return true;
		} catch {
			return false;
		}
	};
	for (let time = 0; time < 1000; time++) expect(tries('192.0.2.1', 'hers')).toBe(true);
	const others = Array.from({ length: 1000 }, (_, at) => tries('192.0.2.1', `lock ${at}`));
	expect(others.filter(Boolean)).toHaveLength(allowances.locksTried.most - 1);
	// Hers is not one too many.
	expect(tries('192.0.2.1', 'hers')).toBe(true);
});

test('where no more names fit, new locks are counted each time, and known ones still once', () => {
	const some = rateLimits(() => time, allowances, 8);
	const tries = (lockId: string) => {
		try {
			some.countLock('192.0.2.1', lockId);
			return true;
		} catch {
			return false;
		}
	};
	for (let time = 0; time < 1000; time++) expect(tries('hers')).toBe(true);
	const others = Array.from({ length: 1000 }, (_, at) => tries(`lock ${at}`));
	expect(others.filter(Boolean)).toHaveLength(allowances.locksTried.most - 1);
	expect(tries('hers')).toBe(true);
});

test('a phone that proved itself has its own allowance, whatever is asked from its address and whoever else asks', () => {
	const some = rateLimits(() => time, allowances, 8);
	const { most } = allowances.reading;
	given(some, 'reading', '192.0.2.1', most + 10);
	// No more names fit either.
	for (const address of crowd(20)) given(some, 'reading', address, most);
	const read = (phone: string) => {
		try {
			some.countPhone('reading', phone);
			return true;
		} catch {
			return false;
		}
	};
	expect(Array.from({ length: most + 10 }, () => read('hers')).filter(Boolean)).toHaveLength(most);
	expect(read('another')).toBe(true);
});
