import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bookNamespaces } from '#lib/i18n/namespaces.ts';
import { namespacesIn, pluralOf, screenOf, textsOf, withoutPlural } from '#lib/server/words/locale-files.ts';
import { ownTexts } from '#lib/server/words/own-words.ts';
import { readReview, reviewStateOf } from '#lib/server/words/review.ts';
import { sheetOf } from '#lib/server/words/spreadsheet.ts';
import { readArguments } from '#operator/arguments.ts';
import type { Command } from '#operator/command.ts';
import { languageOf, onePath } from './language.ts';

/** `words export`: all texts of a language beside the English ones, as a spreadsheet. `--own`: the book's, as ours say. */
export const exportWords: Command['run'] = async (args, { environment, say }) => {
	const { values, positionals } = readArguments(args, {
		lng: { type: 'string' },
		own: { type: 'boolean', default: false }
	});
	const language = languageOf(values.lng);
	const file = onePath(positionals, 'file');
	const locales = join(environment.root, 'locales');
	const review = readReview(locales, language);
	const own = values.own
		? ownTexts({ locales, own: join(environment.data, 'words') }, language)
		: new Map<string, string>();
	const namespaces = values.own ? [...bookNamespaces].sort() : namespacesIn(locales);
	const rows = namespaces.flatMap((namespace) => {
		const english = new Map(textsOf(locales, 'en', namespace).map(({ key, text }) => [key, text]));
		return textsOf(locales, language, namespace).map(({ key, text }) => ({
			key,
			screen: screenOf(key),
			english: english.get(key) ?? (pluralOf(key) && english.get(`${withoutPlural(key)}_other`)) ?? '',
			translation: own.get(key) ?? text,
			state: reviewStateOf(review, key, text),
			comment: review.texts[key]?.comment ?? ''
		}));
	});
	writeFileSync(file, sheetOf(rows));
	say(`${rows.length} texts written to ${file}.`);
	return 0;
};
