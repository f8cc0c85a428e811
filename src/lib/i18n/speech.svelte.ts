import type { Language } from '#lib/domain/text.ts';
import { keepChosenLanguage, readChosenLanguage } from './chosen-language.ts';
import { deployment, firstLanguage } from './deployment.ts';
import type { OpenNamespace } from './namespaces.ts';
import { addBookWords, loadOpenWords, timesAdded, wordsIn, type Translate } from './words.ts';

/** The language the entrance and the book speak now. Reading `t` in a component follows every change of it. */
class Speech {
	#language = $state<Language>(firstLanguage);
	// i18next keeps its words outside runes: this counts what was added, so that readers look again.
	#added = $state(timesAdded());
	/** The open book's words as they were added last, and their language. */
	#book = '';
	#namespaces: OpenNamespace[] = ['open', 'entrance'];
	#asked: Language = firstLanguage;
	#changed?: Parameters<typeof loadOpenWords>[2];

	get language(): Language {
		return this.#language;
	}

	get t(): Translate {
		void this.#added;
		return wordsIn(this.#language);
	}

	/** Speaks the language this phone chose, or the deployment's first. */
	async start(): Promise<void> {
		await this.speak((await readChosenLanguage()) ?? firstLanguage);
	}

	/** Speaks the language she chose, and this phone keeps it. */
	async choose(language: Language): Promise<void> {
		await keepChosenLanguage(language);
		await this.speak(language);
	}

	/** Changes the language once its open words are here. */
	async speak(language: Language): Promise<void> {
		const spoken = deployment.languages.includes(language) ? language : firstLanguage;
		this.#asked = spoken;
		await loadOpenWords(spoken, this.#namespaces, this.#changed);
		// What was asked for last holds, however long its words took.
		if (spoken !== this.#asked) return;
		this.#language = spoken;
		this.#added = timesAdded();
		// Pages that are written out have it from their address.
		if (!import.meta.env.SSR) document.documentElement.lang = spoken;
	}

	/** Speaks about more from now on, in every language that is chosen later too. */
	async alsoAbout(...namespaces: OpenNamespace[]): Promise<void> {
		this.#namespaces = [...new Set([...this.#namespaces, ...namespaces])];
		await this.speak(this.#asked);
	}

	/** Tells the open words as they are told in an open book from now on, in every language. */
	async tell(changed: Parameters<typeof loadOpenWords>[2]): Promise<void> {
		this.#changed = changed;
		await this.speak(this.#asked);
	}

	/** Adds the open book's words in her language. */
	addBookWords(language: Language, words: Record<string, unknown>): void {
		// Every save gives the whole book anew, its words too; to say all of a screen again takes a slow phone long.
		const book = JSON.stringify([language, words]);
		if (book === this.#book) return;
		this.#book = book;
		addBookWords(language, words);
		this.#added = timesAdded();
	}
}

export const speech = new Speech();
