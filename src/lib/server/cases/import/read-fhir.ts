import type { RowKind } from '#lib/server/cases/case-source.ts';
import type { FhirSettings } from '#lib/server/cases/fhir/context.ts';
import { caseOf } from '#lib/server/cases/fhir/case-of.ts';
import { organizationsOf } from '#lib/server/cases/fhir/organizations.ts';
import { visibilityOf } from '#lib/server/cases/fhir/profile.ts';
import { readers, readResource, type Resource, type TypeName } from '#lib/server/cases/fhir/resources.ts';
import { resourceIndexOf, type ResourceIndex } from '#lib/server/cases/fhir/resource-index.ts';
import { emptyBatch, type Batch } from './batch.ts';
import { lineOfFault } from './json-fault.ts';

type File = { file: string; text: string };
type Entry = { value: unknown; url?: string; file: string; where: string };

/** Whether a text is FHIR and not the project's own JSON: its first object names a resource type. */
export function isFhir({ file, text }: File): boolean {
	return /\.ndjson$/i.test(file) || /^\s*\{[^{]*"resourceType"\s*:/.test(text);
}

/**
 * Reads FHIR R4: a Bundle, a single resource, or NDJSON (one resource or Bundle a line, as bulk exports write it). All
 * files are one set: references may point from one to another. What is not marked to be shown is counted and left
 * behind; it reaches no database.
 */
export function readFhir(files: File[], settings: FhirSettings): Batch {
	const batch = emptyBatch();
	const say = ({ file, where }: Pick<Entry, 'file' | 'where'>, field: string, reason: string) =>
		batch.findings.push({ file, row: where, field, reason });

	const placeOf = new Map<string, Entry>();
	const read: { resource: Resource; url?: string }[] = [];
	for (const entry of files.flatMap((file) => entriesOf(file, batch))) {
		const type = (entry.value as { resourceType?: unknown } | null)?.resourceType;
		if (typeof type !== 'string') say(entry, 'resourceType', 'is missing');
		else if (Object.hasOwn(readers, type)) {
			const resource = readResource(entry.value, entry.url?.replace(/^urn:uuid:/, ''));
			const name = `${type}/${resource?.id}`;
			if (!resource) say(entry, 'id', 'is missing or no FHIR id');
			else if (placeOf.has(name)) say(entry, 'id', 'is used twice');
			else {
				placeOf.set(name, { ...entry, where: `${entry.where} ${name}` });
				read.push({ resource, ...(entry.url !== undefined && { url: entry.url }) });
			}
		}
	}

	const index = resourceIndexOf(read);
	for (const { resource } of read) {
		const entry = placeOf.get(`${resource.resourceType}/${resource.id}`);
		if (entry && visibilityOf(resource, settings.profile) && namesNobody(resource, index)) {
			say(entry, personElement[resource.resourceType] ?? '', 'names nobody in these files');
		}
	}
	for (const patient of index.all('Patient')) {
		const at = placeOf.get(`Patient/${patient.id}`) as Entry;
		const { body, hidden, remarks } = caseOf(patient, index, settings);
		batch.leftBehind += hidden;
		batch.cases.push({
			body,
			place: { file: at.file, row: at.where },
			placeOf: (kind, index, field) => {
				const row = body[kind][index] as { id?: string } | undefined;
				const { file, where } = placeOf.get(`${typesOfKinds[kind]}/${row?.id}`) ?? at;
				return { file, row: where, field };
			}
		});
		for (const { resource, element, reason } of remarks) {
			const { file, where } = placeOf.get(resource) ?? at;
			batch.remarks.push({ file, row: where, field: element, reason });
		}
	}
	for (const organization of organizationsOf(index, settings.profile)) {
		const at = placeOf.get(`Organization/${organization.id}`);
		batch.organizations.push({ body: organization, place: { file: at?.file ?? '', row: at?.where ?? '' } });
	}
	return batch;
}

const typesOfKinds: Partial<Record<RowKind, TypeName>> = {
	goals: 'Goal',
	sessions: 'Appointment',
	team: 'Practitioner',
	referrals: 'ServiceRequest'
};

const personElement: Partial<Record<TypeName, string>> = {
	Goal: 'subject',
	CarePlan: 'subject',
	CareTeam: 'subject',
	ServiceRequest: 'subject',
	EpisodeOfCare: 'patient',
	Task: 'for'
};

// A goal that is marked and belongs to nobody would be lost without a word.
function namesNobody(resource: Resource, index: ResourceIndex): boolean {
	const element = personElement[resource.resourceType];
	if (element === undefined) return false;
	const reference = (resource as unknown as Record<string, { reference?: string } | undefined>)[element];
	return index.find(reference as { reference: string | undefined } | undefined)?.resourceType !== 'Patient';
}

function entriesOf({ file, text }: File, batch: Batch): Entry[] {
	if (/\.ndjson$/i.test(file)) {
		return text.split('\n').flatMap((line, index) => {
			if (line.trim() === '') return [];
			const where = `${index + 1}`;
			try {
				return unpacked({ value: JSON.parse(line), file, where });
			} catch {
				batch.findings.push({ file, row: where, field: '', reason: 'is not valid JSON' });
				return [];
			}
		});
	}
	try {
		return unpacked({ value: JSON.parse(text), file, where: '' });
	} catch {
		batch.findings.push({ file, row: `${lineOfFault(text)}`, field: '', reason: 'is not valid JSON' });
		return [];
	}
}

function unpacked(entry: Entry): Entry[] {
	const bundle = entry.value as { resourceType?: unknown; entry?: unknown } | null;
	if (bundle?.resourceType !== 'Bundle') return [entry];
	const entries = Array.isArray(bundle.entry) ? (bundle.entry as unknown[]) : [];
	return entries.flatMap((item, index) => {
		const { resource, fullUrl } = (item ?? {}) as { resource?: unknown; fullUrl?: unknown };
		const where = [entry.where, `entry[${index}]`].filter(Boolean).join(' ');
		// An entry without a resource asks for something (a request, a deletion); there is nothing to take.
		if (resource === undefined) return [];
		return [
			{ value: resource, ...(typeof fullUrl === 'string' && { url: fullUrl }), file: entry.file, where }
		];
	});
}
