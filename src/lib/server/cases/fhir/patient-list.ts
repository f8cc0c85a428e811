import type { HttpReader, Query } from '#lib/server/cases/upstream/http-reader.ts';
import { SourceFault } from '#lib/server/cases/upstream/source-fault.ts';
import { refOf } from './me.ts';
import { readResource, type Resource, type ResourceOf } from './resources.ts';

type Search = (type: string, query: Record<string, string>) => AsyncIterable<unknown[]>;

/** Who may be read, by reference. It is kept between two rounds: a round in which little changed does not list everybody. */
export type PatientList = {
	refs(): string[];
	/** The Patient of a reference; undefined where there is none. */
	idOf(ref: string): string | undefined;
	/** Whether two people have this reference: nobody can say whose plan would be shown. */
	isTwice(ref: string): boolean;
	/** Asks for everybody. */
	whole(): Promise<void>;
	/** Brings the list up to date by what has a version since then. @returns whether that was possible */
	follow(since: Date): Promise<boolean>;
};

/** @param peopleTag `system|code`; undefined: everybody whom the account may read */
export function patientList(search: Search, reader: HttpReader, peopleTag: string | undefined): PatientList {
	const tagged: Record<string, string> = peopleTag === undefined ? {} : { _tag: peopleTag };
	/** By id, with the reference of those who may be read; the others are there to be counted. */
	let found = new Map<string, string | undefined>();
	let ids = new Map<string, string>();
	let twice = new Set<string>();
	/** What the server counted beyond those it listed. Undefined where it does not count, or nothing was listed yet. */
	let uncounted: number | undefined;
	let isListed = false;

	async function whole(): Promise<void> {
		const next: typeof found = new Map();
		for await (const page of search('Patient', tagged))
			for (const patient of patientsIn(page)) take(next, patient);
		const total = await count();
		found = next;
		uncounted = total === undefined ? undefined : total - found.size;
		isListed = true;
		sort();
	}

	async function follow(since: Date): Promise<boolean> {
		if (!isListed) return false;
		// Without the tag: whose tag was taken away has a new version too.
		const next = new Map(found);
		for await (const page of search('Patient', { _lastUpdated: `ge${since.toISOString()}` }))
			for (const patient of patientsIn(page)) take(next, patient);
		const total = await count();
		// Somebody came or went of whom no version tells.
		if (total !== undefined && uncounted !== undefined && total - next.size !== uncounted) return false;
		found = next;
		sort();
		return true;
	}

	function take(into: typeof found, patient: ResourceOf<'Patient'>): void {
		// A server that does not know `_tag` answers with everybody; the tag is looked at again here.
		if (!hasTag(patient, peopleTag)) into.delete(patient.id);
		else into.set(patient.id, patient.active === false ? undefined : refOf(patient));
	}

	function sort(): void {
		ids = new Map();
		twice = new Set();
		for (const [id, ref] of found) {
			if (ref === undefined) continue;
			if (ids.has(ref)) twice.add(ref);
			ids.set(ref, id);
		}
	}

	/** A server may go on counting what was deleted: the number is good for nothing but to see that it changed. */
	async function count(): Promise<number | undefined> {
		try {
			const query: Query = { ...tagged, _summary: 'count' };
			const { total } = ((await reader.get('Patient', query)) ?? {}) as { total?: unknown };
			return typeof total === 'number' ? total : undefined;
		} catch (error) {
			if (error instanceof SourceFault) return undefined;
			throw error;
		}
	}

	return {
		refs: () => [...ids.keys()],
		idOf: (ref) => ids.get(ref),
		isTwice: (ref) => twice.has(ref),
		whole,
		follow
	};
}

const patientsIn = (page: unknown[]): ResourceOf<'Patient'>[] =>
	page.flatMap((value) => {
		const resource = readResource(value);
		return resource?.resourceType === 'Patient' ? [resource] : [];
	});

function hasTag({ meta }: Resource, tag: string | undefined): boolean {
	if (tag === undefined) return true;
	return (meta?.tag ?? []).some(({ system, code }) => `${system}|${code}` === tag);
}
