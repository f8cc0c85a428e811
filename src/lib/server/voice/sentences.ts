import { recordingName } from '#lib/domain/recording.ts';
import { languages, type Language } from '#lib/domain/text.ts';
import { bookNamespaces, inEveryBook, openNamespaces } from '#lib/i18n/namespaces.ts';
import { withYoungPronoun } from '#lib/i18n/young-pronoun.ts';
import type { Environment } from '#lib/server/environment.ts';
import { placeholdersOf } from '#lib/server/words/locale-files.ts';
import { wordFolders } from '#lib/server/words/own-words.ts';
import { textsInUse } from '#lib/server/words/texts-in-use.ts';
import type { VoicePlace } from './voice-folder.ts';

/** Something that phones say, to be read into a microphone. */
export type Sentence = {
	/** Of its recording, made of the words. */
	name: string;
	text: string;
	/** `namespace:path.to.key` of the first text that says so. */
	key: string;
	/** The file of words it stands in. */
	screen: string;
	/** Whether anybody hears it. */
	place: VoicePlace;
	/** Said so to young readers alone. */
	isYoung: boolean;
};

const heard: readonly string[] = [...openNamespaces, ...bookNamespaces];
const isOpen = (namespace: string) => (openNamespaces as readonly string[]).includes(namespace);
const speaksToHer = (namespace: string) =>
	!isOpen(namespace) || (inEveryBook as readonly string[]).includes(namespace);

/**
 * All that phones say in a language, each once, in the order of the screens. A text with a place to fill in is said by the
 * phone's own voice. What a young reader is told with her own pronoun is another sentence, of the same text; it is heard in
 * a book alone.
 */
export function sentencesOf(environment: Pick<Environment, 'root' | 'real'>, language: Language): Sentence[] {
	const texts = textsInUse(wordFolders(environment), language, heard);
	const keys = new Set(texts.map(({ key }) => key));
	const sentences = new Map<string, Sentence>();
	const add = (sentence: Omit<Sentence, 'name'>) => {
		const name = recordingName(sentence.text);
		const there = sentences.get(name);
		if (!there) sentences.set(name, { name, ...sentence });
		// Where anybody says so too, it is heard there as well as in the book.
		else if (sentence.place === 'open') there.place = 'open';
	};
	for (const { key, text } of texts) {
		if (placeholdersOf(text).length > 0 || !/[\p{L}\p{N}]/u.test(text)) continue;
		const screen = key.split(':')[0] ?? '';
		add({ text, key, screen, place: isOpen(screen) ? 'open' : 'book', isYoung: /_young(?=_|$)/.test(key) });
		const young = withYoungPronoun(text, language);
		const hasOwn = keys.has(`${key}_young`) || /_(young|family|adult)(?=_|$)/.test(key);
		if (young !== text && !hasOwn && speaksToHer(screen))
			add({ text: young, key: `${key}_young`, screen, place: 'book', isYoung: true });
	}
	return [...sentences.values()];
}

/** The language of a part of an address; undefined for any other word. */
export const languageIn = (word: string): Language | undefined => languages.find((one) => one === word);
