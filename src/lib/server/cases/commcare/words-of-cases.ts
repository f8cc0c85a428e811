import { phaseFrom, type Phase } from '#lib/domain/journey.ts';
import { columnGuesses, tableGuess } from '#lib/server/cases/their-words/tables.ts';
import { WordCount, type TheirWord, type WordList } from '#lib/server/cases/their-words/their-words.ts';
import type { Case } from './answers.ts';
import type { CaseType } from './case-types.ts';

/** Columns of closed lists whose words may be theirs. */
const lists: Record<string, WordList> = {
	phase: 'phase',
	area: 'area',
	kind: 'session',
	visibility: 'mark',
	role: 'role'
};

/** Case types and properties by their names, and the words in properties that are mapped to a closed list; nothing else of a case. */
export function wordsOfCases(
	cases: readonly Case[],
	types: readonly CaseType[],
	phaseMap: Record<string, Phase>
): TheirWord[] {
	const count = new WordCount();
	const properties = new Map<string, Map<string, number>>();
	for (const { case_type: name = '', properties: own } of cases) {
		const type = types.find(({ caseType }) => caseType === name);
		const guess = tableGuess(name)?.replace('.csv', '');
		count.add('type', name, {
			ours: type?.table.replace('.csv', ''),
			guess: guess === 'people' ? undefined : guess
		});
		const filled = properties.get(name) ?? new Map<string, number>();
		properties.set(name, filled);
		for (const [property, value] of Object.entries(own)) {
			if (value === null || value === '') continue;
			filled.set(property, (filled.get(property) ?? 0) + 1);
			const column = type?.columns[property];
			const list = column === undefined ? undefined : lists[column];
			if (list === undefined || typeof value !== 'string') continue;
			count.add(list, value, { ours: list === 'phase' ? phaseFrom(value, phaseMap) : undefined });
		}
	}
	for (const [name, filled] of properties) {
		const type = types.find(({ caseType }) => caseType === name);
		const table = type?.table ?? tableGuess(name);
		const known = type?.columns ?? {};
		const fresh = [...filled.keys()].filter((property) => !Object.hasOwn(known, property));
		const guesses = columnGuesses(table ?? '', fresh, Object.values(known));
		for (const [property, rows] of filled)
			count.add('field', `${name}/${property}`, {
				ours: known[property],
				guess: guesses.get(property),
				rows
			});
	}
	return count.all();
}
