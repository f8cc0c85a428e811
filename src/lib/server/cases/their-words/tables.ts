import { tables } from '#lib/server/cases/import/tables.ts';
import { plainWord } from '#lib/server/intake/table.ts';

/* What a sheet, a case type, a column or a property of theirs may be among our tables, by its name alone. */

const tableHints: [RegExp, string][] = [
	[/goal|objective|intervention/, 'goals.csv'],
	[/step|activit|task|action/, 'steps.csv'],
	[/session|visit|appointment|meeting/, 'sessions.csv'],
	[/referral|introduc/, 'referrals.csv'],
	[/team|staff|worker/, 'team.csv'],
	[/consent/, 'consents.csv'],
	[/person|people|client|beneficiar|survivor|child|case/, 'people.csv']
];

/** The table of ours that something of this name may be. */
export function tableGuess(name: string): string | undefined {
	const word = plainWord(name);
	if (Object.hasOwn(tables, `${word}.csv`)) return `${word}.csv`;
	return tableHints.find(([pattern]) => pattern.test(word))?.[1];
}

const columnHints: [RegExp, string[]][] = [
	[/^(show|visible|in.app)|show.in.app|visib|visible$/, ['visibility']],
	[/^(record|goal|visit|row|activity|step|own)?-?(id|uuid|number)$|^caseid$/, ['id']],
	[/client|beneficiar|parent|person.?id|case.?(id|number|no)\b|submission--id/, ['ref']],
	[/nick|app.?name|called/, ['called']],
	[/lang/, ['language']],
	[/phase|stage|workflow/, ['phase', 'stage']],
	[/domain|sector|area/, ['area']],
	[/stat(e|us)$/, ['state']],
	[/time$/, ['time']],
	[/due|deadline|by.when|target.date/, ['by.day']],
	[/date|day$/, ['date', 'since', 'on']],
	[/how/, ['how']],
	[/kind|type$/, ['kind']],
	[/role$/, ['role']],
	[/name$/, ['name']],
	[/text$|goal|objective|activity|what|description/, ['what', 'about']]
];

/** The column of one of our tables that something of this name may be. */
function columnGuess(table: string, name: string): string | undefined {
	const columns = Object.keys(tables[table]?.columns ?? {});
	const word = plainWord(name);
	const same = columns.find((column) => plainWord(column) === word);
	if (same !== undefined) return same;
	for (const [pattern, ours] of columnHints) {
		const found = pattern.test(word) ? ours.find((column) => columns.includes(column)) : undefined;
		if (found !== undefined) return found;
	}
	return undefined;
}

/** Each name with the column that it may be; of two names for one column the second says nothing. */
export function columnGuesses(
	table: string,
	names: readonly string[],
	taken: readonly string[]
): Map<string, string | undefined> {
	const gone = new Set(taken);
	return new Map(
		names.map((name) => {
			const guess = columnGuess(table, name);
			if (guess === undefined || gone.has(guess)) return [name, undefined];
			gone.add(guess);
			return [name, guess];
		})
	);
}
