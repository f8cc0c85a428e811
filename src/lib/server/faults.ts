import * as v from 'valibot';
import { unseenIn } from '#lib/domain/text.ts';

/** One thing that is wrong in something that was handed to us: the field's path (`''`: the whole), and why. */
export type Fault = { field: string; reason: string };

// Where people hand something to us they can mend it; what a case system sends is shown without (see `withoutUnseen`).
function unseenFaults(given: unknown, field = ''): Fault[] {
	if (typeof given === 'string') {
		const found = unseenIn(given);
		return found ? [{ field, reason: `holds a character that is not seen (${found})` }] : [];
	}
	if (typeof given !== 'object' || given === null) return [];
	return Object.entries(given).flatMap(([key, inner]) =>
		unseenFaults(inner, field === '' ? key : `${field}.${key}`)
	);
}

/** Checks what was handed to us against its schema, in words for people; an empty list means that it can be taken. */
export function faultsIn(schema: v.GenericSchema, given: unknown): Fault[] {
	const parsed = v.safeParse(schema, given);
	const issues = parsed.issues?.map((issue) => ({
		field: v.getDotPath(issue) ?? '',
		reason: reasonOf(issue)
	}));
	return [...(issues ?? []), ...unseenFaults(given)];
}

// Valibot quotes what it received; a row's content has no place on a terminal or in a log.
function reasonOf(issue: v.BaseIssue<unknown>): string {
	if (issue.expected === 'never') return 'is not a field that is known here';
	if (issue.received === 'undefined' || issue.message.endsWith('received undefined')) return 'is missing';
	if (issue.type === 'min_length' && issue.requirement === 1) return 'is empty';
	if (issue.expected && issue.kind === 'schema') return `must be ${issue.expected}`;
	return issue.expected && issue.message.startsWith('Invalid') ? `must be ${issue.expected}` : issue.message;
}
