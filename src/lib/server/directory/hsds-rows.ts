import * as v from 'valibot';
import { Organization } from '#lib/domain/directory.ts';
import type { Finding, Place } from '#lib/server/cases/import/finding.ts';
import { faultsIn } from '#lib/server/faults.ts';
import { unknownFields } from '#lib/server/intake/unknown-fields.ts';
import { hsdsTables } from './hsds-tables.ts';

/** One organisation in the shape of HSDS 3.0's `organization.json`, its services inside it. */
export type HsdsRow = {
	body: unknown;
	file: string;
	where: string;
	/** Where a row inside it was written, by the list it is in and its id; absent where it stands inside in the file too. */
	placeOf?: (list: string, id: unknown) => Place | undefined;
};

/** Organisations, and what is wrong. */
export type HsdsRows = { rows: HsdsRow[]; findings: Finding[] };

/** How much of a directory there is, after all that is not to be shown. */
export type DirectoryTally = { organizations: number; services: number; active: number; redacted: number };

const Status = v.object({ services: v.optional(v.array(v.object({ status: v.string() })), []) });

/** Every fault in the rows: each against the domain's schema, and names used twice. */
export function checkRows({ rows, findings }: HsdsRows): Finding[] {
	const all = [...findings];
	const ids = new Set<unknown>();
	for (const row of rows) {
		const { body, file, where } = row;
		all.push(
			...faultsIn(Organization, body).map(({ field, reason }) => ({ ...placeIn(row, field), reason }))
		);
		const id = (body as { id?: unknown } | null)?.id;
		if (ids.has(id)) all.push({ file, row: where, field: 'id', reason: 'is used twice' });
		ids.add(id);
	}
	return all;
}

// A fault in a row of another file is named where that was written.
function placeIn({ body, file, where, placeOf }: HsdsRow, field: string): Omit<Finding, 'reason'> {
	const parts = field.split('.');
	let place: Omit<Finding, 'reason'> = { file, row: where, field };
	let value = body;
	for (const [at, part] of parts.entries()) {
		value = (value as Record<string, unknown> | undefined)?.[part];
		const list = parts[at - 1];
		const written = /^\d+$/.test(part) && list ? placeOf?.(list, (value as Row | undefined)?.id) : undefined;
		if (written) place = { ...written, field: parts.slice(at + 1).join('.') };
	}
	return place;
}

type Row = { id?: unknown };

/** What is read although no phone sees it: marks, and the names of what a row belongs to. */
const used = ['visibility', 'service_at_locations', 'link_entity', 'taxonomy_term_id'].concat(
	Object.values(hsdsTables).flatMap(({ into }) => into.map(({ by }) => by))
);

/** One line a file for the fields of the standard, and slips, that nobody will see. */
export function notRead(rows: HsdsRow[]): Finding[] {
	const fields = new Map<string, Set<string>>();
	for (const { file, body } of rows) {
		const found = fields.get(file) ?? new Set();
		for (const field of unknownFields(Organization, body))
			if (!used.includes(field.split('.').at(-1) ?? '')) found.add(field);
		fields.set(file, found);
	}
	return [...fields].flatMap(([file, found]) =>
		found.size === 0
			? []
			: [
					{
						file,
						row: '',
						field: '',
						reason: `holds what is not read here and shown to nobody: ${[...found].join(', ')}`
					}
				]
	);
}

/** What will be stored, and counted for the operator. Rows must have been checked. */
export function tallyOf({ rows }: HsdsRows): DirectoryTally {
	const services = rows.flatMap(({ body }) => v.parse(Status, body).services);
	const locations = rows.flatMap(({ body }) => v.parse(Organization, body).locations);
	return {
		organizations: rows.length,
		services: services.length,
		active: services.filter(({ status }) => status === 'active').length,
		redacted: locations.filter(({ location_type: type }) => type === 'redacted').length
	};
}
