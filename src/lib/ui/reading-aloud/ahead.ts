import { recordingName } from '#lib/domain/recording.ts';
import type { OnePiece, RecordedVoice } from './read-aloud.ts';

/**
 * Only the recordings of these texts, and all of them fetched, in this order, with whichever is heard first: it tells that
 * somebody listens, and not to which of them.
 */
export function together(recorded: RecordedVoice, texts: string[]): RecordedVoice {
	const there = texts.filter((text) => recorded.has(recordingName(text)));
	const names = new Set(there.map(recordingName));
	let all: Promise<RecordedVoice> | undefined;
	return {
		has: (name) => names.has(name),
		size: names.size,
		letters: there.reduce((sum, text) => sum + text.length, 0),
		fetch: async (name) => (await (all ??= fetchedAhead(recorded, there))).fetch(name)
	};
}

/** Recordings that come in one piece, which is loaded once; what could not be had is asked for again the next time. */
export function inOnePiece(
	bytes: number,
	names: ReadonlySet<string>,
	load: () => Promise<RecordedVoice | undefined>
): OnePiece {
	let here: RecordedVoice | undefined;
	let coming: Promise<RecordedVoice | undefined> | undefined;
	return {
		bytes,
		has: (name) => names.has(name),
		here: () => here,
		fetch: async () => {
			try {
				return (here ??= await (coming ??= load()));
			} finally {
				coming = undefined;
			}
		}
	};
}

/** Recordings that are all here. */
export const recordedIn = (here: ReadonlyMap<string, ArrayBuffer>): RecordedVoice => ({
	has: (name) => here.has(name),
	// To play them takes the bytes away.
	fetch: async (name) => here.get(name)?.slice(0)
});

/**
 * The recordings of these texts, all of them fetched now and in this order, and none later: where what is heard is an answer,
 * fetching it at the touch would tell the server which one she gave. What cannot be had now is not heard.
 */
export async function fetchedAhead(recorded: RecordedVoice, texts: string[]): Promise<RecordedVoice> {
	const here = new Map<string, ArrayBuffer>();
	for (const name of new Set(texts.map(recordingName))) {
		const bytes = recorded.has(name) ? await recorded.fetch(name) : undefined;
		if (bytes) here.set(name, bytes);
	}
	return recordedIn(here);
}
