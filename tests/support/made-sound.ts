/*
 * A made sound: silence, something like speech, silence. A browser's noise suppression takes a steady tone for noise and
 * lets a voice through: so it has what a voice has, a pitch that glides, overtones under moving resonances, and syllables.
 */

/** The first two resonances of a, i, u, e and o in hertz (Peterson and Barney, 1952). */
const vowels = [
	[730, 1090],
	[270, 2290],
	[300, 870],
	[530, 1840],
	[570, 840]
] as const;
const syllableSeconds = 0.22;

/** WAV, one channel, 16 bits (RIFF, 1991). @param seconds of silence, of speech, and of silence again */
export function madeSound(rate = 48_000, [before, spoken, after] = [1.2, 1.6, 1.2]): Buffer {
	const count = Math.round((before! + spoken! + after!) * rate);
	const file = Buffer.alloc(44 + 2 * count);
	file.write('RIFF', 0, 'latin1');
	file.writeUInt32LE(36 + 2 * count, 4);
	file.write('WAVEfmt ', 8, 'latin1');
	file.writeUInt32LE(16, 16);
	file.writeUInt16LE(1, 20);
	file.writeUInt16LE(1, 22);
	file.writeUInt32LE(rate, 24);
	file.writeUInt32LE(2 * rate, 28);
	file.writeUInt16LE(2, 32);
	file.writeUInt16LE(16, 34);
	file.write('data', 36, 'latin1');
	file.writeUInt32LE(2 * count, 40);
	let turn = 0;
	for (let at = Math.round(before! * rate); at < Math.round((before! + spoken!) * rate); at++) {
		const second = at / rate - before!;
		turn = (turn + pitchAt(second) / rate) % 1;
		file.writeInt16LE(Math.round(32_767 * voiceAt(second, turn)), 44 + 2 * at);
	}
	return file;
}

/** In hertz: it falls through the sentence, and rises and falls in each syllable. */
const pitchAt = (second: number) =>
	190 - 30 * (second / 1.6) + 25 * Math.sin((2 * Math.PI * second) / syllableSeconds);

/** @param turn how far the pitch's wave has come, 0 to 1 */
function voiceAt(second: number, turn: number): number {
	const syllable = Math.floor(second / syllableSeconds);
	const within = second / syllableSeconds - syllable;
	const [low, high] = vowels[syllable % vowels.length]!;
	let sum = 0;
	for (let overtone = 1; overtone <= 16; overtone++) {
		const hertz = overtone * pitchAt(second);
		const strength = resonance(hertz, low, 90) + 0.5 * resonance(hertz, high, 120) + 0.08;
		sum += (strength / overtone) * Math.sin(2 * Math.PI * overtone * turn);
	}
	// A syllable swells and dies away, and the next begins before it is over.
	return 0.3 * (0.25 + 0.75 * Math.sin(Math.PI * within)) * Math.tanh(sum);
}

const resonance = (hertz: number, middle: number, width: number) => 1 / (1 + ((hertz - middle) / width) ** 2);
