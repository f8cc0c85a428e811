import * as v from 'valibot';

/** What a stretch of the road is counted in. */
export const units = ['meetings', 'weeks', 'months', 'years'] as const;

const few = (least: number, most: number) =>
	v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

/** About how long something takes, from the shorter to the longer. It is said as "about", never promised. */
export const HowLong = v.pipe(
	v.strictObject({ from: few(1, 99), to: few(1, 99), unit: v.picklist(units) }),
	v.check(({ from, to }) => from <= to, '"from" is more than "to"')
);
export type HowLong = v.InferOutput<typeof HowLong>;

const often = (from: number, to: number, unit: HowLong['unit']) => v.optional(HowLong, { from, to, unit });

/**
 * What the pages of the journey say that only the organisation knows: `road` in its configuration. The defaults are a
 * guess that is sensible for years of help; nobody at an organisation has confirmed them.
 */
export const JourneyFacts = v.strictObject({
	/** About how long each phase lasts. */
	long: v.optional(
		v.strictObject({
			entry: often(1, 3, 'meetings'),
			assessment: often(2, 6, 'weeks'),
			planning: often(1, 2, 'months'),
			coordination: often(1, 3, 'years'),
			reintegration: often(6, 12, 'months'),
			closure: often(2, 3, 'months')
		}),
		{}
	),
	/** About how long somebody still calls after the last meeting, where the person wants it. */
	afterwards: often(6, 12, 'months'),
	/** About how many minutes the first meeting takes. */
	firstMinutes: v.optional(few(5, 240), 30),
	/** Below this age, in years, a grown-up is asked as well as the child. */
	grownUpUntil: v.optional(few(10, 30), 18)
});
export type JourneyFacts = v.InferOutput<typeof JourneyFacts>;
