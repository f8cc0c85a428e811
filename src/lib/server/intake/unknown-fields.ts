import type * as v from 'valibot';

/** What of a schema is looked at: an object's entries, a list's item, what is inside an optional one, a variant's options. */
type Shape = {
	entries?: Record<string, Shape>;
	item?: Shape;
	wrapped?: Shape;
	options?: Shape[];
};

/** The fields that a schema does not name, as dotted paths without the places in lists; each path once. */
export function unknownFields(schema: v.GenericSchema, given: unknown): string[] {
	return [...new Set(look(schema as Shape, given, []))];
}

function look(shape: Shape, value: unknown, path: string[]): string[] {
	if (shape.wrapped) return look(shape.wrapped, value, path);
	if (Array.isArray(value)) {
		const { item } = shape;
		return item ? value.flatMap((one) => look(item, one, path)) : [];
	}
	if (typeof value !== 'object' || value === null) return [];
	const entries = shape.entries ?? Object.assign({}, ...(shape.options ?? []).map((one) => one.entries));
	// Without entries it is a record: any name is right.
	if (Object.keys(entries).length === 0) return [];
	return Object.entries(value).flatMap(([name, inner]) => {
		const known = Object.hasOwn(entries, name) ? (entries as Record<string, Shape>)[name] : undefined;
		return known ? look(known, inner, [...path, name]) : [[...path, plainName(name)].join('.')];
	});
}

/** A field's name where it looks like one: a file that a program built may have words about somebody in its place. */
export function plainName(name: string): string {
	return /^[A-Za-z_][A-Za-z0-9_-]{0,39}$/.test(name) ? name : '(with no plain name)';
}
