import type { PrimeroSystem } from '#lib/domain/case-system.ts';
import { phaseFrom, type Phase } from '#lib/domain/journey.ts';
import { WordCount, type TheirWord } from '#lib/server/cases/their-words/their-words.ts';
import { plainWord } from '#lib/server/intake/table.ts';
import { rowsIn, type CaseRecord } from './answers.ts';
import type { FormMap } from './form-map.ts';
import type { Forms } from './forms.ts';
import { phaseWordOf } from './phase.ts';

/** Fields in rows of which staff may mean that a row is to be shown. */
const mayMark = /(^|_)app(_|$)|show|visible/i;
const mayBeSafe = /safe/i;

/** The words of the server's own forms and those that stand in its cases: phases, life areas, kinds of meeting, ticks, staff. */
export function wordsOfRecords(
	records: readonly CaseRecord[],
	system: PrimeroSystem,
	map: FormMap,
	forms: Forms,
	phaseMap: Record<string, Phase>
): TheirWord[] {
	const count = new WordCount();
	const phaseOf = (workflow: string) =>
		phaseFrom(
			phaseWordOf(
				{ field: undefined, status: undefined, workflow, homeFollowUp: false },
				phaseMap,
				map.workflows
			),
			phaseMap
		);
	const of = <T>(words: Record<string, T>, word: string) =>
		Object.hasOwn(words, word) ? words[word] : undefined;
	const texts = (value: unknown) => [value].flat().filter((one) => typeof one === 'string');
	// What the forms offer counts as none until somebody has it.
	for (const word of [...forms.valuesOf('workflow'), ...forms.valuesOf('service_response_type')])
		count.add('phase', word, { ours: phaseOf(word), rows: 0 });
	for (const { area } of map.goals)
		for (const word of forms.valuesOf(area)) count.add('area', word, { ours: of(map.areas, word), rows: 0 });
	for (const kind of new Set(map.meetings.flatMap(({ kinds }) => kinds)))
		for (const word of forms.valuesOf(kind))
			count.add('session', word, { ours: of(map.sessionKinds, word), rows: 0 });
	fieldsToMark();

	for (const record of records) {
		count.add('phase', record.workflow, { ours: phaseOf(record.workflow ?? '') });
		for (const user of new Set([record.owned_by, ...record.assigned_user_names]))
			count.add('person', user, { ours: user === undefined ? undefined : of(system.team, user)?.name });
		for (const { list, area } of map.goals)
			for (const row of rowsIn(record, list))
				for (const word of texts(row[area])) count.add('area', word, { ours: of(map.areas, word) });
		for (const { list, kinds } of map.meetings)
			for (const row of rowsIn(record, list))
				for (const word of kinds.flatMap((kind) => texts(row[kind])))
					count.add('session', word, { ours: of(map.sessionKinds, word) });
		marks(record);
	}
	return count.all();

	/** By the settings: the lists in whose rows each is looked for. */
	function listsOfSettings(): [setting: keyof PrimeroSystem['fields'], lists: { list: string }[]][] {
		return [
			['goalVisible', map.goals],
			['sessionVisible', map.meetings],
			['referralVisible', map.introductions]
		];
	}

	function fieldsToMark(): void {
		const places = (pattern: RegExp, list: string) =>
			forms.fieldsIn(list)?.filter((field) => pattern.test(field)) ?? [];
		for (const [setting, lists] of listsOfSettings())
			for (const { list } of lists) {
				const own = system.fields[setting];
				const [first] = places(mayMark, list);
				if (own !== undefined) count.add('field', `${list}/${own}`, { ours: setting, rows: 0 });
				else if (first !== undefined) count.add('field', `${list}/${first}`, { guess: setting, rows: 0 });
			}
		for (const { list, place } of map.meetings) {
			const [safe] = place === undefined ? [] : places(mayBeSafe, list);
			if (safe !== undefined && system.fields.placeVisible === undefined)
				count.add('field', `${list}/${safe}`, { guess: 'placeVisible', rows: 0 });
		}
	}

	function marks(record: CaseRecord): void {
		for (const [setting, lists] of listsOfSettings())
			for (const { list } of lists) {
				const field = system.fields[setting];
				if (field === undefined) continue;
				for (const row of rowsIn(record, list)) {
					const value = row[field];
					if (typeof value !== 'string' && typeof value !== 'boolean') continue;
					const known = Object.entries(system.visibleValues).find(
						([word]) => plainWord(word) === plainWord(`${value}`)
					);
					count.add('mark', `${value}`, { ours: known?.[1] ?? 'hidden' });
					count.add('field', `${list}/${field}`, { ours: setting });
				}
			}
	}
}
