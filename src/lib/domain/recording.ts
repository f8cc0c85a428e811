import * as v from 'valibot';

/*
 * A recording belongs to the words that were read into the microphone. Its file is named by them, so that a text that
 * was changed since, by us or by an organisation, is never heard in its old form, and no file name says what it is about.
 */

/** A recording's name: 14 hexadecimal digits made of the words. */
export const RecordingName = v.pipe(v.string(), v.regex(/^[0-9a-f]{14}$/));

/** Which recordings there are in one language: the card's key by the recording's name. */
export const Recordings = v.record(RecordingName, v.string());
export type Recordings = v.InferOutput<typeof Recordings>;

/** The name of the recording of a text. Invisible breaks and runs of space do not count: nobody hears them. */
export function recordingName(text: string): string {
	return digest(text.normalize('NFC').replaceAll('\u200B', '').replace(/\s+/g, ' ').trim());
}

// cyrb53 (bryc, public domain): 53 bits, made at once and without a secure context. It names; it protects nothing.
function digest(text: string): string {
	let high = 0xdeadbeef;
	let low = 0x41c6ce57;
	for (let at = 0; at < text.length; at += 1) {
		const unit = text.charCodeAt(at);
		high = Math.imul(high ^ unit, 2654435761);
		low = Math.imul(low ^ unit, 1597334677);
	}
	high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
	low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
	return (4294967296 * (2097151 & low) + (high >>> 0)).toString(16).padStart(14, '0');
}
