import { phases, type Phase } from '#lib/domain/journey.ts';
import { languages, readings } from '#lib/domain/text.ts';
import type { RawCase, Remark } from '#lib/server/cases/case-source.ts';
import { whenOf } from '#lib/server/cases/dates.ts';
import { opaque } from '#lib/server/cases/words-of-others.ts';
import { plainWord } from '#lib/server/intake/table.ts';
import { rowsIn, type CaseRecord, type Transition } from './answers.ts';
import { consentsOf } from './consents.ts';
import { goalsOf, rhythmOf } from './goals.ts';
import { introductionsOf } from './introductions.ts';
import { meetingsOf } from './meetings.ts';
import { phaseWordOf } from './phase.ts';
import { said, type PrimeroReading } from './reading.ts';

/** A case as Primero has it, in our words. Rows that staff did not tick are left behind. */
export function caseOf(
	record: CaseRecord,
	transitions: Transition[],
	given: Omit<PrimeroReading, 'remark'>
): RawCase {
	const remarks: Remark[] = [];
	const reading: PrimeroReading = { ...given, remark: (remark) => remarks.push(remark) };
	const me = meOf(record, reading);
	const team = teamOf(record, reading);
	return {
		ref: record.id ?? '',
		me,
		journey: journeyOf(record, reading),
		goals: goalsOf(record, reading, me.language),
		sessions: meetingsOf(record, reading, new Set(team.map(({ id }) => id))),
		team,
		referrals: introductionsOf(record, transitions, reading),
		consents: consentsOf(record, reading, me.language),
		promises: [],
		remarks
	};
}

function teamOf(record: CaseRecord, reading: PrimeroReading) {
	const { team } = reading.system;
	const rhythm = rhythmOf(record, reading);
	const users = [record.owned_by, ...record.assigned_user_names];
	return [...new Set(users)].flatMap((user) => {
		const known = user !== undefined && Object.hasOwn(team, user) ? team[user] : undefined;
		if (!known) return [];
		// Whose case it is looks at the plan with her.
		const owns = user === record.owned_by;
		return [
			{ id: opaque(user as string), visibility: 'person', ...known, ...(owns && rhythm && { rhythm }) }
		];
	});
}

function meOf({ values }: CaseRecord, reading: PrimeroReading) {
	const { fields } = reading.system;
	const called = said(values, fields.called, reading);
	/** The word of a closed list that stands in a field; another word there is named. */
	function oneOf<T extends string>(list: readonly T[], field: string | undefined, otherwise: T): T {
		const word = said(values, field, reading);
		const found = word === undefined ? undefined : list.find((known) => known === plainWord(word));
		const reason = `is none of: ${list.join(', ')}; ${otherwise} is taken`;
		if (field !== undefined && word !== undefined && !found)
			reading.remark({ resource: 'me', field, reason });
		return found ?? otherwise;
	}
	return {
		// Primero writes `*******` where a name is hidden.
		...(called !== undefined && !/^\*+$/.test(called) && { called }),
		language: oneOf(languages, fields.language, reading.language),
		reading: oneOf(readings, fields.reading, 'adult')
	};
}

function journeyOf(record: CaseRecord, reading: PrimeroReading) {
	const { system, map, phaseMap, timeZone } = reading;
	const word = phaseWordOf(
		{
			field: said(record.values, system.fields.phase, reading),
			status: record.status,
			workflow: record.workflow,
			homeFollowUp: rowsIn(record, 'followup_subform_section').some(
				(row) => said(row, 'followup_type', reading) === 'after_reunification'
			)
		},
		phaseMap,
		map.workflows
	);
	const phase = Object.hasOwn(phaseMap, word) ? phaseMap[word] : phases.find((known) => known === word);
	const begun = map.phaseDays.flatMap(([of, field]): { phase: Phase; from: string }[] => {
		const { date } = whenOf(said(record.values, field, reading), timeZone);
		return date === undefined ? [] : [{ phase: of, from: date }];
	});
	const since = begun.find((stay) => stay.phase === phase)?.from;
	const been = begun
		// Only what lies before: a date in a later phase may be a wish of the form.
		.filter((stay) => phase !== undefined && phases.indexOf(stay.phase) < phases.indexOf(phase))
		.map((stay, index, all) => ({ ...stay, ...(all[index + 1] && { until: all[index + 1]?.from }) }));
	return { phase: word, ...(since !== undefined && { since }), been };
}
