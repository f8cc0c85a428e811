import { expect, test } from 'vitest';
import { evenSound, loudnessOf } from './even-sound.ts';

const rate = 24_000;
const seconds = (sound: Float32Array) => sound.length / rate;

/** A made voice: a tone that comes and goes as syllables do, with the noise of a room around it. */
function made(loud: number, { before = 1, spoken = 2, after = 1.5, noise = 0.0005 } = {}): Float32Array {
	let chance = 1;
	return Float32Array.from({ length: Math.round((before + spoken + after) * rate) }, (_, at) => {
		const second = at / rate;
		chance = (chance * 48271) % 2147483647;
		const room = noise * (chance / 1073741824 - 1);
		if (second < before || second >= before + spoken) return room;
		return (
			room + loud * Math.sin(2 * Math.PI * 220 * second) * (0.6 + 0.4 * Math.sin(2 * Math.PI * 4 * second))
		);
	});
}

test('the silence before and after is cut, and the words are not', () => {
	const sound = evenSound(made(0.2), rate)!;
	expect(seconds(made(0.2))).toBeCloseTo(4.5, 2);
	expect(seconds(sound)).toBeGreaterThan(2);
	expect(seconds(sound)).toBeLessThan(2.5);
});

test.each([0.02, 0.08, 0.3, 0.9])('a voice at %f is as loud as any other afterwards', (loud) => {
	const sound = evenSound(made(loud), rate)!;
	const words = sound.subarray(0.3 * rate, 1.9 * rate);
	// In decibels; what a listener takes for the same.
	expect(Math.abs(20 * Math.log10(loudnessOf(words) / 0.1))).toBeLessThan(1);
	expect(Math.max(...sound.map(Math.abs))).toBeLessThanOrEqual(1);
});

test('a knock, a hum of the mains and a quiet room are nobody’s words', () => {
	expect(evenSound(made(0, { noise: 0.001 }), rate)).toBeUndefined();
	expect(evenSound(new Float32Array(0), rate)).toBeUndefined();
	const knock = made(0);
	knock.fill(0.5, rate, rate + 120);
	expect(evenSound(knock, rate)).toBeUndefined();
	const hum = Float32Array.from(
		{ length: 2 * rate },
		(_, at) => 0.004 * Math.sin((2 * Math.PI * 50 * at) / rate)
	);
	expect(evenSound(hum, rate)).toBeUndefined();
});

test('it begins and ends without a click', () => {
	const sound = evenSound(made(0.3, { before: 0, after: 0 }), rate)!;
	expect([Math.abs(sound[0]!), Math.abs(sound.at(-1)!)]).toEqual([0, 0]);
});
