import type { PrimeroSystem } from '#lib/domain/case-system.ts';
import type { Phase } from '#lib/domain/journey.ts';
import type { Language } from '#lib/domain/text.ts';
import type { Remark } from '#lib/server/cases/case-source.ts';
import { saysNobody } from '#lib/server/cases/visibility.ts';
import { keptOrOpaque } from '#lib/server/cases/words-of-others.ts';
import { plainWord } from '#lib/server/intake/table.ts';
import type { CaseRecord, Row } from './answers.ts';
import type { FormMap } from './form-map.ts';
import type { Forms } from './forms.ts';

/** With what a case is read: the configuration, its map, the server's forms, and a place for what was left behind. */
export type PrimeroReading = {
	system: PrimeroSystem;
	map: FormMap;
	forms: Forms;
	phaseMap: Record<string, Phase>;
	timeZone: string;
	language: Language;
	remark: (remark: Remark) => void;
};

/** What stands in a field of a row, as text; undefined where nothing does, or where the server hides it from staff. */
export function said(row: Row, field: string | undefined, { forms }: PrimeroReading): string | undefined {
	if (field === undefined || forms.isHidden(field)) return undefined;
	const value = row[field];
	if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
	const text = String(value);
	return text.trim() === '' ? undefined : text;
}

/** What a row is called in a remark: its list, and its own id or its place there. */
export const nameOfRow = (list: string, row: Row, at: number) =>
	`${list}/${typeof row.unique_id === 'string' ? row.unique_id : at}`;

/**
 * Whether staff ticked a row, by the field that the configuration names; undefined means hidden.
 * @param resource what a mark that is no word of the map is named under; without it nothing is said
 */
export function markIn(row: Row, field: string | undefined, reading: PrimeroReading, resource?: string) {
	const value = field === undefined ? undefined : row[field];
	if (field === undefined || (typeof value !== 'string' && typeof value !== 'boolean')) return undefined;
	const word = plainWord(String(value));
	const { visibleValues } = reading.system;
	const mark = Object.entries(visibleValues).find(([known]) => plainWord(known) === word)?.[1];
	if (resource !== undefined && !mark && word !== '' && !saysNobody(word))
		reading.remark({ resource, field, reason: 'is not among "visibleValues", so the row stays hidden' });
	return mark;
}

/** Our name for a row of a list: its own, or its place. */
export function idOfRow(row: Row, at: number, kind: string, record: CaseRecord, ends = ''): string {
	const own = typeof row.unique_id === 'string' ? row.unique_id : `${record.id}-${kind}-${at}`;
	return keptOrOpaque(ends === '' ? own : `${own}-${ends}`);
}

/** A radio button or tick, as Primero writes it. */
export const isYes = (text: string | undefined) => /^(true|yes)$/i.test(text ?? '');
export const isNo = (text: string | undefined) => /^(false|no)$/i.test(text ?? '');
