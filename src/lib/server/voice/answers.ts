import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isAnswer, packAnswers } from '#lib/domain/answers-heard.ts';
import { recordingName } from '#lib/domain/recording.ts';
import type { Language } from '#lib/domain/text.ts';
import { bookNamespaces, openNamespaces } from '#lib/i18n/namespaces.ts';
import { withYoungPronoun } from '#lib/i18n/young-pronoun.ts';
import type { Environment } from '#lib/server/environment.ts';
import { wordFolders } from '#lib/server/words/own-words.ts';
import { textsInUse } from '#lib/server/words/texts-in-use.ts';
import { voiceFolders } from './voice-folder.ts';

/**
 * All recordings of answers in a language, in one piece (`domain/answers-heard.ts`): for every phone the same, whoever asks and
 * whatever is read on it.
 */
export function answerPacks(
	environment: Pick<Environment, 'root' | 'real'>
): (language: Language) => Uint8Array<ArrayBuffer> {
	const made = new Map<Language, { state: string; packed: Uint8Array<ArrayBuffer> }>();
	return (language) => {
		// Whoever publishes recordings writes their lists anew.
		const state = foldersOf(environment)
			.map((folder) => statSync(join(folder, `${language}.json`), { throwIfNoEntry: false })?.mtimeMs)
			.join();
		const there = made.get(language);
		if (there?.state === state) return there.packed;
		const packed = packOf(environment, language);
		made.set(language, { state, packed });
		return packed;
	};
}

const foldersOf = (environment: Pick<Environment, 'root' | 'real'>) => [
	...Object.values(voiceFolders(environment)),
	join(environment.root, 'static', 'voice')
];

function packOf(
	environment: Pick<Environment, 'root' | 'real'>,
	language: Language
): Uint8Array<ArrayBuffer> {
	const pathOf = (name: string) =>
		foldersOf(environment)
			.map((folder) => join(folder, language, `${name}.mp3`))
			.find((path) => existsSync(path));
	const texts = textsInUse(wordFolders(environment), language, [...openNamespaces, ...bookNamespaces])
		.filter(({ key }) => isAnswer(key))
		.flatMap(({ text }) => [text, withYoungPronoun(text, language)]);
	// In the order of their names: how it is laid out tells nothing either.
	const names = [...new Set(texts.map(recordingName))].sort();
	return packAnswers(
		names.flatMap((name): [string, Uint8Array][] => {
			const path = pathOf(name);
			return path ? [[name, readFileSync(path)]] : [];
		})
	);
}
