import * as v from 'valibot';
import { inLatinDigits, Line, SaidLine } from './text.ts';

/** What `tel:` is given (RFC 3966): E.164, with `;ext=` where there is one, or a short number such as 117 as it is. */
export const Tel = v.pipe(
	v.string(),
	v.regex(/^\+?[0-9]{2,15}(;ext=[0-9]{1,10})?$/, 'is no number that can be dialled')
);

/**
 * A number of a telephone: as people dial it in their own country, always in the digits 0 to 9, and what `tel:` is given.
 * The server or the build makes both (`server/intake/phone-numbers.ts`). Without `tel` it cannot be dialled, only read.
 */
export const Telephone = v.object({
	number: v.pipe(Line, v.transform(inLatinDigits)),
	tel: v.optional(Tel)
});
export type Telephone = v.InferOutput<typeof Telephone>;

/** A number of the team's own, shown where she is told to call. It never lies in the open pages: it would name the organisation. */
export const TeamNumber = v.object({
	...Telephone.entries,
	/** Further numbers where staff wrote several into one field. */
	more: v.optional(v.array(Telephone)),
	/** Who answers there, e.g. the office. */
	office: v.optional(SaidLine),
	/** When somebody answers. */
	hours: v.optional(SaidLine),
	/** Whether it is safe to say who is calling: true where only the team answers. Absent: nobody has said. */
	safeToSayWho: v.optional(v.boolean())
});
export type TeamNumber = v.InferOutput<typeof TeamNumber>;
