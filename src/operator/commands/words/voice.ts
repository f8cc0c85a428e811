import { closeSync, globSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { recordingName } from '#lib/domain/recording.ts';
import { languages } from '#lib/domain/text.ts';
import { openNamespaces } from '#lib/i18n/namespaces.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { takeRecordings, whyNoMp3 } from '#lib/server/voice/take-recordings.ts';
import type { VoicePlace } from '#lib/server/voice/voice-folder.ts';
import { placeholdersOf } from '#lib/server/words/locale-files.ts';
import { wordFolders } from '#lib/server/words/own-words.ts';
import { textsInUse } from '#lib/server/words/texts-in-use.ts';
import { asCaller } from '#operator/accounts.ts';
import type { Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { whenBuiltIn } from './when-built-in.ts';

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
	const taken = files.map((file) => {
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
		const place: VoicePlace = isOpen ? 'open' : 'book';
		return { file, language, key, name: recordingName(text), place };
	});

	takeRecordings(
		environment,
		taken.map(({ file, ...one }) => ({ ...one, sound: asCaller(() => readFileSync(join(folder, file))) }))
	);
	say(`${counted(taken.length, 'recording')} taken in.`);
	const open = taken.filter(({ place }) => place === 'open').map(({ key }) => key);
	for (const line of whenBuiltIn(open, environment, 'recording')) say(line);
	return 0;
};

/** Why a file is no MP3 that can be read; undefined where it is. */
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
	return whyNoMp3(head);
}
