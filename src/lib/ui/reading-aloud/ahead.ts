import { recordingName } from '#lib/domain/recording.ts';
import { Coming } from './coming.svelte.ts';
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

/** Tells how many of its bytes are here already, each time that some have come. */
type Came = (bytes: number) => void;

/** Recordings that come in one piece, which is loaded once; what could not be had is asked for again the next time. */
export function inOnePiece(
	bytes: number,
	names: ReadonlySet<string>,
	load: (came: Came, signal: AbortSignal) => Promise<RecordedVoice | undefined>
): OnePiece {
	let here: RecordedVoice | undefined;
	let loading: Promise<RecordedVoice | undefined> | undefined;
	let ended: AbortController | undefined;
	const coming = new Coming();
	const letGo = () => {
		loading = undefined;
		coming.end();
	};
	const begin = async () => {
		const { signal } = (ended = new AbortController());
		coming.tell(0);
		try {
			const found = await load((came) => !signal.aborted && coming.tell(came / bytes), signal);
			if (!signal.aborted) here = found;
			return here;
		} finally {
			if (!signal.aborted) letGo();
		}
	};
	return {
		bytes,
		has: (name) => names.has(name),
		here: () => here,
		coming: () => coming.part,
		fetch: async () => here ?? (loading ??= begin()),
		end: () => {
			ended?.abort();
			letGo();
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

/** The same as one piece: all that is recorded of these texts, or nothing where one of them cannot be had now. */
export async function wholePiece(
	recorded: RecordedVoice,
	texts: string[],
	came: Came,
	signal: AbortSignal
): Promise<RecordedVoice | undefined> {
	const here = new Map<string, ArrayBuffer>();
	let size = 0;
	for (const name of new Set(texts.map(recordingName))) {
		const bytes = await recorded.fetch(name);
		if (!bytes || signal.aborted) return undefined;
		here.set(name, bytes);
		came((size += bytes.byteLength));
	}
	return recordedIn(here);
}
