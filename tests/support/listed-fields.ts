/* For tests that ask whether something is whole: which fields a schema lists, and which a value fills. */

type Listed = {
	type: string;
	entries?: Record<string, Listed>;
	wrapped?: Listed;
	item?: Listed;
	options?: Listed[];
};

/** The paths of all fields that a valibot schema lists, lists and choices seen through: `services.schedules.byday`. */
export function listedFields(schema: unknown, path: string[] = []): string[] {
	const { type, entries, wrapped, item, options } = schema as Listed;
	if (wrapped ?? item) return listedFields(wrapped ?? item, path);
	if (type === 'variant') return options!.flatMap((option) => listedFields(option, path));
	// One text for everybody, or one in each language: whoever fills these has shown both.
	const several = type === 'union' ? options!.filter((option) => option.entries) : [];
	if (several.length > 0) return several.flatMap((option) => listedFields(option, path));
	if (!entries) return [path.join('.')];
	return Object.entries(entries).flatMap(([name, field]) => listedFields(field, [...path, name]));
}

/** The paths of all fields that a value fills, each once. */
export function filledFields(value: unknown, path: string[] = []): Set<string> {
	if (Array.isArray(value)) return new Set(value.flatMap((one) => [...filledFields(one, path)]));
	if (typeof value !== 'object' || value === null) return new Set([path.join('.')]);
	return new Set(Object.entries(value).flatMap(([name, one]) => [...filledFields(one, [...path, name])]));
}
