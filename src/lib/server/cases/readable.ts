import * as v from 'valibot';
import { dayForm, timeForm } from '#lib/domain/day.ts';
import { openingForm } from '#lib/domain/directory.ts';
import { reasonOf } from '#lib/server/faults.ts';
import { lostLettersIn } from '#lib/server/intake/lost-letters.ts';
import { dayMeant, timeMeant } from '#lib/server/intake/moments.ts';
import { plainWord } from '#lib/server/intake/table.ts';

/** What was changed or left out so that the rest can be read: the field's path in the row, and why. Never its content. */
export type LeftOut = { field: string; reason: string };

type Path = (string | number)[];

/** No row has so many faults; beyond them it is no row of ours. */
const mostFaults = 400;

/**
 * Reads what a case system wrote as well as it can be read. A text that is too long is shortened, a list cut, a word of a
 * closed list taken as it is plainly meant; what cannot be read inside a list, or in a field that the row can be without,
 * is left out. `value` is absent where nothing of it can be shown.
 * @param canBeWithout fields at the top of the row that may go when they cannot be read
 */
export function readableAs<T extends v.GenericSchema>(
	schema: T,
	given: unknown,
	canBeWithout: readonly string[] = []
): { value?: v.InferOutput<T>; notes: LeftOut[] } {
	const notes: LeftOut[] = [];
	let row: unknown = given;
	for (let faults = 0; faults < mostFaults; faults++) {
		const parsed = v.safeParse(schema, row);
		const fault = parsed.success ? lostIn(parsed.output) : faultOf(parsed.issues[0]);
		if (parsed.success && !fault) return { value: parsed.output, notes };
		const { path, reason, instead } = fault!;
		const field = path.join('.');
		if (instead !== undefined) {
			row = changed(row, path, () => instead);
			if (reason !== '') notes.push({ field, reason });
			continue;
		}
		const item = path.findIndex((key) => typeof key === 'number');
		if (item < 0 && !canBeWithout.includes(String(path[0]))) {
			return { notes: [...notes, { field, reason: `${reason}; the row is left out` }] };
		}
		row = without(row, item < 0 ? path.slice(0, 1) : path.slice(0, item + 1));
		notes.push({ field, reason: `${reason}; it is left out` });
	}
	return { notes: [...notes, { field: '', reason: 'has too many faults; the row is left out' }] };
}

/** The same with its words of closed lists, its days and its times as they are plainly meant; all else stays. */
export function wordsAsMeant(schema: v.GenericSchema, given: unknown): unknown {
	const { issues = [] } = v.safeParse(schema, given);
	return issues.reduce<unknown>((row, issue) => {
		const { path, reason, instead } = faultOf(issue);
		return instead !== undefined && reason === '' ? changed(row, path, () => instead) : row;
	}, given);
}

type Fault = { path: Path; reason: string; instead?: unknown };

function faultOf(issue: v.BaseIssue<unknown>): Fault {
	const path = (issue.path ?? []).map(({ key }) => key as string | number);
	const { requirement } = issue as { requirement?: unknown };
	if (issue.type === 'max_length' && typeof requirement === 'number') {
		if (typeof issue.input === 'string')
			return {
				path,
				reason: `${reasonOf(issue)}; it is shown shortened`,
				instead: shortened(issue.input, requirement)
			};
		if (Array.isArray(issue.input))
			return {
				path,
				reason: `${reasonOf(issue)}; the rest is left out`,
				instead: issue.input.slice(0, requirement)
			};
	}
	const meant = meantOf(issue);
	// Nothing is lost by it, so nothing is said.
	return meant === undefined ? { path, reason: reasonOf(issue) } : { path, reason: '', instead: meant };
}

/**
 * What somebody plainly meant: the word of a closed list in capitals, with a space, or with a letter that nobody sees; a day
 * or a time in another form.
 */
function meantOf(issue: v.BaseIssue<unknown>): string | undefined {
	const { type, input, expected } = issue;
	if (typeof input !== 'string' || expected === null) return undefined;
	const { requirement } = issue as { requirement?: unknown };
	if (type === 'regex') {
		const meant =
			requirement === dayForm
				? dayMeant(input)
				: requirement === timeForm || requirement === openingForm
					? timeMeant(input)
					: input;
		return meant === input ? undefined : meant;
	}
	if (type !== 'picklist' && type !== 'variant') return undefined;
	const words = [...expected.matchAll(/"([^"]*)"/g)].map(([, word]) => word!);
	return words.find((word) => plainWord(word) === plainWord(input));
}

function lostIn(value: unknown, path: Path = []): Fault | undefined {
	if (typeof value === 'string') {
		const reason = lostLettersIn(value);
		return reason === undefined ? undefined : { path, reason };
	}
	if (typeof value !== 'object' || value === null) return undefined;
	for (const [key, inner] of Object.entries(value)) {
		const found = lostIn(inner, [...path, Array.isArray(value) ? Number(key) : key]);
		if (found) return found;
	}
	return undefined;
}

/** A text of at most so many letters, its end marked; no Khmer letter loses the marks that belong to it. */
export function shortened(text: string, most: number): string {
	let short = '';
	for (const { segment } of new Intl.Segmenter('km', { granularity: 'grapheme' }).segment(text)) {
		if (short.length + segment.length > most - 1) break;
		short += segment;
	}
	return `${short.trimEnd()}…`;
}

function changed(value: unknown, [key, ...rest]: Path, change: (inner: unknown) => unknown): unknown {
	if (key === undefined) return change(value);
	if (Array.isArray(value)) return value.map((one, at) => (at === key ? changed(one, rest, change) : one));
	const row = value as Record<string, unknown>;
	return { ...row, [key]: changed(row[key], rest, change) };
}

function without(value: unknown, path: Path): unknown {
	const last = path.at(-1);
	return changed(value, path.slice(0, -1), (inner) =>
		Array.isArray(inner)
			? inner.filter((_, at) => at !== last)
			: Object.fromEntries(Object.entries(inner as object).filter(([key]) => key !== last))
	);
}
