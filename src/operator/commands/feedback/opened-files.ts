import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promises, questions } from '#lib/domain/feedback.ts';
import type { Batch, KeptMemory, Report } from '#lib/domain/feedback-report.ts';
import type { ResultTable } from '#lib/domain/feedback-results.ts';
import type { Language } from '#lib/domain/text.ts';
import { readerPage } from '#lib/paper/reader-page.ts';
import { reportPage } from '#lib/paper/report-page.ts';
import { sayIn } from '#lib/paper/say.ts';
import { csvOf } from '#lib/server/csv.ts';
import type { Environment } from '#lib/server/environment.ts';
import { keepOpened, reportsFolder } from '#lib/server/feedback/reports.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { asCaller } from '#operator/accounts.ts';
import { paperStyles } from '#operator/commands/paper-styles.ts';

type Writing = { environment: Environment; batch: Batch; out: string; language: Language };

/** Where a report goes when nobody says otherwise: a copy lies there in any case, for the next period's trend. */
export const usualOut = ({ data }: Environment, period: string): string => join(reportsFolder(data), period);

/**
 * Keeps what the next report must know, and writes the page, the table and the JSON.
 * @returns their paths; none where nothing is published
 */
export function writeReport(
	{ environment, batch, out, language }: Writing,
	memory: KeptMemory,
	made: Report | undefined
): string[] {
	const kept = keepOpened(environment.data, memory, made);
	if (!made) return [];
	const say = sayIn(language, batch.words[language]);
	const files = {
		'report.html': reportPage(made, batch.earlier, say, language, paperStyles(environment.root)),
		'report.csv': tableOf(made),
		'report.json': `${JSON.stringify(made, null, '\t')}\n`
	};
	const write = () => {
		mkdirSync(out, { recursive: true, mode: 0o700 });
		for (const [name, text] of Object.entries(files)) writePrivateFile(join(out, name), text);
	};
	if (out === kept) write();
	else asCaller(write);
	return Object.keys(files).map((name) => join(out, name));
}

/** Writes free text for its one reader. @returns lines for the terminal, without any of the text */
export function writeWords(
	{ environment, batch, out, language }: Writing,
	texts: string[],
	reader: string
): string[] {
	mkdirSync(out, { recursive: true, mode: 0o700 });
	const page = join(out, 'for-the-reader.html');
	const say = sayIn(language, batch.words[language]);
	writePrivateFile(
		page,
		readerPage(texts, batch.period, reader, say, language, paperStyles(environment.root))
	);
	const themes = join(out, 'themes.json');
	if (!existsSync(themes)) writePrivateFile(themes, '[]\n');
	return [
		`${page}   (for ${reader} alone; delete it when it is read)`,
		`${themes}   (themes in general words: [{ "theme": "…", "people": 5 }]; under five people it is left out)`
	];
}

/** What was held back has empty cells and says why. */
function tableOf({ period, results }: Report): string {
	const row = (what: string, name: string, table: ResultTable) =>
		table.shown
			? [period, what, name, table.share, `1/${table.of}`, '']
			: [period, what, name, '', '', heldBecause[table.why]];
	return csvOf([
		['period', 'what', 'name', 'share of “mostly” or “always”; of kept', 'rounded to', 'held back'],
		...questions.map((name) => row('question', name, results.questions[name])),
		...promises.map((name) => row('promise', name, results.promises[name]))
	]);
}

const heldBecause = { few: 'fewer than 10 answered', 'one-sided': 'fewer than 5 on one side' };
