import type { TeamMember } from '#lib/domain/team.ts';
import type { Translate } from './words.ts';

/** "With Bopha, who listens": one person with what she is for her, more by name, nobody known as the team. */
export function withWhom(t: Translate, team: TeamMember[], ids: string[]): string {
	const members = ids.flatMap((id) => team.find((member) => member.id === id) ?? []);
	const [first, second] = members;
	if (!first) return t('book:withTeam');
	if (!second) return t('book:withOne', { name: first.name, role: t(`book:role.${first.role}`) });
	return t('book:withMore', { names: members.map(({ name }) => name).join(', ') });
}
