import type { ReadReference, Resource, ResourceOf, TypeName } from './resources.ts';

/** Resources that belong together, to be found by type and by reference. */
export type ResourceIndex = {
	all<T extends TypeName>(type: T): ResourceOf<T>[];
	/** What a reference points at, if it is here. */
	find(reference: ReadReference | undefined): Resource | undefined;
	/** A reference as `Type/id`, whether or not its target is here; undefined for one we cannot follow. */
	nameOf(reference: ReadReference | undefined): string | undefined;
};

/**
 * @param entries resources with the address under which others may point at them (a Bundle's `fullUrl`)
 * @param base the server's own address: absolute references below it are read like relative ones
 */
export function resourceIndexOf(
	entries: { resource: Resource; url?: string | undefined }[],
	base?: string
): ResourceIndex {
	const byName = new Map<string, Resource>();
	const nameOfUrl = new Map<string, string>();
	const nameOfIdentifier = new Map<string, string | undefined>();
	for (const { resource, url } of entries) {
		const name = `${resource.resourceType}/${resource.id}`;
		byName.set(name, resource);
		if (url !== undefined) nameOfUrl.set(asKey(url), name);
		for (const { system, value } of 'identifier' in resource ? resource.identifier : []) {
			if (value === undefined) continue;
			const key = `${resource.resourceType}?${system ?? ''}|${value}`;
			// Two with one identifier: nobody can say which is meant.
			const isOne = !nameOfIdentifier.has(key) || nameOfIdentifier.get(key) === name;
			nameOfIdentifier.set(key, isOne ? name : undefined);
		}
	}
	// By id: nothing that is shown may depend on the order in which a server lists.
	const ordered = [...byName.values()].toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
	const prefixes = base === undefined ? [] : prefixesOf(base);

	function nameOf(reference: ReadReference | undefined): string | undefined {
		const text = reference?.reference;
		if (text === undefined) return byIdentifier(reference);
		const known = nameOfUrl.get(asKey(text));
		if (known !== undefined) return known;
		const prefix = prefixes.find((one) => text.startsWith(one)) ?? '';
		const relative = text.slice(prefix.length).replace(/^\/(?=[A-Z])/, '');
		// `Type?identifier=system|value`, as transactions point at what is there already (R4, 3.1.0.11.2).
		const [, type, asked] = /^([A-Z][A-Za-z]+)\?identifier=(.+)$/.exec(relative) ?? [];
		if (type !== undefined && asked !== undefined) {
			const plain = decoded(asked);
			return nameOfIdentifier.get(`${type}?${plain.includes('|') ? '' : '|'}${plain}`);
		}
		// `Type/id` or `Type/id/_history/n`. `#contained` and other servers' addresses are not followed.
		return /^([A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64})(\/_history\/[A-Za-z0-9.-]{1,64})?$/.exec(relative)?.[1];
	}

	// A logical reference says its type, or else means whatever has the identifier, if that is one thing.
	function byIdentifier(reference: ReadReference | undefined): string | undefined {
		const { type, identifier: { system, value } = {} } = reference ?? {};
		if (value === undefined) return undefined;
		const types = type === undefined ? identified : [type];
		const names = types.flatMap((one) => nameOfIdentifier.get(`${one}?${system ?? ''}|${value}`) ?? []);
		return names.length === 1 ? names[0] : undefined;
	}

	return {
		all: <T extends TypeName>(type: T) =>
			ordered.filter((resource) => resource.resourceType === type) as ResourceOf<T>[],
		find: (reference) => byName.get(nameOf(reference) ?? ''),
		nameOf
	};
}

/** An address as it is compared: without a version (R4, 2.36.4.1), a UUID in whichever letters (RFC 4122, 3). */
const asKey = (url: string) =>
	/^urn:uuid:/i.test(url) ? url.toLowerCase() : url.replace(/\/_history\/[A-Za-z0-9.-]{1,64}$/, '');

/** The types that are pointed at by an identifier. */
const identified = [
	'Patient',
	'Practitioner',
	'PractitionerRole',
	'Location',
	'Organization',
	'HealthcareService'
];

// Behind a proxy a server may not know that it is reached by https; host and path still say that it is the same.
function prefixesOf(base: string): string[] {
	const prefix = base.endsWith('/') ? base : `${base}/`;
	return [prefix, prefix.replace(/^https:/, 'http:')];
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
