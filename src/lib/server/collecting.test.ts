import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { collectGarbage } from '#tests/support/collect-garbage.ts';
import { collecting } from './collecting.ts';

const megabytes = () => process.memoryUsage().heapUsed / 2 ** 20;

/** What lived long and is let go of: V8 by itself leaves that lying until the heap has grown to its next limit. */
async function letGoOf80Megabytes(): Promise<number> {
	// What the tests before this one left lying would be collected too, and be counted as let go of here.
	collectGarbage();
	const before = megabytes();
	let held: object[] = [];
	for (let many = 0; many < 40; many++) {
		for (let one = 0; one < 10_000; one++) held.push({ many, one, all: [many, one, many, one, many, one] });
		await nextTurn();
	}
	expect(megabytes() - before).toBeGreaterThan(40);
	held = [];
	for (const until = Date.now() + 500; Date.now() < until;) await nextTurn();
	expect(held).toEqual([]);
	return megabytes() - before;
}

test('what a long work no longer holds is collected while it goes on', async () => {
	expect(await collecting(letGoOf80Megabytes)).toBeLessThan(20);
});

test('once less is held, it counts from there', async () => {
	vi.useFakeTimers();
	onTestFinished(() => void vi.useRealTimers());
	let [inUse, collected] = [10, 0];
	const heap = { inUse: () => inUse * 2 ** 20, collect: () => void collected++ };
	await collecting(async () => {
		for (const [megabytes, times] of [
			[100, 1],
			[120, 1],
			// V8 collected by itself.
			[20, 1],
			[60, 2]
		] as const) {
			inUse = megabytes;
			await vi.advanceTimersByTimeAsync(1000);
			expect(collected).toBe(times);
		}
	}, heap);
});

test('what the work gives or throws is passed on, and nothing is looked at afterwards', async () => {
	await expect(collecting(async () => 7)).resolves.toBe(7);
	await expect(collecting(() => Promise.reject(new Error('a full disk')))).rejects.toThrow('a full disk');
});
