import type { Stage } from '#lib/domain/referral.ts';
import { whenOf } from '#lib/server/cases/dates.ts';
import { keptOrOpaque } from '#lib/server/cases/words-of-others.ts';
import { rowsIn, type CaseRecord, type Row, type Transition } from './answers.ts';
import type { IntroductionRows } from './form-map.ts';
import { idOfRow, markIn, nameOfRow, said, type PrimeroReading } from './reading.ts';

// `rejected` and `revoked` say nothing to her: staff speak with her first.
const stages: Record<string, Stage> = { in_progress: 'agreed', accepted: 'accepted', done: 'done' };

/** Whether a row is marked that may introduce her to somebody. */
export const mayIntroduce = (record: CaseRecord, reading: Omit<PrimeroReading, 'remark'>): boolean =>
	reading.map.introductions.some(({ list }) =>
		rowsIn(record, list).some(
			(row) =>
				markIn(row, reading.system.fields.referralVisible, { ...reading, remark: () => {} }) !== undefined
		)
	);

/** Introductions, by the rows of services and what became of them there. */
export function introductionsOf(
	record: CaseRecord,
	transitions: Transition[],
	reading: PrimeroReading
): unknown[] {
	return reading.map.introductions.flatMap((rows) =>
		reading.forms.isHidden(rows.list)
			? []
			: rowsIn(record, rows.list).flatMap((row, at) => {
					const resource = nameOfRow(rows.list, row, at);
					const visibility = markIn(row, reading.system.fields.referralVisible, reading, resource);
					const found = visibility && introductionIn(row, rows, transitions, reading, resource);
					return found ? [{ id: idOfRow(row, at, 'referral', record), visibility, ...found }] : [];
				})
	);
}

function introductionIn(
	row: Row,
	rows: IntroductionRows,
	transitions: Transition[],
	reading: PrimeroReading,
	resource: string
): { organization: string | undefined; stage: Stage } | undefined {
	const { agencies } = reading.system;
	const about = transitions
		.filter(({ type, service_record_id }) => type === 'Referral' && service_record_id === row.unique_id)
		.toSorted(newestFirst);
	const agency = about.at(0)?.transitioned_to_agency ?? said(row, rows.agency, reading);
	if (agency === undefined) {
		reading.remark({ resource, field: rows.agency, reason: 'is missing, so the introduction is not shown' });
		return undefined;
	}
	const isKnown = Object.hasOwn(agencies, agency);
	if (rows.agencyIsTyped && !isKnown) return undefined;
	const moved = transitions.some(
		({ type, status, transitioned_to_agency }) =>
			type === 'Transfer' && status === 'accepted' && transitioned_to_agency === agency
	);
	const stage = moved ? 'lead-moved' : stageOf(row, rows, about, reading);
	return stage && { organization: isKnown ? agencies[agency] : keptOrOpaque(agency), stage };
}

// By its own date, and by id where two have one: nothing may depend on how the server lists them.
const newestFirst = (a: Transition, b: Transition) =>
	(b.created_at ?? '').localeCompare(a.created_at ?? '') || (b.id ?? '').localeCompare(a.id ?? '');

function stageOf(
	row: Row,
	{ referred, day }: IntroductionRows,
	about: Transition[],
	reading: PrimeroReading
): Stage | undefined {
	// The newest first; one that is over does not hide one that runs.
	const stage = about.map(({ status }) => stages[status ?? '']).find(Boolean);
	if (stage === 'accepted' && whenOf(said(row, day, reading), reading.timeZone).date) return 'joint-visit';
	if (stage || about.length > 0) return stage;
	// Our role may not see referrals: the row itself says whether one was made.
	const word = said(row, referred.field, reading);
	return word !== undefined && referred.values.includes(word) ? 'agreed' : 'considering';
}
