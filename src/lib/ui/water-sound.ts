/** How long one swell of the water is: as long as one slow breath. */
export const breathSeconds = 10;
const joinSeconds = 1;

/**
 * One swell of water, made here, so that nothing is fetched: brown noise (white noise, summed with a leak) that rises and
 * falls once. Its end runs into its beginning, so that no click is heard when it begins again.
 * @param rate samples a second
 * @param random numbers from 0 to 1
 * @returns samples between -1 and 1
 */
export function waterSamples(rate: number, random: () => number = Math.random): Float32Array<ArrayBuffer> {
	const length = rate * breathSeconds;
	const join = rate * joinSeconds;
	const noise = new Float32Array(length + join);
	let last = 0;
	for (let at = 0; at < noise.length; at++) {
		last = (last + 0.02 * (random() * 2 - 1)) / 1.02;
		noise[at] = last * 3.5;
	}
	const samples = noise.slice(0, length);
	for (let at = 0; at < join; at++) {
		// What came after the end fades out over the beginning, at the same loudness.
		const turn = (Math.PI / 2) * (at / join);
		samples[at] = noise[at]! * Math.sin(turn) + noise[length + at]! * Math.cos(turn);
	}
	for (let at = 0; at < length; at++) {
		samples[at] = Math.max(-1, Math.min(1, samples[at]! * (0.25 + 0.75 * Math.sin((Math.PI * at) / length))));
	}
	return samples;
}

/**
 * Plays the water into `audio` until it is stopped. It comes and goes softly: within two seconds, and within a third of
 * one. Returns what stops it, at once for the person, and says when nothing is heard any more.
 */
export function pourWater(audio: BaseAudioContext, random?: () => number): { stop: () => Promise<void> } {
	const samples = waterSamples(audio.sampleRate, random);
	const buffer = audio.createBuffer(1, samples.length, audio.sampleRate);
	buffer.copyToChannel(samples, 0);
	const source = audio.createBufferSource();
	source.buffer = buffer;
	source.loop = true;
	const volume = audio.createGain();
	volume.gain.setValueAtTime(0, audio.currentTime);
	volume.gain.linearRampToValueAtTime(0.5, audio.currentTime + 2);
	source.connect(volume).connect(audio.destination);
	source.start();
	return {
		stop: () =>
			new Promise((ended) => {
				source.addEventListener('ended', () => ended(), { once: true });
				volume.gain.cancelScheduledValues(audio.currentTime);
				volume.gain.setTargetAtTime(0, audio.currentTime, 0.07);
				source.stop(audio.currentTime + 0.35);
			})
	};
}

/** Plays the water until what it returns is called. Only ever after a tap of hers: nothing sounds by itself. */
export function playWater(): () => void {
	const audio = new AudioContext();
	const { stop } = pourWater(audio);
	return () => void stop().then(() => audio.close());
}
