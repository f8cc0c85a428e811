import { copyFileSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { recordingName, type Recordings } from '#lib/domain/recording.ts';
import { languages, type Language } from '#lib/domain/text.ts';
import { openNamespaces } from '#lib/i18n/namespaces.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { readRecordings } from '#lib/server/voice/voice-folder.ts';
import { ownWords } from '#lib/server/words/own-words.ts';
import { namespacesIn, placeholdersOf, textsOf } from '#lib/server/words/locale-files.ts';
import type { Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { needsToBuildAfter } from '#operator/start/build.ts';

/** `words voice`: takes recordings in, each for the words it was made of. A wrong name changes nothing. */
export const takeVoice: Work<object, [folder: string]> = async (_values, { environment, say }, folder) => {
	const locales = join(environment.root, 'locales');
	const files = globSync('*/*.mp3', { cwd: folder }).sort();
	if (files.length === 0) throw new OperatorError(`There is no <lng>/<key>.mp3 in ${folder}.`);

	const taken = files.map((file) => {
		const language = languages.find((one) => one === dirname(file));
		if (!language)
			throw new OperatorError(`${file}: the folder is one of ${languages.join(', ')}. Nothing was taken.`);
		const [namespace = '', ...path] = basename(file, '.mp3').split('.');
		const key = `${namespace}:${path.join('.')}`;
		const text = wordsNow(locales, environment.data, language, namespace).get(key);
		if (text === undefined) throw new OperatorError(`${file}: there is no text ${key}. Nothing was taken.`);
		if (placeholdersOf(text).length > 0)
			throw new OperatorError(
				`${file}: ${key} has a place to fill in; it cannot be recorded. Nothing was taken.`
			);
		const isOpen = (openNamespaces as readonly string[]).includes(namespace);
		return { file, language, key, name: recordingName(text), isOpen };
	});

	const open = taken.filter(({ isOpen }) => isOpen).length;
	if (open > 0) needsToBuildAfter('Recordings of the open pages', environment);

	const places = { open: join(environment.root, 'static', 'voice'), book: join(environment.data, 'voice') };
	for (const [place, into] of Object.entries(places)) {
		for (const language of languages) {
			const here = taken.filter((one) => one.language === language && one.isOpen === (place === 'open'));
			if (here.length === 0) continue;
			const list = join(into, `${language}.json`);
			const recordings: Recordings = readRecordings(list);
			mkdirSync(join(into, language), { recursive: true });
			for (const { file, key, name } of here) {
				for (const [old, of] of Object.entries(recordings)) {
					if (of !== key || old === name) continue;
					// The card has new words: what was said of the old ones goes.
					delete recordings[old];
					rmSync(join(into, language, `${old}.mp3`), { force: true });
				}
				copyFileSync(join(folder, file), join(into, language, `${name}.mp3`));
				recordings[name] = key;
			}
			writeFileSync(list, `${JSON.stringify(recordings, null, '\t')}\n`);
		}
	}
	say(
		`${counted(taken.length, 'recording')} taken in.${open > 0 ? ' Those of the open pages are heard after a build.' : ''}`
	);
	return 0;
};

// The organisation's own words are what is on the screen, so they are what was read out.
function wordsNow(locales: string, data: string, language: Language, namespace: string): Map<string, string> {
	if (!namespacesIn(locales).includes(namespace)) return new Map();
	const texts = new Map(textsOf(locales, language, namespace).map(({ key, text }) => [key, text]));
	const changed = ownWords(join(data, 'words', language, `${namespace}.json`));
	for (const [key, text] of texts) {
		texts.set(key, ownText(changed, key.slice(namespace.length + 1)) ?? text);
	}
	return texts;
}

function ownText(words: unknown, path: string): string | undefined {
	const found = path
		.split('.')
		.reduce<unknown>((level, name) => (level as Record<string, unknown> | undefined)?.[name], words);
	return typeof found === 'string' ? found : undefined;
}
