import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isAnswer, packAnswers } from '#lib/domain/answers-heard.ts';
import { recordingName, type Recordings } from '#lib/domain/recording.ts';
import type { Language } from '#lib/domain/text.ts';
import { bookNamespaces, openNamespaces } from '#lib/i18n/namespaces.ts';
import { withYoungPronoun } from '#lib/i18n/young-pronoun.ts';
import type { Environment } from '#lib/server/environment.ts';
import { wordFolders } from '#lib/server/words/own-words.ts';
import { textsInUse } from '#lib/server/words/texts-in-use.ts';
import { voiceFolders } from './voice-folder.ts';

export type AnswerPack = {
	/** As `packAnswers` lays it out. */
	packed: Uint8Array<ArrayBuffer>;
	/** What is in it: keys by the recordings' names. Of words that stand in several places, one that is an answer. */
	keys: Recordings;
};

/**
 * All recordings of answers and cards in a language, in one piece (`domain/answers-heard.ts`): for every phone the same, whoever
 * asks and whatever is read on it.
 */
export function answerPacks(
	environment: Pick<Environment, 'root' | 'real'>
): (language: Language) => AnswerPack {
	const made = new Map<Language, { state: string; pack: AnswerPack }>();
	return (language) => {
		// Whoever publishes recordings writes their lists anew.
		const state = foldersOf(environment)
			.map((folder) => statSync(join(folder, `${language}.json`), { throwIfNoEntry: false })?.mtimeMs)
			.join();
		const there = made.get(language);
		if (there?.state === state) return there.pack;
		const pack = packOf(environment, language);
		made.set(language, { state, pack });
		return pack;
	};
}

const foldersOf = (environment: Pick<Environment, 'root' | 'real'>) => [
	...Object.values(voiceFolders(environment)),
	join(environment.root, 'static', 'voice')
];

function packOf(environment: Pick<Environment, 'root' | 'real'>, language: Language): AnswerPack {
	const pathOf = (name: string) =>
		foldersOf(environment)
			.map((folder) => join(folder, language, `${name}.mp3`))
			.find((path) => existsSync(path));
	const texts = textsInUse(wordFolders(environment), language, [...openNamespaces, ...bookNamespaces])
		.filter(({ key }) => isAnswer(key))
		.flatMap(({ key, text }) =>
			[text, withYoungPronoun(text, language)].map((said) => [recordingName(said), key] as const)
		);
	const keyOf = new Map(texts);
	// In the order of their names: how it is laid out tells nothing either.
	const sounds = [...keyOf.keys()].sort().flatMap((name): [string, Uint8Array][] => {
		const path = pathOf(name);
		return path ? [[name, readFileSync(path)]] : [];
	});
	return {
		packed: packAnswers(sounds),
		keys: Object.fromEntries(sounds.map(([name]) => [name, keyOf.get(name)!]))
	};
}
