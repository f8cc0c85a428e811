import { daysBetween } from '#lib/domain/day.ts';
import type { Say } from './say.ts';

/** "October to December 2026": months by their own words, as Node's Intl is not sure to know Khmer. */
export function monthsBetween(opens: string, closes: string, say: Say): string {
	const month = (day: string) => say(`month.${Number(day.slice(5, 7))}`);
	const year = (day: string) => day.slice(0, 4);
	if (daysBetween(opens, closes) < 31 || month(opens) === month(closes))
		return say('oneMonth', { month: month(closes), year: year(closes) });
	return say('months', { from: month(opens), to: month(closes), year: year(closes) });
}
