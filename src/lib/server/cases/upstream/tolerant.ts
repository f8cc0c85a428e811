import * as v from 'valibot';

/* Readers for what other systems write: a value of a wrong form counts as absent, and nothing throws. */

export const text = v.fallback(v.optional(v.string()), undefined);
export const number = v.fallback(v.optional(v.pipe(v.number(), v.finite())), undefined);
export const flag = v.fallback(v.optional(v.boolean()), undefined);

/** Numbers and texts alike, as text: database ids and select values come as either. */
export const word = v.fallback(
	v.optional(
		v.pipe(
			v.union([v.string(), v.number(), v.boolean()]),
			v.transform((value) => String(value))
		)
	),
	undefined
);

export const maybe = <T extends v.GenericSchema>(schema: T) => v.fallback(v.optional(schema), undefined);

/** A list whose items that cannot be read are left out. */
export const listOf = <T extends v.GenericSchema>(item: T) =>
	v.pipe(
		v.fallback(v.optional(v.array(v.unknown()), []), []),
		v.transform((rows) =>
			rows.flatMap((row): v.InferOutput<T>[] => {
				const parsed = v.safeParse(item, row);
				return parsed.success ? [parsed.output] : [];
			})
		)
	);
