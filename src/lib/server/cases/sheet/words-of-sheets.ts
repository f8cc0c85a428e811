import { phaseFrom, type Phase } from '#lib/domain/journey.ts';
import type { ColumnNames } from '#lib/server/cases/import/read-csv.ts';
import { tables } from '#lib/server/cases/import/tables.ts';
import type { OtherSheet, TheirSheets } from '#lib/server/cases/spreadsheet/tables-in.ts';
import { columnGuesses, tableGuess } from '#lib/server/cases/their-words/tables.ts';
import {
	guessOf,
	WordCount,
	type TheirWord,
	type WordList
} from '#lib/server/cases/their-words/their-words.ts';
import { seen, tableIn } from '#lib/server/intake/table.ts';
import type { Sheet } from './sheet-source.ts';

/** Columns of closed lists whose words may be theirs. */
const lists: Record<string, WordList> = {
	phase: 'phase',
	area: 'area',
	kind: 'session',
	visibility: 'mark',
	role: 'role'
};

/** The sheets, columns and words of closed lists that stand in spreadsheets, and what the configuration says of them. */
export function wordsOfSheets(
	sheets: readonly Sheet[],
	others: readonly OtherSheet[],
	known: { sheets: TheirSheets; columns: ColumnNames; phaseMap: Record<string, Phase> }
): TheirWord[] {
	const count = new WordCount();
	for (const { name, rows } of others) count.add('type', name, { guess: tableGuess(name), rows });
	for (const { table, given, columns, unknown } of sheets) {
		const content = 'text' in given ? given.text : given.rows;
		const names = Object.keys(tables[table]!.columns);
		const read = tableIn(content, names, [], known.columns[table]).rows;
		const filled = (column: string) => read.filter(({ cells }) => (cells[column] ?? '') !== '').length;
		for (const column of columns)
			count.add('field', `${table}/${column}`, { ours: column, rows: filled(column) });
		for (const [column, guess] of columnGuesses(table, unknown, columns))
			count.add('field', `${table}/${column}`, { guess, rows: filled(column) });
		for (const [column, list] of Object.entries(lists)) {
			if (!columns.includes(column)) continue;
			for (const { cells } of read) {
				const word = seen(cells[column] ?? '');
				// A word that is ours already is a map that fits.
				const ours = list === 'phase' ? phaseFrom(word, known.phaseMap) : isOurs(list, word);
				count.add(list, word, { ours });
			}
		}
	}
	return count.all();
}

/** Whether a word of a sheet is one of ours, whatever its case. */
function isOurs(list: WordList, word: string): string | undefined {
	const guess = guessOf(list, word);
	return guess !== undefined && guess === word.toLowerCase().replaceAll(/[\s_]+/g, '-') ? guess : undefined;
}
