import { expect, test } from 'vitest';
import { importStretched, wrappingKey } from './kek.ts';
import { mask, maskKey, maskOverhead, unmask } from './mask.ts';
import { randomBelow, randomBytes } from './random.ts';
import { seal, sealOverhead, unseal } from './seal.ts';
import { newDataKey, unwrapDataKey, wrappedLength } from './wrap.ts';

const stretched = () => importStretched(new Uint8Array(32).fill(5));
const wrapping = async (kind = 'picture', slot = 0) => wrappingKey(await stretched(), kind, slot);

test('a wrapped data key is 60 bytes and opens for its kind and its slot alone', async () => {
	const { wrapped } = await newDataKey(await wrapping('picture', 2));
	expect(wrapped.length).toBe(wrappedLength);
	expect(wrappedLength).toBe(60);
	expect(await unwrapDataKey(await wrapping('picture', 2), wrapped)).toBeDefined();
	expect(await unwrapDataKey(await wrapping('number', 2), wrapped)).toBeUndefined();
	expect(await unwrapDataKey(await wrapping('picture', 1), wrapped)).toBeUndefined();
	expect(await unwrapDataKey(await wrapping(), randomBytes(wrappedLength))).toBeUndefined();
});

test('no key that is handed out can be exported, and the stretched bytes are wiped', async () => {
	const bytes = randomBytes(32);
	const key = await importStretched(bytes);
	expect([...bytes]).toEqual(Array(32).fill(0));
	const kek = await wrappingKey(key, 'picture', 0);
	const { dataKey, wrapped } = await newDataKey(kek);
	const opened = await unwrapDataKey(kek, wrapped);
	for (const each of [key, kek, dataKey, opened!, await maskKey(randomBytes(16))]) {
		expect(each.extractable).toBe(false);
		await expect(crypto.subtle.exportKey('raw', each)).rejects.toThrow();
	}
});

test('what was sealed comes back for its key and context, and one wrong bit is refused', async () => {
	const { dataKey } = await newDataKey(await wrapping());
	const { dataKey: other } = await newDataKey(await wrapping());
	const plain = randomBytes(1_000);
	const sealed = await seal(dataKey, plain, 'here');
	expect(sealed.length).toBe(plain.length + sealOverhead);
	expect(await unseal(dataKey, sealed, 'here')).toEqual(plain);
	expect(await unseal(dataKey, sealed, 'there')).toBeUndefined();
	expect(await unseal(other, sealed, 'here')).toBeUndefined();
	for (const at of [0, 500, sealed.length - 1]) {
		const changed = sealed.slice();
		changed[at]! ^= 1;
		expect(await unseal(dataKey, changed, 'here')).toBeUndefined();
	}
	expect(await unseal(dataKey, sealed.subarray(0, 10), 'here')).toBeUndefined();
});

test('the same bytes are sealed and masked differently every time', async () => {
	const { dataKey } = await newDataKey(await wrapping());
	const key = await maskKey(new Uint8Array(16));
	const plain = new Uint8Array(64);
	expect(await seal(dataKey, plain, '')).not.toEqual(await seal(dataKey, plain, ''));
	const [one, two] = [await mask(key, plain), await mask(key, plain)];
	expect(one).not.toEqual(two);
	expect(one.length).toBe(plain.length + maskOverhead);
	expect(await unmask(key, one)).toEqual(plain);
});

test('random bytes fill more than the browser draws at once, and random numbers stay below their limit', () => {
	const many = randomBytes(200_000);
	// A part left at zero would show as a run of zeros.
	for (let at = 0; at < many.length; at += 1_000)
		expect(many.subarray(at, at + 1_000).some(Boolean)).toBe(true);
	const drawn = new Set(Array.from({ length: 2_000 }, () => randomBelow(6)));
	expect([...drawn].sort()).toEqual([0, 1, 2, 3, 4, 5]);
});
