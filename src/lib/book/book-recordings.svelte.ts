import type { Language } from '#lib/domain/text.ts';
import { pullRecording, pullRecordings } from '#lib/sync/recordings.ts';
import { openRecordings } from '#lib/ui/reading-aloud/open-recordings.ts';
import type { RecordedVoice } from '#lib/ui/reading-aloud/read-aloud.ts';

const none: RecordedVoice = { has: () => false, fetch: async () => undefined };

/** What can be heard in the open book: recordings of its own words, which need the token, and of the open ones. */
export class BookRecordings {
	here = $state.raw<RecordedVoice>(none);
	#token: () => string;

	constructor(token: () => string) {
		this.#token = token;
	}

	/** Learns what there is in a language. Without a network there is nothing but the phone's own voice. */
	async of(language: Language): Promise<void> {
		const token = this.#token();
		const [open, names] = await Promise.all([
			openRecordings(language),
			token ? pullRecordings(token, language) : ([] as string[])
		]);
		this.here = {
			has: (name) => open.has(name) || names.includes(name),
			fetch: (name) => (names.includes(name) ? pullRecording(token, language, name) : open.fetch(name))
		};
	}
}
