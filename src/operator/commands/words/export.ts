import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '#lib/domain/text.ts';
import { bookNamespaces } from '#lib/i18n/namespaces.ts';
import { namespacesIn, pluralOf, screenOf, textsOf, withoutPlural } from '#lib/server/words/locale-files.ts';
import { ownTexts } from '#lib/server/words/own-words.ts';
import { readReview, reviewStateOf } from '#lib/server/words/review.ts';
import { asCaller } from '#operator/accounts.ts';
import { sheetOf } from '#lib/server/words/spreadsheet.ts';
import type { Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';

type Options = { language: Language; own?: boolean };

/** `words export`: all texts of a language beside the English ones, as a spreadsheet. `--own`: the book's, as ours say. */
export const exportWords: Work<Options, [file: string]> = async (values, { environment, say }, file) => {
	const { language } = values;
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
	asCaller(() => writeFileSync(file, sheetOf(rows)));
	say(`${counted(rows.length, 'text')} written to ${file}.`);
	return 0;
};
