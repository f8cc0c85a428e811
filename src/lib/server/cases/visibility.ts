import { plainWord } from '#lib/server/intake/table.ts';

/** For whom a plan is projected: the person herself, or the family she lets read along. */
export type Audience = 'person' | 'family';

const letThrough: Record<Audience, readonly unknown[]> = {
	person: ['person', 'person-and-family'],
	family: ['person-and-family']
};

/**
 * Whether a row may be shown: only if the case system marked it for this audience. No mark, or any mark that is not
 * known here, means hidden. The codes are those of our FHIR profile, system `urn:companion:visibility`; `Person`, or one
 * with a letter in it that nobody sees, is that mark.
 */
export function mayBeShown(row: unknown, audience: Audience): boolean {
	const mark = ownVisibility(row);
	return letThrough[audience].includes(typeof mark === 'string' ? plainWord(mark) : mark);
}

/** The row's own mark; undefined when it has none. */
export function ownVisibility(row: unknown): unknown {
	return typeof row === 'object' && row !== null && Object.hasOwn(row, 'visibility')
		? (row as { visibility: unknown }).visibility
		: undefined;
}

/** Whether a row bears a mark that lets nobody see it and that nobody meant to: it is none of the codes, and not empty. */
export function hasStrangeMark(row: unknown): boolean {
	const mark = ownVisibility(row);
	if (mark === undefined || mark === null || mark === '') return false;
	return !mayBeShown(row, 'person') && !saysNobody(mark);
}

/** Whether a mark that is no code was plainly written for "nobody". */
export const saysNobody = (mark: unknown) =>
	saysHidden.includes(typeof mark === 'string' ? plainWord(mark) : mark);

/** The reason for a row that stays hidden because its mark is no code. */
export const strangeMark =
	'is a mark that is not known here, so the row stays hidden; to show it, write one of: person, person-and-family';

/** Words that are written for "nobody", beside an empty mark. */
const saysHidden: readonly unknown[] = [
	false,
	'no',
	'none',
	'hidden',
	'staff',
	'private',
	'internal',
	'false',
	'0'
];
