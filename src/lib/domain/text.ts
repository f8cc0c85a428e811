import * as v from 'valibot';

/** One line of words as staff wrote them. At most 400 letters: about one card. */
export const Line = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(400));

/** A few sentences as staff wrote them. At most 2,000 letters. */
export const Passage = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(2000));

/** A name inside one case: letters, digits, dash, dot and underscore, at most 64. Never shown to a person. */
export const Id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/));

/** The languages the app speaks, the first reader's first. BCP 47. */
export const languages = ['km', 'en', 'vi'] as const;
export const Language = v.picklist(languages);
export type Language = v.InferOutput<typeof Language>;

/** How the book speaks: to an adult, to a young person in short words, or to the family preparing for a homecoming. */
export const readings = ['adult', 'young', 'family'] as const;
export const Reading = v.picklist(readings);
export type Reading = v.InferOutput<typeof Reading>;
