import { closeSync, globSync, mkdirSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { recordingName, type Recordings } from '#lib/domain/recording.ts';
import { languages, type Language } from '#lib/domain/text.ts';
import { openNamespaces } from '#lib/i18n/namespaces.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { readRecordings, voiceFolders } from '#lib/server/voice/voice-folder.ts';
import { placeholdersOf } from '#lib/server/words/locale-files.ts';
import { wordFolders, writeWords } from '#lib/server/words/own-words.ts';
import { textsInUse } from '#lib/server/words/texts-in-use.ts';
import { asCaller } from '#operator/accounts.ts';
import type { Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { whenBuiltIn } from './when-built-in.ts';

type Recording = {
	/** In the folder that was named. */
	file: string;
	language: Language;
	key: string;
	name: string;
	place: 'open' | 'book';
};

/** `words voice`: takes recordings into the data folder, each for the words it was made of. A wrong file changes nothing. */
export const takeVoice: Work<object, [folder: string]> = async (_values, { environment, say }, folder) => {
	const files = asCaller(() => globSync('*/*.mp3', { cwd: folder }).sort());
	if (files.length === 0) throw new OperatorError(`There is no <lng>/<key>.mp3 in ${folder}.`);
	const texts = new Map(
		languages.map((language) => [
			language,
			new Map(textsInUse(wordFolders(environment), language).map(({ key, text }) => [key, text]))
		])
	);
	const taken = files.map((file): Recording => {
		const refuse = (reason: string): never => {
			throw new OperatorError(`${file}: ${reason}. Nothing was taken.`);
		};
		const language =
			languages.find((one) => one === dirname(file)) ??
			refuse(`the folder is one of ${languages.join(', ')}`);
		const [namespace = '', ...path] = basename(file, '.mp3').split('.');
		const key = `${namespace}:${path.join('.')}`;
		const text = texts.get(language)?.get(key) ?? refuse(`there is no text ${key}`);
		if (placeholdersOf(text).length > 0) refuse(`${key} has a place to fill in; it cannot be recorded`);
		const fault = asCaller(() => whyNoRecording(join(folder, file)));
		if (fault) refuse(fault);
		const isOpen = (openNamespaces as readonly string[]).includes(namespace);
		return { file, language, key, name: recordingName(text), place: isOpen ? 'open' : 'book' };
	});

	const folders = voiceFolders(environment);
	for (const { file, language, key, name, place } of taken) {
		const list = join(folders[place], `${language}.json`);
		const recordings: Recordings = readRecordings(list);
		const sounds = join(folders[place], language);
		mkdirSync(sounds, { recursive: true, mode: 0o700 });
		const sound = asCaller(() => readFileSync(join(folder, file)));
		writePrivateFile(join(sounds, `${name}.mp3`), sound);
		// The card has new words: what was said of the old ones goes.
		const old = Object.keys(recordings).filter((one) => recordings[one] === key && one !== name);
		for (const one of old) delete recordings[one];
		writeWords(list, { ...recordings, [name]: key });
		for (const one of old) rmSync(join(sounds, `${one}.mp3`), { force: true });
	}
	say(`${counted(taken.length, 'recording')} taken in.`);
	const open = taken.filter(({ place }) => place === 'open').map(({ key }) => key);
	for (const line of whenBuiltIn(open, environment, 'recording')) say(line);
	return 0;
};

/** Why a file is no MP3 that can be read; undefined where it is. It begins with a tag (ID3v2, 3.1) or a frame's eleven set bits. */
function whyNoRecording(path: string): string | undefined {
	const head = Buffer.alloc(3);
	let file: number;
	try {
		file = openSync(path, 'r');
	} catch (error) {
		return `cannot be read (${(error as NodeJS.ErrnoException).code})`;
	}
	try {
		readSync(file, head);
	} finally {
		closeSync(file);
	}
	const isMp3 = head.toString('latin1') === 'ID3' || (head[0] === 0xff && (head[1]! & 0xe0) === 0xe0);
	return isMp3 ? undefined : 'is not an MP3';
}
