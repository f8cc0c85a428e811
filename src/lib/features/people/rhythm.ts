import type { Day } from '#lib/domain/day.ts';
import type { TeamMember } from '#lib/domain/team.ts';
import type { Language } from '#lib/domain/text.ts';
import { dayInSentence } from '#lib/i18n/dates.ts';
import type { Translate } from '#lib/i18n/words.ts';

/** When they meet next, or the plain word that it is not planned and whom to ask. */
export function nextTime(t: Translate, language: Language, member: TeamMember, today: Day): string {
	const next = member.rhythm?.next;
	return next !== undefined && next >= today
		? t('people:next', { day: dayInSentence(t, language, next, today) })
		: t('people:notPlanned', { name: member.name });
}
