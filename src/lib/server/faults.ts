import * as v from 'valibot';

/** One thing that is wrong in something that was handed to us: the field's path (`''`: the whole), and why. */
export type Fault = { field: string; reason: string };

/** Checks what was handed to us against its schema, in words for people; an empty list means that it can be taken. */
export function faultsIn(schema: v.GenericSchema, given: unknown): Fault[] {
	const parsed = v.safeParse(schema, given);
	if (parsed.success) return [];
	return parsed.issues.map((issue) => ({ field: v.getDotPath(issue) ?? '', reason: reasonOf(issue) }));
}

// Valibot quotes what it received; a row's content has no place on a terminal or in a log.
function reasonOf(issue: v.BaseIssue<unknown>): string {
	if (issue.expected === 'never') return 'is not a field that is known here';
	if (issue.received === 'undefined' || issue.message.endsWith('received undefined')) return 'is missing';
	if (issue.type === 'min_length' && issue.requirement === 1) return 'is empty';
	if (issue.expected && issue.kind === 'schema') return `must be ${issue.expected}`;
	return issue.expected && issue.message.startsWith('Invalid') ? `must be ${issue.expected}` : issue.message;
}
