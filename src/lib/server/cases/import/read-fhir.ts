import { isDeepStrictEqual } from 'node:util';
import { rowKinds, type RawCase, type RowKind } from '#lib/server/cases/case-source.ts';
import { jsonIn } from '#lib/server/intake/json.ts';
import type { FhirSettings } from '#lib/server/cases/fhir/context.ts';
import { caseOf } from '#lib/server/cases/fhir/case-of.ts';
import { isFailure } from '#lib/server/cases/fhir/search.ts';
import { organizationsOf } from '#lib/server/cases/fhir/organizations.ts';
import { visibilityOf } from '#lib/server/cases/fhir/profile.ts';
import {
	readers,
	readResource,
	unfolded,
	type Resource,
	type TypeName
} from '#lib/server/cases/fhir/resources.ts';
import { resourceIndexOf, type ResourceIndex } from '#lib/server/cases/fhir/resource-index.ts';
import { emptyBatch, type ImportBatch } from './batch.ts';
import { nothingThere, type Existing } from './existing.ts';

type File = { file: string; text: string };
type Entry = { value: unknown; url?: string; file: string; where: string };

/** Why a file is refused in which whoever wrote it says that something could not be given. */
export const isPart = 'says that a part is missing';

/** Whether a text is FHIR and not the project's own JSON: it names a resource type, wherever that stands. */
export function isFhir({ file, text }: File): boolean {
	if (isNdjson(file)) return true;
	const read = jsonIn(text);
	if ('json' in read)
		return typeof (read.json as { resourceType?: unknown } | null)?.resourceType === 'string';
	// What is no JSON is told by whoever reads it; a Bundle that broke off was one of these.
	return /"resourceType"\s*:/.test(text.slice(0, 2000));
}

/** The id that an entry has by its address alone. */
const idIn = (url: string | undefined) => url?.replace(/^urn:(uuid|oid):|^.*\//i, '');

const isNdjson = (file: string) => /\.ndjson$/i.test(file);

/**
 * Reads FHIR R4: a Bundle, a single resource, or NDJSON (one resource or Bundle a line, as bulk exports write it). All
 * files are one set: references may point from one to another. What is not marked to be shown is counted and left
 * behind; it reaches no database. Of a person who is there already, what no file has a resource for stays as it is.
 */
export function readFhir(
	files: File[],
	settings: FhirSettings,
	existing: Existing = nothingThere
): ImportBatch {
	const batch = emptyBatch();
	const say = ({ file, where }: Pick<Entry, 'file' | 'where'>, field: string, reason: string) =>
		batch.findings.push({ file, row: where, field, reason });

	const placeOf = new Map<string, Entry>();
	const readOf = new Map<string, Resource[]>();
	const read: { resource: Resource; url?: string }[] = [];
	for (const entry of files.flatMap((file) => entriesOf(file, batch))) {
		const type = (entry.value as { resourceType?: unknown } | null)?.resourceType;
		if (typeof type !== 'string') say(entry, 'resourceType', 'is missing');
		else if (isFailure(entry.value)) say(entry, 'issue', isPart);
		else if (Object.hasOwn(readers, type)) {
			const id = (entry.value as { id?: unknown }).id ?? idIn(entry.url);
			const [own, ...inside] = unfolded(entry.value, id);
			const resource = readResource(own, idIn(entry.url));
			const contained = inside.flatMap((value) => readResource(value) ?? []);
			const name = `${type}/${resource?.id}`;
			if (!resource) say(entry, 'id', 'is missing or no FHIR id');
			else if (readOf.has(name)) {
				// Bulk exports, bundles and pages that somebody saved give a resource again. What nobody reads of it may differ.
				if (!isDeepStrictEqual(readOf.get(name), [resource, ...contained])) say(entry, 'id', 'is used twice');
			} else {
				readOf.set(name, [resource, ...contained]);
				placeOf.set(name, { ...entry, where: `${entry.where} ${name}` });
				read.push(...contained.map((resource) => ({ resource })));
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
		const { body: mapped, hidden } = caseOf(patient, index, settings);
		const body = withRest(mapped, existing.cases.get(mapped.ref), index);
		batch.leftBehind += hidden;
		batch.cases.push({
			body,
			place: { file: at.file, row: at.where },
			placeOf: (kind, index, field) => {
				const row = body[kind][index] as { id?: string } | undefined;
				const { file, where } = placeOf.get(`${body.resources?.[kind]}/${row?.id}`) ?? at;
				return { file, row: where, field };
			}
		});
		for (const { resource, field, reason } of body.remarks ?? []) {
			const { file, where } = placeOf.get(resource) ?? at;
			batch.remarks.push({ file, row: where, field, reason });
		}
	}
	for (const organization of organizationsOf(index, settings.profile)) {
		const at = placeOf.get(`Organization/${organization.id}`);
		batch.organizations.push({ body: organization, place: { file: at?.file ?? '', row: at?.where ?? '' } });
	}
	return batch;
}

/** What a case is made of beside its rows, and the resource without which a kind of row was not exported. */
const madeOf: Record<RowKind, TypeName | undefined> = {
	goals: 'Goal',
	sessions: 'Appointment',
	team: 'CareTeam',
	referrals: 'ServiceRequest',
	consents: undefined,
	promises: undefined
};

// An export of one type of resource says nothing of the others.
function withRest(body: RawCase, before: RawCase | undefined, index: ResourceIndex): RawCase {
	if (!before) return body;
	const isThere = (type: TypeName | undefined) => type !== undefined && index.all(type).length > 0;
	const kept = rowKinds.filter((kind) => !isThere(madeOf[kind]));
	return {
		...body,
		...(!isThere('EpisodeOfCare') && !isThere('CarePlan') && { journey: before.journey }),
		...Object.fromEntries(kept.map((kind) => [kind, before[kind]]))
	};
}

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

function entriesOf({ file, text }: File, batch: ImportBatch): Entry[] {
	const whole = isNdjson(file) ? undefined : text;
	const parts = whole === undefined ? text.replace(/^\ufeff/, '').split('\n') : [whole];
	return parts.flatMap((part, index) => {
		if (part.trim() === '') return [];
		const read = jsonIn(part);
		const where = whole === undefined ? `${index + 1}` : '';
		if ('json' in read) return unpacked({ value: read.json, file, where });
		batch.findings.push({ file, row: where || `${read.line}`, field: '', reason: read.reason });
		return [];
	});
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
