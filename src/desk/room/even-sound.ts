/*
 * What a microphone heard, made ready for phones: the silence before and after is cut, and what was said is as loud as every other
 * sentence. Samples are of one channel, from -1 to 1.
 */

/** As loud as what is said shall be, root mean square: -20 dB below the loudest there can be. */
const wantedLoudness = 0.1;
/** Nothing is raised more than 24 dB: beyond that the room is heard, not the voice. */
const mostGain = 16;
/** From here on peaks are bent, and none goes beyond 1. */
const knee = 0.8;

/** Below this nobody spoke: a microphone that hears nothing is about 70 dB down. */
const leastLoudness = 0.003;

/** In seconds: how long one look at the loudness is, and what stays before and after the words. */
const look = 0.02;
const before = 0.12;
const after = 0.25;
const fade = 0.01;

/**
 * Cuts the silence, evens the loudness.
 * @param rate samples a second
 * @returns undefined where nobody spoke
 */
export function evenSound(heard: Float32Array, rate: number): Float32Array<ArrayBuffer> | undefined {
	const samples = withoutRumble(heard, rate);
	const step = Math.max(1, Math.round(rate * look));
	const loudness = Array.from({ length: Math.floor(samples.length / step) }, (_, at) =>
		loudnessOf(samples.subarray(at * step, (at + 1) * step))
	);
	const loudest = Math.max(0, ...loudness);
	// The room's own noise, and 30 dB below the loudest: what is louder than both is a voice.
	const quiet = [...loudness].sort((a, b) => a - b)[Math.floor(loudness.length / 10)] ?? 0;
	const isVoice = (one: number) =>
		one > leastLoudness && one > loudest / 32 && one > Math.min(quiet * 3, loudest / 4);
	// One look alone is a knock at the table.
	const spoken = loudness.map(
		(one, at) => isVoice(one) && (isVoice(loudness[at + 1] ?? 0) || isVoice(loudness[at - 1] ?? 0))
	);
	const [first, last] = [spoken.indexOf(true), spoken.lastIndexOf(true)];
	if (first < 0) return undefined;
	const from = Math.max(0, first * step - Math.round(before * rate));
	const to = Math.min(samples.length, (last + 1) * step + Math.round(after * rate));
	const said = loudness.filter((_, at) => spoken[at]);
	const rms = Math.sqrt(said.reduce((sum, one) => sum + one * one, 0) / said.length);
	const gain = Math.min(mostGain, wantedLoudness / rms);
	return faded(
		samples.slice(from, to).map((one) => bent(one * gain)),
		Math.round(fade * rate)
	);
}

/** Root mean square. */
export const loudnessOf = (samples: Float32Array): number =>
	Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / Math.max(1, samples.length));

// What lies below 80 Hz is no voice: a fan, a table, a lorry. One pole.
function withoutRumble(samples: Float32Array, rate: number): Float32Array<ArrayBuffer> {
	const part = 1 / (1 + (2 * Math.PI * 80) / rate);
	const passed = new Float32Array(samples.length);
	let [last, out] = [0, 0];
	for (const [at, one] of samples.entries()) {
		out = part * (out + one - last);
		last = one;
		passed[at] = out;
	}
	return passed;
}

function bent(one: number): number {
	const size = Math.abs(one);
	if (size <= knee) return one;
	return Math.sign(one) * (knee + (1 - knee) * Math.tanh((size - knee) / (1 - knee)));
}

function faded(samples: Float32Array<ArrayBuffer>, length: number): Float32Array<ArrayBuffer> {
	for (let at = 0; at < Math.min(length, samples.length); at++) {
		samples[at]! *= at / length;
		samples[samples.length - 1 - at]! *= at / length;
	}
	return samples;
}
