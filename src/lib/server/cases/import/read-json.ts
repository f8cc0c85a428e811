import * as v from 'valibot';
import { Journey } from '#lib/domain/journey.ts';
import { Me } from '#lib/domain/snapshot.ts';
import { rowKinds, type RawCase } from '#lib/server/cases/case-source.ts';
import { rowSchemas } from '#lib/server/cases/row-schemas.ts';
import { jsonIn, withoutNulls } from '#lib/server/intake/json.ts';
import { plainName, unknownFields } from '#lib/server/intake/unknown-fields.ts';
import { emptyBatch, type ImportBatch } from './batch.ts';
import { nothingThere, type Existing } from './existing.ts';

type Json = Record<string, unknown>;

/**
 * Reads the project's own JSON: `{ "cases": [{ ref, me, journey, goals, … }], "organizations": [HSDS 3.0 rows] }`. A list
 * that is absent stays as it is; an empty one empties it. `null` counts as absent. Fields that nobody knows stay in the
 * rows, and are named.
 */
export function readJson(file: string, text: string, existing: Existing = nothingThere): ImportBatch {
	const batch = emptyBatch();
	const say = (row: string, field: string, reason: string) =>
		batch.findings.push({ file, row, field, reason });
	const unknown = new Set<string>();

	const read = jsonIn(text);
	if ('line' in read) {
		say(`${read.line}`, '', read.reason);
		return batch;
	}
	const json = withoutNulls(read.json);
	if (!isObject(json) || !('cases' in json || 'organizations' in json)) {
		say('', '', 'must be an object with a list "cases", a list "organizations", or both');
		return batch;
	}
	// `held` is what `people export` says beside the plan: it is for people to read.
	nameUnknown(otherThan(['cases', 'organizations', 'held'], json), '');
	listIn(json, 'cases').forEach((row, index) => {
		const where = `cases[${index}]`;
		if (!isObject(row)) return say(where, '', 'must be an object');
		if (typeof row.ref !== 'string')
			return say(
				where,
				'ref',
				row.ref === undefined ? 'is missing' : 'is no text; write it in quotation marks'
			);
		const before = existing.cases.get(row.ref);
		nameUnknown(otherThan(['ref', 'me', 'journey', ...rowKinds], row), where, 'a case');
		const lists = rowKinds.map(
			(kind) => [kind, row[kind] === undefined ? (before?.[kind] ?? []) : listIn(row, kind, where)] as const
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
		batch.cases.push({
			body: {
				ref: row.ref,
				me: row.me ?? before?.me,
				journey: row.journey ?? before?.journey,
				...Object.fromEntries(lists)
			} as RawCase,
			place: { file, row: where },
			placeOf: (kind, at, field) => ({ file, row: `${where}.${kind}[${at}]`, field })
		});
	});
	listIn(json, 'organizations').forEach((body, index) =>
		batch.organizations.push({ body, place: { file, row: `organizations[${index}]` } })
	);
	return batch;

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

	function otherThan(known: readonly string[], row: Json): string[] {
		return Object.keys(row)
			.filter((field) => !known.includes(field))
			.map(plainName);
	}
}

/** What decides whether a row or a place is shown; no phone sees it. */
const isMark = (field: string) => /(^|\.)visibility$|^place\.safe$/.test(field);

function isObject(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
