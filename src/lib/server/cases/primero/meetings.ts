import { timeForm } from '#lib/domain/day.ts';
import { whenOf } from '#lib/server/cases/dates.ts';
import { mayBeSaid, opaque } from '#lib/server/cases/words-of-others.ts';
import { timeMeant } from '#lib/server/intake/moments.ts';
import { rowsIn, type CaseRecord, type Row } from './answers.ts';
import type { MeetingRows } from './form-map.ts';
import { idOfRow, isNo, markIn, nameOfRow, said, type PrimeroReading } from './reading.ts';

/** @param team ids of those whom she knows; nobody else is named at a meeting */
export function meetingsOf(record: CaseRecord, reading: PrimeroReading, team: Set<string>): unknown[] {
	return reading.map.meetings.flatMap((rows) => {
		if (reading.forms.isHidden(rows.list)) return [];
		const all = rowsIn(record, rows.list);
		return all.flatMap((row, at) => {
			const resource = nameOfRow(rows.list, row, at);
			const visibility = markIn(row, reading.system.fields.sessionVisible, reading, resource);
			return visibility ? meetingIn(record, rows, all, at, visibility, reading, team) : [];
		});
	});
}

function meetingIn(
	record: CaseRecord,
	rows: MeetingRows,
	all: Row[],
	at: number,
	visibility: string,
	reading: PrimeroReading,
	team: Set<string>
): unknown[] {
	const row = all[at]!;
	const resource = nameOfRow(rows.list, row, at);
	const written = said(row, rows.day, reading);
	const when = whenOf(written, reading.timeZone);
	if (when.date === undefined) {
		const reason = 'is no day that can be read, so the meeting is not shown';
		if (written !== undefined || !rows.dayIsRare) reading.remark({ resource, field: rows.day, reason });
		return [];
	}
	if (rows.next && (isNo(said(row, rows.next.wanted, reading)) || hasCome(when.date, rows.next.been)))
		return [];
	const individual = said(row, rows.with, reading);
	const member = individual === undefined ? undefined : opaque(individual);
	const time = timeIn(row, rows, resource, reading);
	const place = said(row, rows.place, reading);
	const isSafe = markIn(row, reading.system.fields.placeVisible, reading, resource) !== undefined;
	return [
		{
			id: idOfRow(row, at, kindOfList(rows.list), record, rows.idEnds),
			visibility,
			kind: kindOf(row, rows, reading, isAfterClosing(record, when.date, reading)),
			how: 'in-person',
			...when,
			...(time !== undefined && { time }),
			...(place !== undefined && isSafe && mayBeSaid(place) && { place: { name: place, safe: true } }),
			with: member !== undefined && team.has(member) ? [member] : [],
			state: isDone(row, rows, reading) ? 'done' : 'planned'
		}
	];

	// A visit on that day or after it was the one that had been planned.
	function hasCome(day: string, been: string): boolean {
		return all.some((other) => (whenOf(said(other, been, reading), reading.timeZone).date ?? '') >= day);
	}
}

const kindOfList = (list: string) => (list === 'services_section' ? 'service' : 'follow-up');

/** A day after the case was closed: whoever comes then asks how she is, as was promised. */
function isAfterClosing({ status, values }: CaseRecord, day: string, reading: PrimeroReading): boolean {
	if (status !== 'closed') return false;
	const field = reading.map.phaseDays.find(([phase]) => phase === 'closure')?.[1];
	const closed = whenOf(said(values, field, reading), reading.timeZone).date;
	return closed !== undefined && day > closed;
}

function kindOf(
	row: Row,
	{ kinds, otherwise }: MeetingRows,
	reading: PrimeroReading,
	afterClosing: boolean
): string {
	const { sessionKinds } = reading.map;
	const known = kinds
		.map((field) => said(row, field, reading))
		.find((type) => type !== undefined && Object.hasOwn(sessionKinds, type));
	if (known !== undefined) return sessionKinds[known]!;
	return afterClosing ? 'follow-up' : otherwise;
}

function isDone(row: Row, { done }: MeetingRows, reading: PrimeroReading): boolean {
	if (done === undefined) return false;
	if (done === 'always') return true;
	const value = said(row, done.field, reading);
	return done.value === undefined ? value !== undefined : value === done.value;
}

/**
 * The time of day that staff typed. "3:00" may be the middle of the night or the afternoon: without a word for the half of
 * the day a time before six is nobody's meaning for certain, so the day alone is shown.
 */
function timeIn(
	row: Row,
	{ time: field }: MeetingRows,
	resource: string,
	reading: PrimeroReading
): string | undefined {
	const written = said(row, field, reading);
	if (field === undefined || written === undefined) return undefined;
	const time = timeMeant(written);
	if (timeForm.test(time) && (time >= '06:00' || /\p{L}{2}|[ap]\./iu.test(written.replace(/ម៉ោង|giờ/gu, ''))))
		return time;
	const reason = 'is no time of day that can be read for certain, so the day alone is shown';
	reading.remark({ resource, field, reason });
	return undefined;
}
