import type { HowLong, JourneyFacts } from '#lib/domain/journey-facts.ts';
import type { Phase } from '#lib/domain/journey.ts';
import type { Translate } from '#lib/i18n/words.ts';

/** "about 2 to 6 weeks", "about 1 year". */
function aboutHowLong(t: Translate, { from, to, unit }: HowLong): string {
	return from === to
		? t(`journey:about.one.${unit}`, { count: to })
		: t(`journey:about.range.${unit}`, { from, to });
}

/** What the words of a phase leave open: how long it lasts, and what else only the organisation knows. */
export const figuresOf = (t: Translate, facts: JourneyFacts, phase: Phase) => ({
	long: aboutHowLong(t, facts.long[phase]),
	afterwards: aboutHowLong(t, facts.afterwards),
	minutes: facts.firstMinutes,
	age: facts.grownUpUntil
});
