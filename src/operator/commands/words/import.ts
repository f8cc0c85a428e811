import { basename } from 'node:path';
import type { Language } from '#lib/domain/text.ts';
import { bookNamespaces } from '#lib/i18n/namespaces.ts';
import { textOf } from '#lib/server/intake/text-of-file.ts';
import { findNeverWords } from '#lib/server/never-words/find.ts';
import { readSheet, takeIn } from '#lib/server/words/import-sheet.ts';
import { namespacesIn } from '#lib/server/words/locale-files.ts';
import {
	readOver,
	refuseUnreadable,
	wordFolders,
	writeOwnTexts,
	writtenTexts
} from '#lib/server/words/own-words.ts';
import { readReview, writeReview } from '#lib/server/words/review.ts';
import { textsInUse } from '#lib/server/words/texts-in-use.ts';
import { asCaller } from '#operator/accounts.ts';
import type { Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { whenBuiltIn } from './when-built-in.ts';

type Options = { language: Language; own?: boolean };

/** `words import`: takes a reviewer's spreadsheet into the data folder, all of it or nothing. */
export const importWords: Work<Options, [file: string]> = async (values, { environment, say }, file) => {
	const { language, own: isOwnWay = false } = values;
	const folders = wordFolders(environment);
	refuseUnreadable(folders, language);
	const namespaces = isOwnWay ? bookNamespaces : namespacesIn(folders.locales);
	const texts = textsInUse(folders, language, namespaces);
	const sheet = asCaller(() => textOf(file));
	const { rows, findings } = readSheet(sheet, language, texts);
	if (findings.length > 0) {
		say(`${basename(file)}: nothing was changed.`);
		for (const { row, key, field, reason } of findings)
			say(
				`  ${[basename(file), `row ${row}`, key, field].filter((part) => part !== '').join(', ')}: ${reason}`
			);
		return 1;
	}
	const before = {
		own: writtenTexts(folders, language),
		over: readOver(folders.own, language),
		review: readReview(folders, language)
	};
	const { changed, own, over, said } = takeIn(rows, texts, before, isOwnWay);
	writeOwnTexts(folders, language, own, over);
	writeReview(folders, language, said);
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
