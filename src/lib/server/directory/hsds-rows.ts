import * as v from 'valibot';
import { Organization } from '#lib/domain/directory.ts';
import type { Finding } from '#lib/server/cases/import/finding.ts';
import { faultsIn } from '#lib/server/faults.ts';

/** Organisations in the shape of HSDS 3.0's `organization.json`, their services inside them, and what is wrong. */
export type HsdsRows = { rows: { body: unknown; file: string; where: string }[]; findings: Finding[] };

/** How much of a directory there is, after all that is not to be shown. */
export type DirectoryTally = { organizations: number; services: number; active: number; redacted: number };

const Status = v.object({ services: v.optional(v.array(v.object({ status: v.string() })), []) });

/** Every fault in the rows: each against the domain's schema, and names used twice. */
export function checkRows({ rows, findings }: HsdsRows): Finding[] {
	const all = [...findings];
	const ids = new Set<unknown>();
	for (const { body, file, where } of rows) {
		all.push(...faultsIn(Organization, body).map((fault) => ({ file, row: where, ...fault })));
		const id = (body as { id?: unknown } | null)?.id;
		if (ids.has(id)) all.push({ file, row: where, field: 'id', reason: 'is used twice' });
		ids.add(id);
	}
	return all;
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
