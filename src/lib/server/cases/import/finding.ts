import * as v from 'valibot';

/** Where something stands in the imported files. */
export type Place = {
	file: string;
	/** CSV: the line. JSON: the path of the row, e.g. `cases[2].goals[0]`. Empty when it is the whole file. */
	row: string;
};

/** One thing that is wrong in an imported file: where it is, and why it cannot be taken. */
export type Finding = Place & { field: string; reason: string };

/** One line for people to read. It names places in the file, never what stands there. */
export function inOneLine(finding: Finding): string {
	const where = [finding.row && `row ${finding.row}`, finding.field && `field ${finding.field}`].filter(
		Boolean
	);
	return `${[finding.file, ...where].join(', ')}: ${finding.reason}`;
}

/** Checks a row against its schema; an empty list means that it can be taken. */
export function faultsIn(schema: v.GenericSchema, row: unknown): { field: string; reason: string }[] {
	const parsed = v.safeParse(schema, row);
	if (parsed.success) return [];
	return parsed.issues.map((issue) => ({ field: v.getDotPath(issue) ?? '', reason: reasonOf(issue) }));
}

// Valibot quotes what it received; a row's content has no place on a terminal or in a log.
function reasonOf(issue: v.BaseIssue<unknown>): string {
	if (issue.received === 'undefined' || issue.message.endsWith('received undefined')) return 'is missing';
	if (issue.expected && issue.kind === 'schema') return `must be ${issue.expected}`;
	return issue.expected && issue.message.startsWith('Invalid') ? `must be ${issue.expected}` : issue.message;
}
