import * as v from 'valibot';
import { Journey } from '#lib/domain/journey.ts';
import { Me } from '#lib/domain/snapshot.ts';
import { rowKinds, type RawCase } from '#lib/server/cases/case-source.ts';
import { rowSchemas } from '#lib/server/cases/row-schemas.ts';
import { jsonIn, withoutNulls } from '#lib/server/intake/json.ts';
import { plainName, unknownFields } from '#lib/server/intake/unknown-fields.ts';
import { emptyBatch, type BatchCase, type ImportBatch } from './batch.ts';
import { nothingThere, type Existing } from './existing.ts';

type Json = Record<string, unknown>;

/**
 * Reads the project's own JSON: `{ "cases": [{ ref, me, journey, goals, … }], "organizations": [HSDS 3.0 rows] }`. A list
 * that is absent stays as it is; an empty one empties it. `null` counts as absent. Fields that nobody knows stay in the
 * rows, and are named.
 */
export function readJson(file: string, text: string, existing: Existing = nothingThere): ImportBatch {
	const { batch, ...cases } = casesOfJson(file);
	const read = jsonIn(text);
	if ('line' in read) {
		cases.say(`${read.line}`, '', read.reason);
		return batch;
	}
	const json = withoutNulls(read.json);
	if (!isObject(json) || !('cases' in json || 'organizations' in json)) {
		cases.say('', '', 'must be an object with a list "cases", a list "organizations", or both');
		return batch;
	}
	cases.fields(Object.keys(json));
	for (const [index, row] of cases.listIn(json, 'cases').entries()) {
		const one = cases.caseOf(row, index, (ref) => existing.cases.get(ref));
		if (one) batch.cases.push(one);
	}
	for (const [index, body] of cases.listIn(json, 'organizations').entries()) cases.organization(body, index);
	return batch;
}

/** Makes the cases of one file, one by one. */
export function casesOfJson(file: string) {
	const batch = emptyBatch();
	const unknown = new Set<string>();

	return {
		/** What is said of the file, and its organisations. */
		batch,
		say,
		listIn,
		/** The names of what the outermost object holds. */
		fields(names: string[]): void {
			// `held` is what `people export` says beside the plan: it is for people to read.
			nameUnknown(otherThan(['cases', 'organizations', 'held'], names), '');
		},
		organization(body: unknown, index: number): void {
			batch.organizations.push({ body, place: { file, row: `organizations[${index}]` } });
		},
		/** @param before how somebody stands in the database */
		caseOf(row: unknown, index: number, before: (ref: string) => RawCase | undefined): BatchCase | undefined {
			const where = `cases[${index}]`;
			if (!isObject(row)) return say(where, '', 'must be an object');
			const { ref } = row;
			if (typeof ref !== 'string')
				return say(
					where,
					'ref',
					ref === undefined ? 'is missing' : 'is no text; write it in quotation marks'
				);
			const stood = before(ref);
			nameUnknown(otherThan(['ref', 'me', 'journey', ...rowKinds], Object.keys(row)), where, 'a case');
			const lists = rowKinds.map(
				(kind) => [kind, row[kind] === undefined ? (stood?.[kind] ?? []) : listIn(row, kind, where)] as const
			);
			nameUnknown(
				unknownFields(v.object({ me: Me, journey: Journey }), { me: row.me, journey: row.journey }),
				where
			);
			for (const [kind, rows] of lists) {
				if (row[kind] === undefined) continue;
				for (const [at, one] of rows.entries())
					nameUnknown(unknownFields(rowSchemas[kind], one), `${where}.${kind}[${at}]`, kind);
			}
			return {
				body: {
					ref,
					me: row.me ?? stood?.me,
					journey: row.journey ?? stood?.journey,
					...Object.fromEntries(lists)
				} as RawCase,
				place: { file, row: where },
				placeOf: (kind, at, field) => ({ file, row: `${where}.${kind}[${at}]`, field })
			};
		}
	};

	function say(row: string, field: string, reason: string): undefined {
		batch.findings.push({ file, row, field, reason });
	}

	function listIn(from: Json, name: string, where = ''): unknown[] {
		const list = from[name] ?? [];
		if (Array.isArray(list)) return list;
		say(where, name, 'must be a list');
		return [];
	}

	// Once for each kind of thing: a slip in a name stands in every row of a file.
	function nameUnknown(fields: string[], where: string, kind = ''): void {
		for (const field of fields.filter((one) => !isMark(one))) {
			if (unknown.has(`${kind} ${field}`)) continue;
			unknown.add(`${kind} ${field}`);
			const reason = 'is a field that is not known here; it is kept and shown to nobody';
			batch.remarks.push({ file, row: where, field, reason });
		}
	}

	function otherThan(known: readonly string[], fields: string[]): string[] {
		return fields.filter((field) => !known.includes(field)).map(plainName);
	}
}

/** What decides whether a row or a place is shown; no phone sees it. */
const isMark = (field: string) => /(^|\.)visibility$|^place\.safe$/.test(field);

function isObject(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
