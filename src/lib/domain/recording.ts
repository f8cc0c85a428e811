import * as v from 'valibot';

/*
 * A recording belongs to the words that were read into the microphone. Its file is named by them, so that a text that
 * was changed since, by us or by an organisation, is never heard in its old form, and no file name says what it is about.
 */

/** A recording's name: 16 hexadecimal digits made of the words. */
export const RecordingName = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));

/** Which recordings there are in one language: the card's key by the recording's name. */
export const Recordings = v.record(RecordingName, v.string());
export type Recordings = v.InferOutput<typeof Recordings>;

/** The name of the recording of a text. Invisible breaks and joiners and runs of space do not count: nobody hears them. */
export function recordingName(text: string): string {
	return digest(
		text
			.normalize('NFC')
			.replaceAll(/[\u200B\u2060]/g, '')
			.replace(/\s+/g, ' ')
			.trim()
	);
}

// FNV-1a, 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv): made at once and without a secure context. It names; it protects nothing.
function digest(text: string): string {
	let hash = 0xcbf29ce484222325n;
	for (const byte of new TextEncoder().encode(text)) {
		hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
	}
	return hash.toString(16).padStart(16, '0');
}
