import { basename } from 'node:path';
import type { Language } from '#lib/domain/text.ts';
import { textOf } from '#lib/server/intake/text-of-file.ts';
import { findNeverWords } from '#lib/server/never-words/find.ts';
import { wordFolders } from '#lib/server/words/own-words.ts';
import { lookAtSheet, takeSheet } from '#lib/server/words/take-words.ts';
import { asCaller } from '#operator/accounts.ts';
import type { Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { whenBuiltIn } from './when-built-in.ts';

type Options = { language: Language; own?: boolean };

/** `words import`: takes a reviewer's spreadsheet into the data folder, all of it or nothing. */
export const importWords: Work<Options, [file: string]> = async (values, { environment, say }, file) => {
	const { language, own: isOwnWay = false } = values;
	const folders = wordFolders(environment);
	const looked = lookAtSheet(
		folders,
		language,
		asCaller(() => textOf(file)),
		{ isOwnWay }
	);
	if ('findings' in looked) {
		say(`${basename(file)}: nothing was changed.`);
		for (const { row, key, field, reason } of looked.findings)
			say(
				`  ${[basename(file), `row ${row}`, key, field].filter((part) => part !== '').join(', ')}: ${reason}`
			);
		return 1;
	}
	takeSheet(folders, language, looked.taken);
	const { changed } = looked.taken;
	say(`${counted(changed.size, 'text')} changed. The book shows its own at the next refresh.`);
	for (const [key, text] of changed) {
		const betraying = key.startsWith('desk:') ? [] : findNeverWords(text);
		if (betraying.length > 0)
			say(
				`look: ${key} says ${betraying.join(', ')}: whoever sees her screen, or a page she prints, reads it.`
			);
	}
	for (const line of whenBuiltIn([...changed.keys()], environment)) say(line);
	return 0;
};
