import { existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promises, questions } from '#lib/domain/feedback.ts';
import type { Results, ResultTable } from '#lib/domain/feedback-results.ts';
import type { Language } from '#lib/domain/text.ts';
import { csvOf } from '#lib/server/csv.ts';
import type { Environment } from '#lib/server/environment.ts';
import { asCaller } from '#operator/accounts.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { reportsFolder } from './report-memory.ts';
import { reportPage } from './report-page.ts';
import { reportWords } from './report-words.ts';

/** What a report says, and all that is kept of a period. */
export type Report = {
	period: string;
	opens: string;
	closes: string;
	/** People with a phone, in tens, rounded down. */
	enrolled: number;
	/** Envelopes that came, blank ones among them, in tens, rounded down. */
	envelopes: number;
	/** Whether there were envelopes that could not be opened; not how many. */
	spoilt: boolean;
	results: Extract<Results, { published: true }>;
	themes: string[];
};

/** Reports of periods that closed before a day, oldest first: the trend is drawn from what was published then. */
export function earlierReports(data: string, before: string): Report[] {
	const folder = reportsFolder(data);
	if (!existsSync(folder)) return [];
	return globSync('*/report.json', { cwd: folder })
		.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Report)
		.filter(({ closes }) => closes < before)
		.sort((a, b) => a.closes.localeCompare(b.closes));
}

type Writing = {
	environment: Environment;
	out: string;
	made: Report;
	earlier: Report[];
	language: Language;
};

/** Writes the page, the table and the JSON. @returns their paths */
export function writeReport({ environment, out, made, earlier, language }: Writing): string[] {
	const json = `${JSON.stringify(made, null, '\t')}\n`;
	// A copy stays beside the data for the next period's trend, wherever the report goes.
	const kept = join(reportsFolder(environment.data), made.period);
	mkdirSync(kept, { recursive: true, mode: 0o700 });
	writePrivateFile(join(kept, 'report.json'), json);
	const files = {
		'report.html': reportPage(made, earlier, reportWords(environment, language), language, environment.root),
		'report.csv': tableOf(made),
		'report.json': json
	};
	const write = () => {
		mkdirSync(out, { recursive: true, mode: 0o700 });
		for (const [name, text] of Object.entries(files)) writePrivateFile(join(out, name), text);
	};
	if (out === kept) write();
	else asCaller(write);
	return Object.keys(files).map((name) => join(out, name));
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
