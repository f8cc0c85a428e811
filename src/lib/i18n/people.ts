import type { TeamMember } from '#lib/domain/team.ts';
import type { Language } from '#lib/domain/text.ts';
import { numberLocale } from './numbers.ts';
import type { Translate } from './words.ts';

/** "With Bopha, who listens": one person with what she is for her, more by name, nobody known as the team. */
export function withWhom(t: Translate, language: Language, team: TeamMember[], ids: string[]): string {
	const members = ids.flatMap((id) => team.find((member) => member.id === id) ?? []);
	const [first, second] = members;
	if (!first) return t('book:withTeam');
	if (!second) return t('book:withOne', { name: first.name, role: t(`book:role.${first.role}`) });
	const names = new Intl.ListFormat(numberLocale(language)).format(members.map(({ name }) => name));
	return t('book:withMore', { names });
}
