import { writeFileSync } from 'node:fs';
import type { Language } from '#lib/domain/text.ts';
import { wordFolders } from '#lib/server/words/own-words.ts';
import { wordsSheet } from '#lib/server/words/take-words.ts';
import { asCaller } from '#operator/accounts.ts';
import type { Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';

type Options = { language: Language; own?: boolean };

/** `words export`: all texts of a language, as they are in use, beside the English ones. `--own`: the book's alone. */
export const exportWords: Work<Options, [file: string]> = async (values, { environment, say }, file) => {
	const { csv, texts, earlier } = wordsSheet(wordFolders(environment), values.language, values.own);
	asCaller(() => writeFileSync(file, csv));
	say(`${counted(texts, 'text')} written to ${file}.`);
	if (earlier > 0)
		say(
			`${counted(earlier, 'text')} of your own ${earlier === 1 ? 'is' : 'are'} not in use; the column "earlier" has ${earlier === 1 ? 'it' : 'them'}, and "words status" says why.`
		);
	return 0;
};
