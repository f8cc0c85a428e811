import { optionalTypes, type FhirSystem } from '#lib/domain/case-system.ts';
import type { CaseSource, RawCase } from '#lib/server/cases/case-source.ts';
import { openReader, type HttpReader } from '#lib/server/cases/upstream/http-reader.ts';
import { noSignIn } from '#lib/server/cases/upstream/sign-in.ts';
import type { SourceContext } from '#lib/server/cases/upstream/source-context.ts';
import { SourceFault } from '#lib/server/cases/upstream/source-fault.ts';
import { backendServices } from './backend-services.ts';
import { caseOf } from './case-of.ts';
import { refOf } from './me.ts';
import { organizationsOf } from './organizations.ts';
import { visibilityOf } from './profile.ts';
import { readResource, unfolded, type ReadReference, type Resource, type ResourceOf } from './resources.ts';
import { searchAll } from './search.ts';
import { fhirSettings } from './settings.ts';
import { resourceIndexOf } from './resource-index.ts';
import { wordsOfResources } from './words-of-resources.ts';

/** A FHIR source with what `source check` needs to look behind it. */
export type FhirSource = CaseSource & {
	reader: HttpReader;
	/** What was granted with the last token; undefined where nothing is asked for, or before the first. */
	grantedScope(): string | undefined;
	/** The types of ours for which the server has no place. One that fails for a while must not look like one of these. */
	missingTypes(): Promise<string[]>;
};

// What belongs to one person, and the search parameter that says whose it is. `Type/id` always: some servers find
// nothing for the bare id.
const belongings = {
	EpisodeOfCare: 'patient',
	CarePlan: 'patient',
	Goal: 'patient',
	Appointment: 'actor',
	CareTeam: 'patient',
	ServiceRequest: 'patient',
	Task: 'patient'
} as const;

const pageSize = 100;

/** To see which words there are, so many resources of a type are looked at. */
const mostLookedAt = 500;

/** Any FHIR R4 server, read with GET alone. */
export function openFhirSource(system: FhirSystem, { data, deployment, tools }: SourceContext): FhirSource {
	const services =
		system.signIn.kind === 'none' ? undefined : backendServices(system.baseUrl, system.signIn, data, tools);
	const reader = openReader(system.baseUrl, services ?? noSignIn, system.limits, tools);
	const has = (type: string) => !(system.without as readonly string[]).includes(type);
	const search = async (type: string, query: Record<string, string>) =>
		has(type) ? searchAll(reader, type, { _count: String(pageSize), ...query }, system.limits.pages) : [];

	/** Which Patient a reference means; made anew with each list. */
	let patients = new Map<string, string>();
	/** References that two records have: nobody can say whose plan would be shown. */
	let twice = new Set<string>();
	/** Those who work there are read once a round, not once a person. */
	let staff = new Map<string, Resource>();

	async function list(): Promise<void> {
		const found = await search('Patient', system.peopleTag === undefined ? {} : { _tag: system.peopleTag });
		const next = new Map<string, string>();
		const doubled = new Set<string>();
		for (const patient of found.flatMap((value) => resourcesOf(value, 'Patient'))) {
			if (patient.active === false || !hasTag(patient, system.peopleTag)) continue;
			const ref = refOf(patient);
			if (next.has(ref)) doubled.add(ref);
			next.set(ref, patient.id);
		}
		patients = next;
		twice = doubled;
		staff = new Map();
	}

	async function readCase(ref: string): Promise<RawCase> {
		if (!patients.has(ref)) await list();
		const id = patients.get(ref);
		if (id === undefined) throw new SourceFault('not-there');
		if (twice.has(ref)) throw new SourceFault('two-people');
		const patient = readResource(await reader.get(`Patient/${id}`));
		if (patient?.resourceType !== 'Patient' || patient.id !== id) throw new SourceFault('unexpected');

		const lists = await Promise.all(
			Object.entries(belongings).map(([type, parameter]) => search(type, { [parameter]: `Patient/${id}` }))
		);
		const own = lists
			.flat()
			.flatMap((value) => unfolded(value))
			.flatMap((value) => readResource(value) ?? []);
		const around = await readAround(own);
		const entries = [patient, ...own, ...around].map((resource) => ({ resource }));
		const index = resourceIndexOf(entries, system.baseUrl);
		return caseOf(patient, index, fhirSettings(deployment, tools.now())).body;
	}

	/** Fetches whom and what the marked resources point at. Of hidden ones not even the neighbours are asked for. */
	async function readAround(own: Resource[]): Promise<Resource[]> {
		const shown = own.filter((resource) => visibilityOf(resource, system.profile) !== undefined);
		const first = await readNamed(shown.flatMap(pointers));
		const second = await readNamed(first.flatMap(pointers));
		return [...first, ...second];
	}

	async function readNamed(references: (ReadReference | undefined)[]): Promise<Resource[]> {
		const { nameOf } = resourceIndexOf([], system.baseUrl);
		const names = new Set(references.flatMap((reference) => nameOf(reference) ?? []));
		const wanted = new Map<string, string[]>();
		for (const name of names) {
			const [type = '', id = ''] = name.split('/');
			if (!neighbours.includes(type) || staff.has(name)) continue;
			wanted.set(type, [...(wanted.get(type) ?? []), id]);
		}
		for (const [type, ids] of wanted) {
			for (let at = 0; at < ids.length; at += pageSize) {
				for (const value of await search(type, { _id: ids.slice(at, at + pageSize).join(',') })) {
					const resource = readResource(value);
					if (resource?.resourceType === type) staff.set(`${type}/${resource.id}`, resource);
				}
			}
		}
		return [...names].flatMap((name) => staff.get(name) ?? []);
	}

	/**
	 * Whose belongings have a version (`meta.lastUpdated`) since then. Where somebody or something that many plans point at
	 * has changed, a place that is safe no longer say, everybody is read.
	 */
	async function changedSince(moment: Date): Promise<string[] | undefined> {
		const query = { _lastUpdated: `ge${moment.toISOString()}` };
		for (const type of neighbours.filter(has)) {
			const bundle = await reader.get(type, { ...query, _count: '1', _elements: 'id' });
			const { entry } = (bundle ?? {}) as { entry?: unknown };
			if (Array.isArray(entry) && entry.length > 0) return undefined;
		}
		const { nameOf } = resourceIndexOf([], system.baseUrl);
		const found = (
			await Promise.all(['Patient', ...Object.keys(belongings)].map((type) => search(type, query)))
		)
			.flat()
			.flatMap((value) => readResource(value) ?? []);
		// One that says by an identifier whose it is, or not at all, may be anybody's.
		const isAnybodys = (resource: Resource) => subjectsOf(resource).every((one) => nameOf(one) === undefined);
		if (found.some(isAnybodys)) return undefined;
		const changed = new Set(found.flatMap(subjectsOf).flatMap((reference) => nameOf(reference) ?? []));
		return [...patients].flatMap(([ref, id]) => (changed.has(`Patient/${id}`) ? [ref] : []));
	}

	return {
		reader,
		...(system.rounds === 'changed' && { changedSince }),
		grantedScope: () => services?.scope(),
		missingTypes: async () => {
			const missing: string[] = [];
			for (const type of optionalTypes.filter(has)) {
				try {
					await reader.get(type, { _count: '1' });
				} catch (error) {
					if (!(error instanceof SourceFault)) throw error;
					if (error.fault === 'not-there') missing.push(type);
				}
			}
			return missing;
		},
		theirWords: async () => {
			const resources: Resource[] = [];
			for (const type of Object.keys(belongings).filter(has)) {
				const bundle = (await reader.get(type, { _count: String(mostLookedAt) })) as { entry?: unknown };
				const entries = Array.isArray(bundle?.entry) ? (bundle.entry as { resource?: unknown }[]) : [];
				resources.push(...entries.flatMap(({ resource }) => readResource(resource) ?? []));
			}
			return wordsOfResources(resources, system.profile, deployment.phaseMap);
		},
		listRefs: async () => {
			await list();
			return [...patients.keys()];
		},
		readCase,
		readOrganizations: async () => {
			const [organizations, services] = await Promise.all([
				search('Organization', {}),
				search('HealthcareService', {})
			]);
			const entries = [...organizations, ...services].flatMap((value) => {
				const resource = readResource(value);
				return resource ? [{ resource }] : [];
			});
			return organizationsOf(resourceIndexOf(entries, system.baseUrl), system.profile);
		},
		close: () => {}
	};
}

const neighbours = ['Practitioner', 'PractitionerRole', 'Location', 'HealthcareService'];

function pointers(resource: Resource): (ReadReference | undefined)[] {
	switch (resource.resourceType) {
		case 'CareTeam':
			return resource.participant.map(({ member }) => member);
		case 'Appointment':
			return resource.participant.map(({ actor }) => actor);
		case 'CarePlan':
			return resource.activity.flatMap(({ detail }) => detail?.performer ?? []);
		case 'ServiceRequest':
			return resource.performer;
		case 'Task':
			return [resource.owner, resource.requester];
		case 'PractitionerRole':
			return [resource.practitioner];
		default:
			return [];
	}
}

/** Whose it is. */
function subjectsOf(resource: Resource): (ReadReference | undefined)[] {
	switch (resource.resourceType) {
		case 'Patient':
			return [{ reference: `Patient/${resource.id}`, type: undefined, identifier: undefined }];
		case 'EpisodeOfCare':
			return [resource.patient];
		case 'CarePlan':
		case 'Goal':
		case 'CareTeam':
		case 'ServiceRequest':
			return [resource.subject];
		case 'Appointment':
			return resource.participant.map(({ actor }) => actor);
		case 'Task':
			return [resource.for];
		default:
			return [];
	}
}

function resourcesOf(value: unknown, type: 'Patient'): ResourceOf<'Patient'>[] {
	const resource = readResource(value);
	return resource?.resourceType === type ? [resource] : [];
}

// A server that does not know `_tag` answers with everybody; the tag is looked at again here.
function hasTag({ meta }: Resource, tag: string | undefined): boolean {
	if (tag === undefined) return true;
	return (meta?.tag ?? []).some(({ system, code }) => `${system}|${code}` === tag);
}
