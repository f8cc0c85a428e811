import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { unpackWords } from '#lib/domain/feedback.ts';
import type { KeyedPeriod } from '#lib/domain/feedback-period.ts';
import { leastAnswers } from '#lib/domain/feedback-results.ts';
import type { Language } from '#lib/domain/text.ts';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { readerPage } from './reader-page.ts';
import { reportWords } from './report-words.ts';

type WordsToRead = {
	out: string;
	plain: Uint8Array[];
	period: KeyedPeriod;
	reader: string;
	language: Language;
	environment: Environment;
};

/**
 * Writes free text for its one reader, sorted by letters, so that no order tells anything. Fewer than ten envelopes,
 * blank ones among them, are not opened to anybody: a crowd of nine hides nobody.
 * @returns lines for the terminal, without any of the text
 */
export function readWords({ out, plain, period, reader, language, environment }: WordsToRead): string[] {
	if (plain.length < leastAnswers) {
		throw new OperatorError(`Fewer than ${leastAnswers} envelopes came for ${period.id}. They stay closed.`);
	}
	const texts = plain
		.map((bytes) => unpackWords(bytes))
		.filter((text): text is string => text !== undefined && text !== '')
		.sort((a, b) => a.localeCompare(b, language));
	mkdirSync(out, { recursive: true, mode: 0o700 });
	const page = join(out, 'for-the-reader.html');
	const say = reportWords(environment, language);
	writePrivateFile(page, readerPage(texts, period, reader, say, language, environment.root));
	const themes = join(out, 'themes.json');
	if (!existsSync(themes)) writePrivateFile(themes, '[]\n');
	return [
		`${page}   (for ${reader} alone; delete it when it is read)`,
		`${themes}   (themes in general words: [{ "theme": "…", "people": 5 }]; under five people it is left out)`
	];
}
