import * as v from 'valibot';
import { Recordings } from '#lib/domain/recording.ts';
import type { RecordedVoice } from './read-aloud.ts';

/** The recordings of the open words. Which there are is kept with the app; a recording itself needs the network. */
export async function openRecordings(language: string): Promise<RecordedVoice> {
	const list = v.safeParse(Recordings, await answer(`/voice/${language}.json`, (found) => found.json()));
	const names = new Set(list.success ? Object.keys(list.output) : []);
	return {
		has: (name) => names.has(name),
		size: names.size,
		fetch: (name) => answer(`/voice/${language}/${name}.mp3`, (found) => found.arrayBuffer())
	};
}

/** A sentence is a few KB: what has not come by then does not come. Milliseconds. */
const longest = 60_000;

async function answer<T>(address: string, read: (found: Response) => Promise<T>): Promise<T | undefined> {
	try {
		const signal = AbortSignal.timeout(longest);
		const found = await fetch(address, { credentials: 'omit', referrerPolicy: 'no-referrer', signal });
		return found.ok ? await read(found) : undefined;
	} catch {
		return undefined;
	}
}
