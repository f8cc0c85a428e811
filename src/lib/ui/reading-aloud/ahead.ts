import { recordingName } from '#lib/domain/recording.ts';
import type { RecordedVoice } from './read-aloud.ts';

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
