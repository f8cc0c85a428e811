import { speech } from '#lib/i18n/speech.svelte.ts';
import { openRecordings } from './open-recordings.ts';
import { meansOf, type Means } from './read-aloud.ts';

/** What can be heard where no book is open, in the language that is spoken now. Made while a component begins. */
export class OpenMeans {
	here = $state.raw<Means>();

	constructor() {
		$effect(() => {
			const { language } = speech;
			let isStill = true;
			void openRecordings(language).then((recorded) => {
				if (isStill) this.here = meansOf(language, recorded);
			});
			return () => (isStill = false);
		});
	}
}
