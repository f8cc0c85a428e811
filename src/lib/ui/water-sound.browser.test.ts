import { expect, test } from 'vitest';
import { breathSeconds, pourWater, waterSamples } from './water-sound.ts';

const rate = 44_100;

/** Always the same noise (mulberry32). */
function seeded(seed: number): () => number {
	return () => {
		seed = (seed + 0x6d2b79f5) | 0;
		let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

const decibels = (samples: Float32Array) =>
	10 * Math.log10(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);
const peakOf = (samples: Float32Array) => samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
const step = (samples: Float32Array, at: number) => Math.abs(samples[at]! - samples[at - 1]!);

test.each([1, 2, 3, 4, 5])('one swell runs into the next without a click (noise %i)', (seed) => {
	const samples = waterSamples(rate, seeded(seed));
	// No step inside the quiet part of a swell can be larger than this: the noise's own step, times its loudness there.
	const largest = 0.02 * 3.5 * 0.25 * 1.5;
	expect(Math.abs(samples[0]! - samples.at(-1)!)).toBeLessThan(largest);
});

test('played for 25 seconds it is heard, gently: no sudden sound, nothing too loud, never gone', async () => {
	const audio = new OfflineAudioContext(1, rate * 25, rate);
	pourWater(audio, seeded(7));
	const played = (await audio.startRendering()).getChannelData(0);
	const second = (at: number) => played.subarray(at * rate, (at + 1) * rate);

	expect(peakOf(played)).toBeLessThan(0.7);
	expect(peakOf(played.subarray(0, rate / 50))).toBeLessThan(0.01);
	for (let at = 2; at < 25; at++) {
		expect(decibels(second(at)), `second ${at}`).toBeGreaterThan(-45);
		expect(decibels(second(at)), `second ${at}`).toBeLessThan(-14);
	}
	// It swells and falls with a slow breath.
	expect(decibels(second(15)) - decibels(second(10))).toBeGreaterThan(6);
	for (const again of [breathSeconds, 2 * breathSeconds])
		expect(step(played, again * rate)).toBeLessThan(0.02);
});

test('stopped, it fades and is gone within half a second', async () => {
	const audio = new OfflineAudioContext(1, rate * 5, rate);
	const { stop } = pourWater(audio, seeded(7));
	let ended = false;
	void audio.suspend(4).then(() => {
		void stop().then(() => (ended = true));
		void audio.resume();
	});
	const played = (await audio.startRendering()).getChannelData(0);
	expect(decibels(played.subarray(3 * rate, 4 * rate))).toBeGreaterThan(-45);
	expect(peakOf(played.subarray(4.5 * rate))).toBe(0);
	// The last thing heard is nearly nothing: no sudden end.
	expect(peakOf(played.subarray(4.33 * rate, 4.5 * rate))).toBeLessThan(0.01);
	await expect.poll(() => ended).toBe(true);
});
