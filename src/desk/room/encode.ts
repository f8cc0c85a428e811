import { Mp3Encoder } from '@breezystack/lamejs';

/** Samples a second, and bits: a voice is whole in them, and a sentence of four seconds is 16 KB. */
export const rate = 24_000;
const kiloBits = 32;

/** So many samples make one part of an MP3 (MPEG-2 layer III: one granule of 576). */
const part = 576;

/**
 * A recording that every phone can play. What browsers themselves write differs: iPhones before iOS 17.4 play no WebM, and
 * Firefox writes nothing else that is small.
 * @param samples one channel at `rate`, from -1 to 1
 */
export function encoded(samples: Float32Array): Blob {
	const encoder = new Mp3Encoder(1, rate, kiloBits);
	const whole = Int16Array.from(samples, (one) => Math.round(Math.max(-1, Math.min(1, one)) * 32_767));
	const parts: BlobPart[] = [];
	for (let at = 0; at < whole.length; at += part)
		parts.push(new Uint8Array(encoder.encodeBuffer(whole.subarray(at, at + part))));
	parts.push(new Uint8Array(encoder.flush()));
	return new Blob(parts, { type: 'audio/mpeg' });
}
