import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Language } from '#lib/domain/text.ts';
import { bookNamespaces } from '#lib/i18n/namespaces.ts';
import { asCaller } from '#operator/accounts.ts';
import { textOf } from '#lib/server/intake/text-of-file.ts';
import { readSheet, withTexts } from '#lib/server/words/import-sheet.ts';
import { namespacesIn, textsOf } from '#lib/server/words/locale-files.ts';
import { ownTexts, writeOwnTexts } from '#lib/server/words/own-words.ts';
import type { WordTree } from '#lib/server/words/reading-variants.ts';
import { readReview } from '#lib/server/words/review.ts';
import type { Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { needsToBuildAfter } from '#operator/start/build.ts';

type Options = { language: Language; own?: boolean };

/** `words import`: takes a reviewer's spreadsheet back, all of it or nothing. */
export const importWords: Work<Options, [file: string]> = async (values, { environment, say }, file) => {
	const { language } = values;
	if (!values.own) needsToBuildAfter('The words of locales/', environment);
	const locales = join(environment.root, 'locales');
	const namespaces = values.own ? [...bookNamespaces] : namespacesIn(locales);
	const texts = namespaces.flatMap((namespace) => textsOf(locales, language, namespace));
	const before = readReview(locales, language);
	const { changed, keys, review, findings } = readSheet(
		asCaller(() => textOf(file)),
		language,
		texts,
		before
	);
	if (findings.length > 0) {
		say(`${basename(file)}: nothing was changed.`);
		for (const { row, key, reason } of findings) {
			say(`  row ${row}${key ? `, ${key}` : ''}: ${reason}`);
		}
		return 1;
	}
	if (values.own) {
		const folders = { locales, own: join(environment.data, 'words') };
		// What the file does not speak of stays; what it says as we ship it is no longer the organisation's own.
		const kept = [...ownTexts(folders, language)].filter(([key]) => !keys.has(key));
		writeOwnTexts(folders.own, language, new Map([...kept, ...changed]));
		say(`Your own now: ${counted(changed.size, 'text')}. The book shows them at its next refresh.`);
		return 0;
	}
	for (const namespace of namespaces) {
		if (![...changed.keys()].some((key) => key.startsWith(`${namespace}:`))) continue;
		const path = join(locales, language, `${namespace}.json`);
		const words = JSON.parse(readFileSync(path, 'utf8')) as WordTree;
		writeJson(path, withTexts(words, namespace, changed));
	}
	if (JSON.stringify(review.texts) !== JSON.stringify(before.texts))
		writeJson(join(locales, 'review', `${language}.json`), review);
	say(
		`${counted(changed.size, 'text')} changed. The open pages show it after a build, the book at its next refresh.`
	);
	return 0;
};

function writeJson(path: string, value: unknown): void {
	writeFileSync(path, `${JSON.stringify(value, null, '\t')}\n`);
}
