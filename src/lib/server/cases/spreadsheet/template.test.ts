import { beforeAll, expect, test } from 'vitest';
import { profileCodes } from '#lib/domain/case-system.ts';
import { areas, goalStates, turnKinds } from '#lib/domain/goal.ts';
import { phases } from '#lib/domain/journey.ts';
import { stages } from '#lib/domain/referral.ts';
import { sessionKinds, ways } from '#lib/domain/session.ts';
import { roles } from '#lib/domain/team.ts';
import { languages, readings } from '#lib/domain/text.ts';
import { templateWords } from '#lib/i18n/template-words.ts';
import { defaultFhirSettings } from '#lib/server/cases/fhir/settings.ts';
import { exampleRef } from '#lib/server/cases/import/example.ts';
import { nothingThere, type Existing } from '#lib/server/cases/import/existing.ts';
import { readTexts } from '#lib/server/cases/import/import-files.ts';
import { tables } from '#lib/server/cases/import/tables.ts';
import { readWorkbook } from './read-workbook.ts';
import { tablesIn, type FoundTables } from './tables-in.ts';
import { choicesOf, isNeeded, peopleTemplate } from './template.ts';

let book: Uint8Array<ArrayBuffer>;
let found: FoundTables;
beforeAll(async () => {
	book = await peopleTemplate(templateWords);
	found = await tablesIn('people.xlsx', book);
});

const fhir = defaultFhirSettings(new Date('2026-11-29'));
const imported = (books: FoundTables, existing: Existing = nothingThere) =>
	readTexts([], {}, fhir, existing, [books]);

/** The same workbook, with another name in the place of the example's, in these sheets or in all. */
function filledIn(ref: string, ...sheets: string[]): FoundTables {
	const tablesOf = found.tables.map((table) => {
		if (!('rows' in table)) throw new Error('a sheet has rows');
		const isHers = sheets.length === 0 || sheets.includes(table.table!);
		const rows = table.rows.map((row) => ({
			...row,
			cells: row.cells.map((cell) => (isHers && cell === exampleRef ? ref : cell))
		}));
		return { ...table, rows };
	});
	return { ...found, tables: tablesOf };
}

test('it has every table and every column of the import, and nothing in it wants a look', () => {
	expect(found.findings).toEqual([]);
	expect(found.remarks).toEqual([]);
	const columns = Object.fromEntries(
		found.tables.map((table) => [table.table, 'rows' in table ? table.rows[0]!.cells : []])
	);
	expect(columns).toEqual(
		Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, Object.keys(table.columns)]))
	);
});

test('as it comes, it puts nobody in and takes nothing away', () => {
	const body = { ref: 'a', me: {}, journey: {}, goals: [{ id: 'g' }] } as never;
	const { batch, findings } = imported(found, { ...nothingThere, cases: new Map([['a', body]]) });
	expect(findings).toEqual([]);
	expect(batch.remarks).toEqual([]);
	expect(batch.cases).toEqual([]);
});

test('its example is a whole plan: under another name each of its rows is taken', () => {
	const { batch, findings, tally } = imported(filledIn('srey-1'));
	expect(findings).toEqual([]);
	expect(tally).toMatchObject({ cases: 1, hidden: 0, shown: 6 });
	expect(batch.cases[0]!.body).toMatchObject({
		ref: 'srey-1',
		me: { called: 'Srey' },
		goals: [{ steps: [{ id: 'step-1' }], history: [{ kind: 'began' }] }],
		referrals: [{ days: [{ stage: 'agreed' }], known: [{ agreed: true }] }]
	});
});

test('a sheet with its example alone leaves what is there as it is', async () => {
	const first = imported(filledIn('srey-1')).batch.cases[0]!.body;
	const there: Existing = { ...nothingThere, cases: new Map([['srey-1', first]]) };
	const { batch } = imported(filledIn('srey-1', 'people.csv'), there);
	expect(batch.cases[0]!.body.goals).toHaveLength(1);
	// One that was filled in takes the place of what was there, as ever.
	const emptied = imported(filledIn('srey-1', 'people.csv', 'goals.csv'), there);
	expect(emptied.batch.cases[0]!.body).toMatchObject({ goals: [{ id: 'goal-1' }], team: [{ id: 'sok' }] });
});

test('what can be chosen comes from the schemas', () => {
	expect(choicesOf('people', 'phase')).toEqual([...phases]);
	expect(choicesOf('people', 'reading')).toEqual([...readings]);
	expect(choicesOf('people', 'language')).toEqual([...languages]);
	expect(choicesOf('stays', 'phase')).toEqual([...phases]);
	expect(choicesOf('goals', 'visibility')).toEqual([...profileCodes.visibility]);
	expect(choicesOf('goals', 'area')).toEqual([...areas]);
	expect(choicesOf('goals', 'state')).toEqual([...goalStates]);
	expect(choicesOf('goals', 'measure.progress.kind')).toEqual(['count', 'yes-no', 'feeling']);
	expect(choicesOf('steps', 'who')).toEqual(['me', 'team', 'together', 'family']);
	expect(choicesOf('turns', 'kind')).toEqual([...turnKinds]);
	expect(choicesOf('sessions', 'kind')).toEqual([...sessionKinds]);
	expect(choicesOf('sessions', 'how')).toEqual([...ways]);
	expect(choicesOf('sessions', 'place.safe')).toEqual(['yes', 'no']);
	expect(choicesOf('team', 'role')).toEqual([...roles]);
	expect(choicesOf('referral-days', 'stage')).toEqual([...stages]);
	expect(choicesOf('goals', 'what')).toEqual([]);
	expect(choicesOf('goals', 'by.day')).toEqual([]);
});

test('what a row cannot do without is said', () => {
	const needed = (table: string) =>
		Object.keys(tables[`${table}.csv`]!.columns).filter((column) => isNeeded(table, column));
	expect(needed('people')).toEqual(['ref', 'language', 'reading', 'phase']);
	expect(needed('goals')).toEqual(['ref', 'id', 'area', 'what', 'state']);
	expect(needed('steps')).toEqual(['ref', 'goal', 'id', 'what', 'who', 'state']);
	expect(needed('sessions')).toEqual(['ref', 'id', 'kind', 'how', 'date', 'state']);
});

test('the sheet that says how to fill it in has every column, in three languages', async () => {
	const [guide] = await readWorkbook(book);
	const lines = guide!.rows.map(({ cells }) => cells.join(' | '));
	for (const [file, { columns }] of Object.entries(tables))
		for (const column of Object.keys(columns)) {
			const start = `${file.replace('.csv', '')} | ${column} | `;
			const said = lines.find((line) => line.startsWith(start))?.split(' | ') ?? [];
			const words = said.slice(2, 5);
			expect(new Set(words.filter((word) => word !== '')).size, start).toBe(3);
		}
});
