import { expect, test, vi } from 'vitest';
import { argon2id, beReady } from './argon2.ts';
import { affordableCost, fullCost, smallCost, type Argon2Parameters } from './argon2-cost.ts';
import { trustedWorkerAddress } from './trusted.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const hashOf = async (cost: Argon2Parameters) =>
	hex(await argon2id(utf8('password'), utf8('somesalt'), cost));

// The values are those of the reference implementation's own tests (phc-winner-argon2, src/test.c, version 0x13).
test('a cheap try gives what the reference gives', async () => {
	expect(await hashOf({ memoryKiB: 256, passes: 2 })).toBe(
		'9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe'
	);
});

test('64 MiB can be had here and give what the reference gives', async () => {
	expect(affordableCost()).toEqual({ memoryKiB: 65_536, passes: 3 });
	expect(await hashOf({ memoryKiB: fullCost.memoryKiB, passes: 2 })).toBe(
		'09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7'
	);
});

test('every try has its own Worker, which ends with it', async () => {
	const ended = vi.spyOn(Worker.prototype, 'terminate');
	const started = vi.spyOn(globalThis, 'Worker');
	await hashOf({ memoryKiB: 64, passes: 1 });
	await expect(argon2id(utf8('password'), utf8('short'), { memoryKiB: 64, passes: 1 })).rejects.toThrow(
		'could not be worked out'
	);
	expect(started).toHaveBeenCalledTimes(2);
	expect(ended).toHaveBeenCalledTimes(2);
	vi.restoreAllMocks();
});

test('a Worker that was begun beforehand works on one key, and one that could not be begun on none', async () => {
	const started = vi.spyOn(globalThis, 'Worker');
	const cost = { memoryKiB: 64, passes: 1 };
	beReady();
	beReady();
	expect(started).toHaveBeenCalledTimes(1);
	const alone = await hashOf(cost);
	expect(started).toHaveBeenCalledTimes(1);
	expect(await hashOf(cost)).toBe(alone);
	expect(started).toHaveBeenCalledTimes(2);
	beReady();
	(started.mock.results.at(-1)!.value as Worker).dispatchEvent(new Event('error'));
	expect(await hashOf(cost)).toBe(alone);
	expect(started).toHaveBeenCalledTimes(4);
	vi.restoreAllMocks();
});

test('a phone that cannot give 64 MiB pays the small cost', () => {
	expect(affordableCost(() => false)).toEqual(smallCost);
	vi.spyOn(WebAssembly, 'Memory').mockImplementation(function () {
		throw new RangeError('fake: no memory');
	} as never);
	expect(affordableCost()).toEqual(smallCost);
	vi.restoreAllMocks();
});

test('a Worker may have an address of ours alone, through one policy made once', () => {
	const { trustedTypes } = globalThis as unknown as { trustedTypes: { createPolicy(): unknown } };
	trustedWorkerAddress('/one.js');
	const made = vi.spyOn(trustedTypes, 'createPolicy');
	expect(String(trustedWorkerAddress('/two.js'))).toBe('/two.js');
	expect(made).not.toHaveBeenCalled();
	expect(() => trustedWorkerAddress('https://elsewhere.example/one.js')).toThrow(TypeError);
	expect(() => trustedWorkerAddress('data:text/javascript,1')).toThrow(TypeError);
	vi.restoreAllMocks();
});
