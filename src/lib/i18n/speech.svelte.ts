import type { Language, Reading } from '#lib/domain/text.ts';
import { keepChosenLanguage, readChosenLanguage } from './chosen-language.ts';
import { deployment, firstLanguage } from './deployment.ts';
import type { OpenNamespace } from './namespaces.ts';
import { addBookWords, loadOpenWords, wordsIn, type Translate } from './words.ts';

/** The language the entrance and the book speak now. Reading `t` in a component follows every change of it. */
class Speech {
	#language = $state<Language>(firstLanguage);
	// i18next keeps its words outside runes: this counts what was added, so that readers look again.
	#added = $state({});
	#namespaces: OpenNamespace[] = ['open', 'entrance'];
	#young = false;
	#turn = 0;

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
		this.#nameInstalled();
	}

	/** Speaks the language she chose: this phone keeps it, and what she installs from here bears its name. */
	async choose(language: Language): Promise<void> {
		await keepChosenLanguage(language);
		await this.speak(language);
		this.#nameInstalled();
	}

	// Not with every `speak`: that a book speaks another language than its phone is nobody's matter.
	#nameInstalled(): void {
		document
			.querySelector('link[rel="manifest"]')
			?.setAttribute('href', `/manifest-${this.#language}.webmanifest`);
	}

	/** Changes the language once its open words are here. */
	async speak(language: Language): Promise<void> {
		const spoken = deployment.languages.includes(language) ? language : firstLanguage;
		const turn = ++this.#turn;
		await loadOpenWords(spoken, this.#namespaces, this.#young);
		// What was asked for last holds, however long its words took.
		if (turn !== this.#turn) return;
		this.#language = spoken;
		this.#added = {};
		document.documentElement.lang = spoken;
	}

	/** Speaks about more from now on, in every language that is chosen later too. */
	async alsoAbout(...namespaces: OpenNamespace[]): Promise<void> {
		this.#namespaces = [...new Set([...this.#namespaces, ...namespaces])];
		await this.speak(this.#language);
	}

	/** Speaks to a young person from now on, or to nobody in particular, in the open words as in the book's. */
	async speakTo(reading: Reading): Promise<void> {
		this.#young = reading === 'young';
		await this.speak(this.#language);
	}

	/** Adds the open book's words in her language. */
	addBookWords(language: Language, words: Record<string, unknown>): void {
		addBookWords(language, words);
		this.#added = {};
	}
}

export const speech = new Speech();
