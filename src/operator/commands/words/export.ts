import { writeFileSync } from 'node:fs';
import type { Language } from '#lib/domain/text.ts';
import { bookNamespaces } from '#lib/i18n/namespaces.ts';
import { namespacesIn, screenOf } from '#lib/server/words/locale-files.ts';
import { wordFolders } from '#lib/server/words/own-words.ts';
import { readReview, reviewStateOf } from '#lib/server/words/review.ts';
import { textsInUse } from '#lib/server/words/texts-in-use.ts';
import { asCaller } from '#operator/accounts.ts';
import { sheetOf } from '#lib/server/words/spreadsheet.ts';
import type { Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';

type Options = { language: Language; own?: boolean };

/** `words export`: all texts of a language, as they are in use, beside the English ones. `--own`: the book's alone. */
export const exportWords: Work<Options, [file: string]> = async (values, { environment, say }, file) => {
	const { language } = values;
	const folders = wordFolders(environment);
	const review = readReview(folders, language);
	const namespaces = values.own ? [...bookNamespaces].sort() : namespacesIn(folders.locales);
	const rows = textsInUse(folders, language, namespaces).map((one) => ({
		key: one.key,
		screen: screenOf(one.key),
		english: one.english,
		translation: one.text,
		state: reviewStateOf(review, one),
		comment: review.texts[one.key]?.comment ?? '',
		earlier: one.earlier ?? ''
	}));
	asCaller(() => writeFileSync(file, sheetOf(rows)));
	say(`${counted(rows.length, 'text')} written to ${file}.`);
	const earlier = rows.filter((row) => row.earlier !== '').length;
	if (earlier > 0)
		say(
			`${counted(earlier, 'text')} of your own ${earlier === 1 ? 'is' : 'are'} not in use; the column "earlier" has ${earlier === 1 ? 'it' : 'them'}, and "words status" says why.`
		);
	return 0;
};
