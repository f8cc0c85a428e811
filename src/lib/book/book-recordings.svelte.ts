import type { Language } from '#lib/domain/text.ts';
import { pullAnswers, pullRecording, pullRecordings } from '#lib/sync/recordings.ts';
import { recordedIn } from '#lib/ui/reading-aloud/ahead.ts';
import { openRecordings } from '#lib/ui/reading-aloud/open-recordings.ts';
import { afterFrame } from '#lib/ui/after-frame.ts';
import { meansOf, type Means } from '#lib/ui/reading-aloud/read-aloud.ts';

/** What can be heard in the open book: recordings of its own words, which need the token, and of the open ones. */
export class BookRecordings {
	here = $state.raw<Means>();
	#token: () => string;

	constructor(token: () => string) {
		this.#token = token;
	}

	/** Learns what there is in a language. Without a network there is nothing but the phone's own voice. */
	async of(language: Language): Promise<void> {
		this.here = meansOf(language, { has: () => false, fetch: async () => undefined });
		const token = this.#token();
		// A book that opens is seen before anything is asked for it.
		await new Promise<void>(afterFrame);
		const [open, { names, answersLength }] = await Promise.all([
			openRecordings(language),
			token ? pullRecordings(token, language) : { names: [] as string[], answersLength: 0 }
		]);
		this.here = {
			...meansOf(language, {
				has: (name) => open.has(name) || names.includes(name),
				size: (open.size ?? 0) + names.length,
				fetch: (name) => (names.includes(name) ? pullRecording(token, language, name) : open.fetch(name))
			}),
			answers: {
				bytes: answersLength,
				fetch: async () => {
					const answers = await pullAnswers(token, language);
					return answers && recordedIn(answers);
				}
			}
		};
	}
}
