import { basename } from 'node:path';
import type { Finding } from '#lib/server/cases/import/finding.ts';
import { Attribute, CostOption, HsdsPhone, Organization, Schedule, Service } from '#lib/domain/directory.ts';
import { inLatinDigits } from '#lib/domain/text.ts';
import { seen, tableIn } from '#lib/server/intake/table.ts';
import type { HsdsRows } from './hsds-rows.ts';
import { hsdsTables, unreadTables } from './hsds-tables.ts';

type Row = Record<string, unknown> & { id: string };
type Line = { file: string; line: number; row: Row };

/**
 * Reads the CSV files of an HSDS 3.0 tabular data package, taken together, and nests them as the specification's JSON
 * does: services and locations in their organisation, the rest in those. A row that names a parent that is not there is
 * a fault; `attributes.csv` may hang on things we do not list, and those rows are left out.
 * @param files the paths as the operator wrote them, with their text
 */
export function readHsdsCsv(files: { file: string; text: string }[]): HsdsRows {
	const findings: Finding[] = [];
	const tables = new Map<string, Line[]>();
	for (const { file, text } of files) {
		const name = basename(file).toLowerCase();
		if (name in hsdsTables)
			tables.set(name, [...(tables.get(name) ?? []), ...linesOf(file, name, text, findings)]);
		else if (!unreadTables.includes(name))
			findings.push({ file, row: '', field: '', reason: 'is not a file of the HSDS 3.0 data package' });
	}
	const rowsOf = (name: string) => tables.get(name) ?? [];
	const byId = new Map(
		[...tables].map(([name, lines]) => [name, new Map(lines.map(({ row }) => [row.id, row]))] as const)
	);

	const terms = byId.get('taxonomy_terms.csv');
	for (const { row } of rowsOf('attributes.csv')) {
		const term = terms?.get(String(row.taxonomy_term_id));
		if (term) row.taxonomy_term = term;
	}
	for (const [name, { into, mayBelongElsewhere }] of Object.entries(hsdsTables)) {
		for (const { file, line, row } of rowsOf(name)) {
			const way = into.find(({ by }) => row[by] !== undefined);
			if (!way) {
				const only = into.length === 1 && !mayBelongElsewhere ? into[0] : undefined;
				if (only) findings.push({ file, row: `${line}`, field: only.by, reason: 'is missing' });
				continue;
			}
			const parent = byId.get(way.parent)?.get(String(row[way.by]));
			if (parent) ((parent[way.as] ??= []) as unknown[]).push(row);
			else if (!mayBelongElsewhere)
				findings.push({ file, row: `${line}`, field: way.by, reason: `names nothing in ${way.parent}` });
		}
	}
	joinServicesAtLocations();
	const written = new Map(
		Object.entries(hsdsTables).flatMap(([name, { into }]) =>
			rowsOf(name).flatMap(({ file, line, row }) =>
				into.map(({ as }) => [`${as}/${row.id}`, { file, row: `${line}` }] as const)
			)
		)
	);
	const placeOf = (list: string, id: unknown) => written.get(`${list}/${String(id)}`);
	return {
		rows: rowsOf('organizations.csv').map(({ file, line, row }) => ({
			body: row,
			file,
			where: `${line}`,
			placeOf
		})),
		findings
	};

	// A location that belongs to no organisation by itself joins the one whose service is offered there.
	function joinServicesAtLocations() {
		for (const { file, line, row } of rowsOf('service_at_location.csv')) {
			const service = byId.get('services.csv')?.get(String(row.service_id));
			const location = byId.get('locations.csv')?.get(String(row.location_id));
			const say = (field: string, parent: string) =>
				findings.push({ file, row: `${line}`, field, reason: `names nothing in ${parent}` });
			if (!service) say('service_id', 'services.csv');
			else if (!location) say('location_id', 'locations.csv');
			else {
				const owner = byId.get('organizations.csv')?.get(String(service.organization_id));
				const locations = owner && ((owner.locations ??= []) as unknown[]);
				if (locations && !locations.includes(location)) locations.push(location);
			}
		}
	}
}

/** Every column that we read. */
const listed = [
	...[Organization, Service, HsdsPhone, Schedule, CostOption, Attribute].flatMap(({ entries }) =>
		Object.keys(entries)
	),
	...[
		'address_1',
		'city',
		'code',
		'location_id',
		'location_type',
		'service_id',
		'taxonomy',
		'taxonomy_term_id'
	],
	'transportation'
];

function linesOf(file: string, name: string, text: string, findings: Finding[]): Line[] {
	const { numbers = [], into = [] } = hsdsTables[name] ?? {};
	const plain = ['id', ...numbers, ...into.map(({ by }) => by)];
	// HSDS has more columns than we read, so one that is not known is no slip.
	const { rows, fault } = tableIn(text, [...new Set([...plain, ...listed])], ['id']);
	if (fault) findings.push({ file, row: `${fault.line}`, field: '', reason: fault.reason });
	return rows.flatMap(({ line, cells }) => {
		const row = Object.fromEntries(
			Object.entries(cells)
				.filter(([column, cell]) => seen(cell) !== '' && column !== '__proto__')
				.map(([column, cell]) => {
					const word = plain.includes(column) ? seen(cell) : cell;
					return [column, numbers.includes(column) ? numberIn(word) : word];
				})
		);
		if (typeof row.id === 'string') return [{ file, line, row: row as Row }];
		findings.push({ file, row: `${line}`, field: 'id', reason: 'is missing' });
		return [];
	});
}

// What is no number stays as it is, so that the schema names it.
function numberIn(cell: string): number | string {
	const digits = inLatinDigits(cell);
	return /^-?\d+(\.\d+)?$/.test(digits) ? Number(digits) : cell;
}
