import type { HowLong } from '#lib/domain/journey-facts.ts';
import type { Translate } from '#lib/i18n/words.ts';

/** "about 2 to 6 weeks", "about 1 year". */
export function aboutHowLong(t: Translate, { from, to, unit }: HowLong): string {
	return from === to
		? t(`journey:about.one.${unit}`, { count: to })
		: t(`journey:about.range.${unit}`, { from, to });
}
