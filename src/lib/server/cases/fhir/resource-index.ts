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
	for (const { resource, url } of entries) {
		const name = `${resource.resourceType}/${resource.id}`;
		byName.set(name, resource);
		if (url !== undefined) nameOfUrl.set(url, name);
	}
	// By id: nothing that is shown may depend on the order in which a server lists.
	const ordered = [...byName.values()].toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
	const prefix = base && (base.endsWith('/') ? base : `${base}/`);

	function nameOf(reference: ReadReference | undefined): string | undefined {
		const text = reference?.reference;
		if (text === undefined) return undefined;
		const known = nameOfUrl.get(text);
		if (known !== undefined) return known;
		const relative = prefix && text.startsWith(prefix) ? text.slice(prefix.length) : text;
		// `Type/id` or `Type/id/_history/n`. `#contained` and other servers' addresses are not followed.
		return /^([A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64})(\/_history\/[A-Za-z0-9.-]{1,64})?$/.exec(relative)?.[1];
	}

	return {
		all: <T extends TypeName>(type: T) =>
			ordered.filter((resource) => resource.resourceType === type) as ResourceOf<T>[],
		find: (reference) => byName.get(nameOf(reference) ?? ''),
		nameOf
	};
}
