import * as v from 'valibot';
import { Recordings } from '#lib/domain/recording.ts';
import type { RecordedVoice } from './read-aloud.ts';

/** The recordings of the open words. Which there are is kept with the app; a recording itself needs the network. */
export async function openRecordings(language: string): Promise<RecordedVoice> {
	const list = v.safeParse(
		Recordings,
		await answer(`/voice/${language}.json`).then((found) => found?.json())
	);
	const names = new Set(list.success ? Object.keys(list.output) : []);
	return {
		has: (name) => names.has(name),
		size: names.size,
		fetch: async (name) => (await answer(`/voice/${language}/${name}.mp3`))?.arrayBuffer()
	};
}

async function answer(address: string): Promise<Response | undefined> {
	try {
		const found = await fetch(address, { credentials: 'omit', referrerPolicy: 'no-referrer' });
		return found.ok ? found : undefined;
	} catch {
		return undefined;
	}
}
