import * as v from 'valibot';
import { Journey } from '#lib/domain/journey.ts';
import { Me } from '#lib/domain/snapshot.ts';
import { languages, type Language } from '#lib/domain/text.ts';
import { exampleRef } from '#lib/server/cases/import/example.ts';
import { tables, type Column } from '#lib/server/cases/import/tables.ts';
import { profileCodes } from '#lib/domain/case-system.ts';
import { rowSchemas } from '#lib/server/cases/row-schemas.ts';
import { guideSheet } from './guide-sheet.ts';

/** A text of the template in one language, by its path: `line.1`, `of.goals`, `is.by-day`. */
export type TemplateWords = (language: Language, path: string) => string;

/** An invented row of each table, of one person who hangs together. Never a real story. */
const examples: Record<string, Record<string, string | number>> = {
	people: { called: 'Srey', language: 'km', reading: 'adult', phase: 'coordination', since: '2026-03-02' },
	stays: { phase: 'entry', from: '2026-01-05', until: '2026-02-01' },
	goals: {
		id: 'goal-1',
		visibility: 'person',
		area: 'learning',
		what: 'Learn to ride a motorbike',
		'measure.how': 'Lessons I have been to',
		'measure.progress.kind': 'count',
		'measure.progress.reached': 2,
		'measure.progress.target': 6,
		why: 'So that I can go to the market alone',
		'by.day': '2026-12-31',
		'by.only': 'month',
		state: 'under-way'
	},
	steps: { goal: 'goal-1', id: 'step-1', what: 'Ask when the lessons are', who: 'me', state: 'next' },
	turns: { goal: 'goal-1', on: '2026-03-02', kind: 'began' },
	sessions: {
		id: 'meeting-1',
		visibility: 'person',
		kind: 'talk',
		how: 'in-person',
		date: '2026-12-31',
		time: '14:30',
		minutes: 60,
		with: 'sok',
		'place.name': 'The blue house',
		'place.safe': 'no',
		state: 'planned'
	},
	team: { id: 'sok', visibility: 'person', name: 'Sok', role: 'guide', 'rhythm.every': 'two-weeks' },
	referrals: {
		id: 'partner-1',
		visibility: 'person',
		organization: 'lotus',
		stage: 'agreed',
		meets: 'Dara',
		with: 'sok'
	},
	'referral-days': { referral: 'partner-1', stage: 'agreed', date: '2026-03-09' },
	'referral-known': { referral: 'partner-1', what: 'What she is called', agreed: 'yes' },
	consents: {
		id: 'consent-1',
		visibility: 'person',
		about: 'What she is called',
		withWhom: 'The school',
		agreed: 'yes',
		since: '2026-03-09',
		ask: 'sok'
	},
	promises: { id: 'promise-1', visibility: 'person', phase: 'coordination', text: 'We tell you first' }
};

type Schema = { type: string } & Record<string, unknown>;

/** The schema behind what only wraps it: `optional`, `pipe`, a list. */
function bare(schema: Schema): Schema {
	const inner = schema.wrapped ?? (schema.pipe as unknown[] | undefined)?.[0] ?? schema.item;
	return inner && inner !== schema ? bare(inner as Schema) : schema;
}

/** What may stand at a path of a schema, where it is one of a few words. */
function optionsAt(given: Schema, path: string[]): string[] {
	const schema = bare(given);
	if (schema.type === 'variant' || schema.type === 'union')
		return [...new Set((schema.options as Schema[]).flatMap((one) => optionsAt(one, path)))];
	const [first, ...rest] = path;
	if (first === undefined) {
		if (schema.type === 'picklist') return schema.options as string[];
		return schema.type === 'literal' ? [String(schema.literal)] : [];
	}
	const entry = (schema.entries as Record<string, Schema> | undefined)?.[first];
	return entry ? optionsAt(entry, rest) : [];
}

/** Whether a column has to be filled in: it is in the schema, and no part of its path may be left out. */
function isNeededAt(given: Schema, path: string[]): boolean {
	const schema = bare(given);
	const [first, ...rest] = path;
	if (first === undefined) return true;
	const entry = (schema.entries as Record<string, Schema> | undefined)?.[first];
	return entry !== undefined && entry.type !== 'optional' && isNeededAt(entry, rest);
}

/** The schema of one row of a table. */
function schemaOf(table: string): Schema {
	const { into } = tables[`${table}.csv`]!;
	if ('the' in into) return v.object({ ...Me.entries, ...Journey.entries }) as unknown as Schema;
	const [schema, list] =
		'stays' in into ? [Journey, 'been'] : [rowSchemas[into.list], 'as' in into ? into.as : ''];
	const entries = schema.entries as unknown as Record<string, Schema>;
	return entries[list] ?? (schema as unknown as Schema);
}

/** What a column may hold, where it is one of a few words; empty where it is anything. Both are read from the schemas. */
export function choicesOf(table: string, column: string): string[] {
	const kind: Column | undefined = tables[`${table}.csv`]?.columns[column];
	if (kind === 'yes-no') return ['yes', 'no'];
	if (column === 'visibility') return [...profileCodes.visibility];
	return kind === 'word' ? optionsAt(schemaOf(table), column.split('.')) : [];
}

/** Whether a row cannot do without a column. */
export function isNeeded(table: string, column: string): boolean {
	if (column === 'ref') return true;
	const { into } = tables[`${table}.csv`]!;
	if ('by' in into && column === into.by) return true;
	return isNeededAt(schemaOf(table), column.split('.'));
}

const names = Object.keys(tables).map((file) => file.replace(/\.csv$/, ''));
/** How far down a list to choose from reaches. */
const rowsToFill = 2000;

/**
 * An empty workbook for people and their plans: a sheet for each table of the import with the same columns, lists to choose from,
 * a row of an invented person, and a sheet in three languages that says how to fill it in.
 * @returns an .xlsx file (ECMA-376)
 */
export async function peopleTemplate(words: TemplateWords): Promise<Uint8Array<ArrayBuffer>> {
	// Asked for when somebody wants a template: no process needs it at its start.
	const { writeXlsx } = await import('hucre/xlsx');
	const book = await writeXlsx({ sheets: [guide(words), ...names.map(sheetOf)] });
	return new Uint8Array(book);
}

function sheetOf(name: string) {
	const columns = Object.keys(tables[`${name}.csv`]!.columns);
	const example: Record<string, string | number> = { ref: exampleRef, ...examples[name] };
	return {
		name,
		rows: [columns, columns.map((column) => example[column] ?? null)],
		columns: columns.map((column) => ({ width: Math.max(14, column.length + 3) })),
		freezePane: { rows: 1 },
		dataValidations: columns.flatMap((column, at) => {
			const values = choicesOf(name, column);
			// Another word may still be typed: the import says what is wrong with it, and where.
			const list = { type: 'list' as const, values, showErrorMessage: false };
			return values.length > 0 ? [{ ...list, range: `${letters(at)}2:${letters(at)}${rowsToFill}` }] : [];
		})
	};
}

function guide(words: TemplateWords) {
	const inAll = (path: string) => languages.map((language) => words(language, path));
	const lines = ['1', '2', '3', '4', '5', '6'].map((line) => ['', '', ...inAll(`line.${line}`)]);
	const needed = inAll('needed').join(' / ');
	const rows = names.flatMap((name) => [
		[],
		[name, '', ...inAll(`of.${name}`)],
		...Object.keys(tables[`${name}.csv`]!.columns).map((column) => [
			name,
			column,
			...inAll(`is.${column.replaceAll('.', '-')}`),
			choicesOf(name, column).join(', '),
			isNeeded(name, column) ? needed : ''
		])
	]);
	const head = [
		inAll('sheet').join(' / '),
		inAll('column').join(' / '),
		...languages,
		inAll('choices').join(' / ')
	];
	return {
		name: guideSheet,
		rows: [...lines, [], head, ...rows],
		columns: [16, 24, 44, 44, 44, 44, 24].map((width) => ({ width }))
	};
}

/** A column's letters, from 0: A, B, … Z, AA. */
const letters = (at: number): string =>
	(at >= 26 ? letters(Math.floor(at / 26) - 1) : '') + String.fromCharCode(65 + (at % 26));
