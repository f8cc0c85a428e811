import type { Language } from '#lib/domain/text.ts';
import { pullAnswers, pullRecording, pullRecordings, type Recorded } from '#lib/sync/recordings.ts';
import { inOnePiece, recordedIn } from '#lib/ui/reading-aloud/ahead.ts';
import { openRecordings } from '#lib/ui/reading-aloud/open-recordings.ts';
import { afterFrame } from '#lib/ui/after-frame.ts';
import { meansOf, type Means, type OnePiece } from '#lib/ui/reading-aloud/read-aloud.ts';

const nothingRecorded: Recorded = { names: new Set(), together: new Set(), togetherBytes: 0 };

/** What can be heard in the open book: recordings of its own words, which need the token, and of the open ones. */
export class BookRecordings {
	here = $state.raw<Means>();
	#token: () => string;
	#answers: OnePiece | undefined;

	constructor(token: () => string) {
		this.#token = token;
	}

	/** Ends what is being loaded: the book is left, locked, or in another language. */
	end(): void {
		this.#answers?.end();
	}

	/** Learns what there is in a language. Without a network there is nothing but the phone's own voice. */
	async of(language: Language): Promise<void> {
		this.end();
		this.here = meansOf(language, { has: () => false, fetch: async () => undefined });
		const token = this.#token();
		// A book that opens is seen before anything is asked for it.
		await new Promise<void>(afterFrame);
		const [open, { names, together, togetherBytes }] = await Promise.all([
			openRecordings(language),
			token ? pullRecordings(token, language) : nothingRecorded
		]);
		const answers = inOnePiece(togetherBytes, together, async (came, signal) => {
			const found = await pullAnswers(token, language, came, signal);
			return found && recordedIn(found);
		});
		const has = (name: string) => names.has(name) || together.has(name) || open.has(name);
		const means = meansOf(language, {
			has,
			size: (open.size ?? 0) + names.size + together.size,
			fetch: async (name) => {
				if (names.has(name)) return pullRecording(token, language, name);
				if (!together.has(name)) return open.fetch(name);
				// Where the phone itself can say it, nothing so large is loaded for it.
				const piece = means.voice() ? answers.here() : await answers.fetch();
				return piece?.fetch(name);
			}
		});
		this.#answers = answers;
		this.here = { ...means, answers };
	}
}
