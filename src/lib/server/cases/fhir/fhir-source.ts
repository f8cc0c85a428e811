import { optionalTypes, type FhirSystem } from '#lib/domain/case-system.ts';
import type { CaseSource, RawCase } from '#lib/server/cases/case-source.ts';
import { openReader, type HttpReader } from '#lib/server/cases/upstream/http-reader.ts';
import { noSignIn } from '#lib/server/cases/upstream/sign-in.ts';
import type { SourceContext } from '#lib/server/cases/upstream/source-context.ts';
import { SourceFault, type FaultKind } from '#lib/server/cases/upstream/source-fault.ts';
import { inGroups } from '#lib/server/in-groups.ts';
import { backendServices } from './backend-services.ts';
import { belongings, neighbours, pointers, subjectsOf, type Belonging } from './belongings.ts';
import { caseOf } from './case-of.ts';
import { organizationsOf } from './organizations.ts';
import { patientList } from './patient-list.ts';
import { visibilityOf } from './profile.ts';
import { readResource, unfolded, type ReadReference, type Resource, type ResourceOf } from './resources.ts';
import { searchAll, searchPages } from './search.ts';
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

const pageSize = 100;

const typesOfOne = Object.keys(belongings) as Belonging[];

/** Faults of the whole system: whoever asks for half as much meets them again. */
const ofTheSystem: readonly FaultKind[] = ['unreachable', 'busy', 'not-signed-in', 'locked-out'];

/** To see which words there are, so many resources of a type are looked at. */
const mostLookedAt = 500;

/** Any FHIR R4 server, read with GET alone. */
export function openFhirSource(system: FhirSystem, { data, deployment, tools }: SourceContext): FhirSource {
	const services =
		system.signIn.kind === 'none' ? undefined : backendServices(system.baseUrl, system.signIn, data, tools);
	const reader = openReader(system.baseUrl, services ?? noSignIn, system.limits, tools);
	const has = (type: string) => !(system.without as readonly string[]).includes(type);
	const pagesOf = (type: string, query: Record<string, string>) =>
		searchPages(reader, type, { _count: String(pageSize), ...query }, system.limits.pages);
	const search = async (type: string, query: Record<string, string>) =>
		has(type) ? searchAll(reader, type, { _count: String(pageSize), ...query }, system.limits.pages) : [];
	const patients = patientList(pagesOf, reader, system.peopleTag);
	const { nameOf } = resourceIndexOf([], system.baseUrl);

	/** Those who work there are read once a round, not once a person; undefined is one who is not there. */
	let staff = new Map<string, Resource | undefined>();
	/** Of what a person's plan is made, and at whom and what that points, to know whose plan changes with them. */
	const around = new Map<string, readonly string[]>();
	/** Of which types a list may be asked for several people at once. */
	let together = new Map<Belonging, Promise<boolean>>();

	async function list(): Promise<void> {
		await patients.whole();
		staff = new Map();
		together = new Map();
		const refs = new Set(patients.refs());
		for (const ref of around.keys()) if (!refs.has(ref)) around.delete(ref);
	}

	async function readCase(ref: string): Promise<RawCase> {
		if (patients.idOf(ref) === undefined) await list();
		const id = patients.idOf(ref);
		if (id === undefined) throw new SourceFault('not-there');
		if (patients.isTwice(ref)) throw new SourceFault('two-people');
		const patient = readResource(await reader.get(`Patient/${id}`));
		if (patient?.resourceType !== 'Patient' || patient.id !== id) throw new SourceFault('unexpected');
		const lists = await Promise.all(typesOfOne.map((type) => listOf(type, [id])));
		return made(ref, patient, lists.flat().flatMap(parts));
	}

	const listOf = (type: Belonging, ids: readonly string[]) =>
		search(type, { [belongings[type]]: ids.map((id) => `Patient/${id}`).join(',') });

	async function made(ref: string, patient: ResourceOf<'Patient'>, own: Resource[]): Promise<RawCase> {
		const beside = await readAround(own);
		around.set(ref, [...own.filter(makesPlan).map(nameOfOne), ...beside.names]);
		const entries = [patient, ...own, ...beside.resources].map((resource) => ({ resource }));
		return caseOf(patient, resourceIndexOf(entries, system.baseUrl), fhirSettings(deployment, tools.now()))
			.body;
	}

	/**
	 * Several people with one question a type. Where that fails, halves are asked for: one record that cannot be read, or a list
	 * that is too long, harms nobody else.
	 */
	async function readCases(refs: readonly string[]): Promise<Map<string, RawCase>> {
		const [first] = refs;
		try {
			if (first === undefined) return new Map();
			if (refs.length === 1) return new Map([[first, await readCase(first)]]);
			return await readTogether(refs);
		} catch (error) {
			if (!(error instanceof SourceFault) || refs.length === 1 || ofTheSystem.includes(error.fault))
				return new Map();
			// A question that takes too long is not asked again and again: each is asked for alone.
			const size = error.fault === 'slow' ? 1 : Math.ceil(refs.length / 2);
			const read = await Promise.all(inGroups(refs, size).map(readCases));
			return new Map(read.flatMap((some) => [...some]));
		}
	}

	async function readTogether(refs: readonly string[]): Promise<Map<string, RawCase>> {
		const refOf = new Map(
			refs.flatMap((ref) => {
				const id = patients.isTwice(ref) ? undefined : patients.idOf(ref);
				return id === undefined ? [] : [[id, ref] as const];
			})
		);
		const ids = [...refOf.keys()];
		const [found, ...lists] = await Promise.all([
			search('Patient', { _id: ids.join(',') }),
			...typesOfOne.map(async (type) =>
				(await mayJoin(type))
					? listOf(type, ids)
					: (await Promise.all(ids.map((id) => listOf(type, [id])))).flat()
			)
		]);
		const people = found
			.flatMap((value) => readResource(value) ?? [])
			.filter((one) => one.resourceType === 'Patient')
			.filter(({ id }) => refOf.has(id));
		// A server that knows no list of ids, or somebody who is gone: asked for one by one it can be told.
		if (people.length < refs.length) throw new SourceFault('incomplete');
		const own = byOwner(people, lists.flat());
		await readNamed(shownIn([...own.values()].flat()).flatMap(pointers));
		const cases = new Map<string, RawCase>();
		for (const patient of people) {
			const ref = refOf.get(patient.id) as string;
			cases.set(ref, await made(ref, patient, own.get(patient.id) ?? []));
		}
		return cases;
	}

	/** What was found, by whose it is. @throws SourceFault where it may be of two of them */
	function byOwner(people: ResourceOf<'Patient'>[], found: unknown[]): Map<string, Resource[]> {
		const own = new Map<string, Resource[]>(people.map(({ id }) => [id, []]));
		const alone = people.map((resource) => resourceIndexOf([{ resource }], system.baseUrl));
		for (const value of found) {
			const subjects = [value].flatMap((one) => readResource(one) ?? []).flatMap(subjectsOf);
			for (const name of new Set(subjects.flatMap(ownersOf)))
				own.get(name.slice('Patient/'.length))?.push(...parts(value));
		}
		return own;

		function ownersOf(subject: ReadReference | undefined): string[] {
			const name = nameOf(subject);
			if (name !== undefined || subject === undefined) return name === undefined ? [] : [name];
			// By an identifier: whoever has it, if that is one.
			const owners = new Set(alone.flatMap((index) => index.nameOf(subject) ?? []));
			if (owners.size > 1) throw new SourceFault('incomplete');
			return [...owners];
		}
	}

	/**
	 * Whether a list for several people holds what a list for one of them would: a server that takes `a,b` for one name finds
	 * nothing, and every plan would be empty. One resource that is there is looked for in the middle of two others.
	 */
	function mayJoin(type: Belonging): Promise<boolean> {
		const known = together.get(type);
		if (known) return known;
		const asked = tryToJoin(type).catch((error: unknown) => {
			if (error instanceof SourceFault && !ofTheSystem.includes(error.fault)) return false;
			together.delete(type);
			throw error;
		});
		together.set(type, asked);
		return asked;
	}

	async function tryToJoin(type: Belonging): Promise<boolean> {
		if (!has(type)) return true;
		const { entry } = ((await reader.get(type, { _count: '1' })) ?? {}) as {
			entry?: { resource?: unknown }[];
		};
		const one = (Array.isArray(entry) ? entry : []).flatMap((each) => readResource(each?.resource) ?? []);
		const [resource] = one.filter(({ resourceType }) => resourceType === type);
		// Of a type of which there is nothing, nothing is lost.
		if (!resource) return one.length === 0;
		const owner = subjectsOf(resource)
			.flatMap((subject) => nameOf(subject) ?? [])
			.find((name) => name.startsWith('Patient/'))
			?.slice('Patient/'.length);
		const others = patients
			.refs()
			.slice(0, 3)
			.flatMap((ref) => patients.idOf(ref) ?? [])
			.filter((id) => id !== owner);
		const [other] = others;
		if (owner === undefined || other === undefined) return false;
		const joined = await listOf(type, [other, owner, others[1] ?? other]);
		return joined.some((found) => readResource(found)?.id === resource.id);
	}

	/** Fetches whom and what the marked resources point at. Of hidden ones not even the neighbours are asked for. */
	async function readAround(own: Resource[]): Promise<{ names: string[]; resources: Resource[] }> {
		const first = await readNamed(shownIn(own).flatMap(pointers));
		const second = await readNamed(first.resources.flatMap(pointers));
		return {
			names: [...new Set([...first.names, ...second.names])],
			resources: [...first.resources, ...second.resources]
		};
	}

	const shownIn = (own: Resource[]) =>
		own.filter((resource) => visibilityOf(resource, system.profile) !== undefined);

	/** Where she is stands in resources that nobody marks. */
	const makesPlan = (resource: Resource) =>
		Object.hasOwn(belongings, resource.resourceType) &&
		(['EpisodeOfCare', 'CarePlan'].includes(resource.resourceType) ||
			visibilityOf(resource, system.profile) !== undefined);

	async function readNamed(references: (ReadReference | undefined)[]) {
		const names = [...new Set(references.flatMap((reference) => nameOf(reference) ?? []))].filter((name) =>
			neighbours.includes(typeIn(name))
		);
		// The one of now: another reading may list everybody anew meanwhile.
		const known = staff;
		const wanted = Map.groupBy(
			names.filter((name) => !known.has(name)),
			typeIn
		);
		for (const [type, named] of wanted) {
			for (let at = 0; at < named.length; at += pageSize) {
				const some = named.slice(at, at + pageSize);
				const _id = some.map((name) => name.slice(type.length + 1)).join(',');
				const found = (await search(type, { _id })).flatMap((value) => readResource(value) ?? []);
				for (const name of some) known.set(name, undefined);
				for (const resource of found)
					if (resource.resourceType === type) known.set(`${type}/${resource.id}`, resource);
			}
		}
		return { names, resources: names.flatMap((name) => known.get(name) ?? []) };
	}

	/**
	 * Whose belongings have a version (`meta.lastUpdated`) since then, and in whose plan somebody or something stands that has:
	 * a place that is safe no longer, say, or a goal that was written down for the wrong one and is somebody else's now.
	 */
	async function changedSince(moment: Date): Promise<string[] | undefined> {
		const query = { _lastUpdated: `ge${moment.toISOString()}` };
		const named = new Set<string>();
		for (const type of neighbours)
			for (const value of await search(type, { ...query, _elements: 'id' }))
				named.add(`${type}/${(value as { id: string }).id}`);
		for (const name of named) staff.delete(name);
		const types: string[] = ['Patient', ...typesOfOne];
		const found = (await Promise.all(types.map((type) => search(type, query))))
			.flat()
			.flatMap((value) => readResource(value) ?? []);
		// One that says by an identifier whose it is may be anybody's.
		if (found.flatMap(subjectsOf).some(isByIdentifier)) return undefined;
		for (const resource of found) named.add(nameOfOne(resource));
		const changed = new Set(found.flatMap(subjectsOf).flatMap((reference) => nameOf(reference) ?? []));
		return patients.refs().filter((ref) => {
			const beside = around.get(ref);
			// Whose plan was not read yet by this very process is asked for.
			if (!beside || beside.some((name) => named.has(name))) return true;
			return changed.has(`Patient/${patients.idOf(ref)}`);
		});
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
					// R4 asks for 404; some servers say 400 or 405 to a type that they do not know.
					if (error.fault === 'not-there' || error.fault === 'unexpected') missing.push(type);
				}
			}
			return missing;
		},
		theirWords: async () => {
			const resources: Resource[] = [];
			for (const type of typesOfOne.filter(has)) {
				const bundle = (await reader.get(type, { _count: String(mostLookedAt) })) as { entry?: unknown };
				const entries = Array.isArray(bundle?.entry) ? (bundle.entry as { resource?: unknown }[]) : [];
				resources.push(...entries.flatMap(({ resource }) => readResource(resource) ?? []));
			}
			return wordsOfResources(resources, system.profile, deployment.phaseMap);
		},
		listRefs: async (since) => {
			const followed = since && (await patients.follow(since).catch(() => false));
			if (!followed) await list();
			return patients.refs();
		},
		readCase,
		readCases,
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

const typeIn = (name: string) => name.split('/')[0] as string;

const nameOfOne = ({ resourceType, id }: Resource) => `${resourceType}/${id}`;

const isByIdentifier = (subject: ReadReference | undefined) =>
	subject?.reference === undefined
		? subject?.identifier !== undefined && (subject.type ?? 'Patient') === 'Patient'
		: /\bPatient\?identifier=/.test(subject.reference);

const parts = (value: unknown): Resource[] => unfolded(value).flatMap((part) => readResource(part) ?? []);
