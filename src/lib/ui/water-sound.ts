/**
 * The sound of water, made here: brown noise that swells and falls with a breath of ten seconds. Nothing is fetched, and
 * it plays only after she started it. Returns what stops it.
 */
export function playWater(): () => void {
	const audio = new AudioContext();
	const seconds = 10;
	const buffer = audio.createBuffer(1, audio.sampleRate * seconds, audio.sampleRate);
	const samples = buffer.getChannelData(0);
	let last = 0;
	for (let at = 0; at < samples.length; at++) {
		last = (last + 0.02 * (Math.random() * 2 - 1)) / 1.02;
		const breath = Math.sin((Math.PI * at) / samples.length);
		samples[at] = last * 3.5 * (0.25 + 0.75 * breath);
	}
	const source = audio.createBufferSource();
	source.buffer = buffer;
	source.loop = true;
	const volume = audio.createGain();
	volume.gain.value = 0.4;
	source.connect(volume).connect(audio.destination);
	source.start();
	return () => void audio.close();
}
