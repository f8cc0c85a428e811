import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { everyFewMinutes } from './schedule.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('work is done about every so many minutes, and never twice at once', async () => {
	let begun = 0;
	let finish = () => {};
	const stop = everyFewMinutes(10, randomBytes, () => {
		begun++;
		return new Promise((resolve) => (finish = resolve));
	});
	await vi.advanceTimersByTimeAsync(9 * 60_000);
	expect(begun).toBe(0);
	await vi.advanceTimersByTimeAsync(2 * 60_000);
	expect(begun).toBe(1);
	await vi.advanceTimersByTimeAsync(60 * 60_000);
	expect(begun).toBe(1);
	finish();
	await vi.advanceTimersByTimeAsync(11 * 60_000);
	expect(begun).toBe(2);
	finish();
	await stop();
});

test('stopping waits for the work in hand and begins no other', async () => {
	let begun = 0;
	let finish = () => {};
	const stop = everyFewMinutes(1, randomBytes, () => {
		begun++;
		return new Promise((resolve) => (finish = resolve));
	});
	await vi.advanceTimersByTimeAsync(2 * 60_000);
	let stopped = false;
	const stopping = stop().then(() => (stopped = true));
	await vi.advanceTimersByTimeAsync(1000);
	expect(stopped).toBe(false);
	finish();
	await stopping;
	await vi.advanceTimersByTimeAsync(60 * 60_000);
	expect(begun).toBe(1);
});
