import type { Language } from '#lib/domain/text.ts';
import { whenOf } from '#lib/server/cases/dates.ts';
import { mayBeSaid, opaque } from '#lib/server/cases/words-of-others.ts';
import { rowsIn, type CaseRecord, type Row } from './answers.ts';
import type { GoalRows } from './form-map.ts';
import { idOfRow, isYes, markIn, nameOfRow, said, type PrimeroReading } from './reading.ts';

/** The goals of plans that are approved there. */
export function goalsOf(record: CaseRecord, reading: PrimeroReading, language: Language): unknown[] {
	return approvedRows(record, reading).flatMap(({ rows, row, at }) => {
		const { system, map, timeZone } = reading;
		const resource = nameOfRow(rows.list, row, at);
		const visibility = markIn(row, system.fields.goalVisible, reading, resource);
		if (!visibility) return [];
		const id = idOfRow(row, at, 'goal', record);
		const written = said(row, rows.by, reading);
		const by = whenOf(written, timeZone).date;
		if (rows.by !== undefined && written !== undefined && by === undefined)
			reading.remark({ resource, field: rows.by, reason: 'is no day that can be read; it is left out' });
		const area = said(row, rows.area, reading);
		const reached = isYes(said(row, rows.reached, reading));
		const [what, ...lines] = linesOf(row, rows, reading);
		const step = said(row, rows.step, reading);
		const steps = [step === undefined ? undefined : stepText(rows.step!, step, reading, language), ...lines];
		return [
			{
				id,
				visibility,
				area: (area !== undefined && Object.hasOwn(map.areas, area) && map.areas[area]) || 'home-and-family',
				what,
				...(by !== undefined && { by: { day: by } }),
				state: reached ? 'done' : 'under-way',
				steps: steps
					.filter((words) => words !== undefined)
					.map((words, place) => ({
						id: `${opaque(id)}-${place + 1}`,
						what: words,
						who: 'together',
						state: reached ? 'done' : 'open'
					}))
			}
		];
	});
}

const everyOf: Record<string, string> = { weekly: 'week', monthly: 'month' };

/** How often they look at the plan together, by the shown goals that are still walked: the closest rhythm of them. */
export function rhythmOf(record: CaseRecord, reading: PrimeroReading): { every: string } | undefined {
	const words = approvedRows(record, reading).flatMap(({ rows, row }) => {
		const walked = !isYes(said(row, rows.reached, reading));
		const isShown = markIn(row, reading.system.fields.goalVisible, reading) !== undefined;
		return walked && isShown ? (said(row, rows.rhythm, reading) ?? []) : [];
	});
	const word = Object.keys(everyOf).find((known) => words.includes(known));
	return word === undefined ? undefined : { every: everyOf[word]! };
}

function approvedRows(record: CaseRecord, reading: PrimeroReading) {
	return reading.map.goals
		.filter(({ approved }) => isYes(said(record.values, approved, reading)))
		.flatMap((rows) =>
			reading.forms.isHidden(rows.list)
				? []
				: rowsIn(record, rows.list).map((row, at): { rows: GoalRows; row: Row; at: number } => ({
						rows,
						row,
						at
					}))
		);
}

/** What the goal is, and what is done for it, where one field holds both: a line each, with or without a mark before it. */
function linesOf(row: Row, { what, linesAreSteps }: GoalRows, reading: PrimeroReading): string[] {
	const text = said(row, what, reading) ?? '';
	if (!linesAreSteps) return [text];
	const lines = text
		.split(/\r?\n/)
		.map((line) => line.replace(/^\s*(?:[-–—•*·]|[\d០-៩]{1,2}[.)។])\s*/u, '').trim())
		.filter((line) => line !== '');
	return lines.length === 0 ? [text] : lines;
}

// A value of a list is shown under its name, never as its code; words that staff typed stand as they are.
function stepText(
	field: string,
	value: string,
	{ forms }: PrimeroReading,
	language: Language
): string | undefined {
	const label = forms.labelOf(field, value, language);
	if (label !== undefined) return label;
	return /^[a-z0-9]+(_[a-z0-9]+)*$/.test(value) || !mayBeSaid(value) ? undefined : value;
}
