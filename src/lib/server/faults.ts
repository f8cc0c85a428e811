import * as v from 'valibot';
import { unseenIn } from '#lib/domain/text.ts';
import { lostLettersIn } from './intake/lost-letters.ts';

/** One thing that is wrong in something that was handed to us: the field's path (`''`: the whole), and why. */
export type Fault = { field: string; reason: string };

// Where people hand something to us they can mend it; what a case system sends is shown without (see `withoutUnseen`).
function textFaults(given: unknown, field = ''): Fault[] {
	if (typeof given === 'string') {
		const unseen = unseenIn(given);
		const lost = lostLettersIn(given);
		return [
			...(unseen ? [{ field, reason: `holds a character that is not seen (${unseen})` }] : []),
			...(lost ? [{ field, reason: lost }] : [])
		];
	}
	if (typeof given !== 'object' || given === null) return [];
	return Object.entries(given).flatMap(([key, inner]) =>
		textFaults(inner, field === '' ? key : `${field}.${key}`)
	);
}

/**
 * Checks what was handed to us against its schema, in words for people; an empty list means that it can be taken.
 * @param schema of an object
 */
export function faultsIn(schema: v.GenericSchema, given: unknown): Fault[] {
	// To valibot a list is an object too, and one without fields that are needed would be taken.
	if (Array.isArray(given)) return [{ field: '', reason: 'holds a list; wanted is an object' }];
	const parsed = v.safeParse(schema, given);
	const issues = parsed.issues?.map((issue) => ({
		field: v.getDotPath(issue) ?? '',
		reason: reasonOf(issue)
	}));
	// One sentence a field: what follows from the first fault helps nobody.
	const seen = new Set<string>();
	return [...(issues ?? []), ...textFaults(given)].filter(({ field }) => !seen.has(field) && seen.add(field));
}

/**
 * Why a field cannot be taken: what stands there by its kind, and what is wanted. Valibot quotes what it received; a row's
 * content has no place on a terminal or in a log.
 */
export function reasonOf(issue: v.BaseIssue<unknown>): string {
	const { requirement } = issue as { requirement?: unknown };
	if (issue.expected === 'never') return 'is not a field that is known here';
	if (issue.input === undefined) return 'is missing';
	switch (issue.type) {
		case 'min_length':
			if (requirement === 1) return 'is empty';
			return `holds less than ${requirement} ${lettersOrRows(issue.input)}`;
		case 'max_length':
			return `is longer than ${requirement} ${lettersOrRows(issue.input)}`;
		case 'min_value':
			return `is less than ${requirement}, the least that is taken`;
		case 'max_value':
			return `is more than ${requirement}, the most that is taken`;
		case 'integer':
			return 'holds a part of a number; a whole number is wanted';
		case 'url':
			return 'is no address; one such as https://river.example is wanted';
		case 'picklist':
		case 'literal':
		case 'variant':
		case 'union':
		case 'enum':
			return `holds ${strange(issue.input)}; wanted is ${allowed(issue.expected)}`;
	}
	if (issue.kind === 'schema') return `holds ${kindOf(issue.input)}; wanted is ${named(issue.expected)}`;
	// What the domain's own checks say is written for people; valibot's own sentences are not.
	return issue.message.startsWith('Invalid') ? 'is not written as it is wanted here' : issue.message;
}

const lettersOrRows = (input: unknown) => (typeof input === 'string' ? 'letters' : 'rows');

/** What stands where one of a few words is wanted. */
function strange(input: unknown): string {
	const kind = kindOf(input);
	return kind === 'a text' ? 'a text that is not known here' : kind;
}

function kindOf(input: unknown): string {
	if (input === null) return 'nothing (null)';
	if (Array.isArray(input)) return 'a list';
	if (typeof input === 'string') return input.trim() === '' ? 'nothing' : 'a text';
	const kinds: Record<string, string> = { number: 'a number', boolean: 'a yes or no', object: 'an object' };
	return kinds[typeof input] ?? 'something else';
}

function named(expected: string | null): string {
	const kinds: Record<string, string> = {
		string: 'a text',
		number: 'a number',
		boolean: 'yes or no (in JSON true or false)',
		Array: 'a list',
		Object: 'an object'
	};
	return kinds[expected ?? ''] ?? allowed(expected);
}

// `("a" | "b")`, as valibot writes the words of a closed list.
function allowed(expected: string | null): string {
	const words = (expected ?? 'something else').replaceAll(/[()"]/g, '').split(' | ');
	return words.length > 1 ? `one of: ${words.join(', ')}` : words.join('');
}
