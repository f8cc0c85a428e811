import * as v from 'valibot';

/** What is kept of an import: of each person and partner how she stood, null where she was new, and a mark of how she stands. */
export const KeptImport = v.object({
	/** UTC, to the minute. */
	at: v.string(),
	by: v.string(),
	people: v.array(v.object({ ref: v.string(), before: v.unknown(), mark: v.string() })),
	partners: v.array(v.object({ id: v.string(), before: v.unknown(), mark: v.string() }))
});
export type KeptImport = v.InferOutput<typeof KeptImport>;

/** What is kept of an import, without some people: who is removed comes back by that alone. */
export const withoutPeople = (refs: readonly string[]) => (body: unknown) => {
	const kept = v.parse(KeptImport, body);
	return { ...kept, people: kept.people.filter(({ ref }) => !refs.includes(ref)) };
};

/** The same without some partners. */
export const withoutPartners = (ids: readonly string[]) => (body: unknown) => {
	const kept = v.parse(KeptImport, body);
	return { ...kept, partners: kept.partners.filter(({ id }) => !ids.includes(id)) };
};
