import { rowKinds, type RawCase } from '#lib/server/cases/case-source.ts';
import { emptyBatch, type Batch } from './batch.ts';
import { lineOfFault } from './json-fault.ts';

type Json = Record<string, unknown>;

/**
 * Reads the project's own JSON: `{ "cases": [{ ref, me, journey, goals, … }], "organizations": [HSDS 3.0 rows] }`.
 * Lists that are absent count as empty; fields that nobody knows stay in the rows.
 */
export function readJson(file: string, text: string): Batch {
	const batch = emptyBatch();
	const say = (row: string, field: string, reason: string) =>
		batch.findings.push({ file, row, field, reason });

	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		say(`${lineOfFault(text)}`, '', 'is not valid JSON');
		return batch;
	}
	if (!isObject(json) || !('cases' in json || 'organizations' in json)) {
		say('', '', 'must be an object with a list "cases", a list "organizations", or both');
		return batch;
	}
	listIn(json, 'cases').forEach((row, index) => {
		const where = `cases[${index}]`;
		if (!isObject(row)) return say(where, '', 'must be an object');
		if (typeof row.ref !== 'string') return say(where, 'ref', 'is missing');
		const lists = rowKinds.map((kind) => [kind, listIn(row, kind, where)] as const);
		batch.cases.push({
			body: { ref: row.ref, me: row.me, journey: row.journey, ...Object.fromEntries(lists) } as RawCase,
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
}

function isObject(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
