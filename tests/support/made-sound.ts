/** A made sound: silence, a tone that comes and goes as syllables do, silence. WAV, one channel, 16 bits (RIFF, 1991). */
export function madeSound(rate = 48_000, [before, spoken, after] = [0.8, 1.6, 0.8]): Buffer {
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
	for (let at = 0; at < count; at++) {
		const second = at / rate;
		const isSpoken = second >= before! && second < before! + spoken!;
		const loud = isSpoken ? 0.15 * (0.8 + 0.2 * Math.sin(2 * Math.PI * 4 * second)) : 0;
		file.writeInt16LE(Math.round(32_767 * loud * Math.sin(2 * Math.PI * 330 * second)), 44 + 2 * at);
	}
	return file;
}
