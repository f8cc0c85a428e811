import type { Now } from '#lib/domain/day.ts';
import type { News } from '#lib/domain/news.ts';
import { isOver } from '#lib/domain/session.ts';
import type { Snapshot } from '#lib/domain/snapshot.ts';
import type { Language } from '#lib/domain/text.ts';
import { dayInSentence, inSentence, sessionAsSaid } from '#lib/i18n/dates.ts';
import type { Translate } from '#lib/i18n/words.ts';

/** Where a line of news leads. */
export type Leads =
	{ to: 'session' | 'goal'; id: string } | { to: 'sessions' | 'plan' | 'journey' | 'people' };

export type NewsLine = { text: string; leads: Leads };

/** A piece of news as one gentle line. Undefined where what it names is over, or has gone from the plan meanwhile. */
export function newsAsSaid(
	t: Translate,
	language: Language,
	snapshot: Snapshot,
	news: News,
	now: Now
): NewsLine | undefined {
	switch (news.kind) {
		case 'phase': {
			const phase = t(`book:phase.${news.to}`);
			const key = news.bend.kind === 'begun' ? 'on' : news.bend.kind;
			return { text: t(`today:news.phase.${key}`, { phase }), leads: { to: 'journey' } };
		}
		case 'session-off': {
			const day = dayInSentence(t, language, news.date, now.day);
			return { text: t('today:news.session-off', { day }), leads: { to: 'sessions' } };
		}
		case 'session-new':
		case 'session-changed': {
			const session = snapshot.sessions.find(({ id }) => id === news.id);
			if (!session || isOver(session, now)) return undefined;
			const when = inSentence(t, language, sessionAsSaid(t, language, session, now.day));
			return { text: t(`today:news.${news.kind}`, { when }), leads: { to: 'session', id: session.id } };
		}
		case 'member-gone':
			return { text: t('today:news.member-gone', { name: news.name }), leads: { to: 'people' } };
		case 'member-new': {
			const member = snapshot.team.find(({ id }) => id === news.id);
			if (!member) return undefined;
			const values = { name: member.name, role: t(`book:role.${member.role}`) };
			return { text: t('today:news.member-new', values), leads: { to: 'people' } };
		}
		case 'member-leaving': {
			const member = snapshot.team.find(({ id }) => id === news.id);
			if (!member) return undefined;
			const other = snapshot.team.find(({ id }) => id === member.leaving?.to);
			const text = other
				? t('today:news.member-leavingTo', { name: member.name, other: other.name })
				: t('today:news.member-leaving', { name: member.name });
			return { text, leads: { to: 'people' } };
		}
		case 'goal-new':
		case 'goal-changed':
		case 'goal-done':
		case 'step-new': {
			const goal = snapshot.goals.find(({ id }) => id === news.goal);
			return (
				goal && {
					text: t(`today:news.${news.kind}`, { goal: goal.what }),
					leads: { to: 'goal', id: goal.id }
				}
			);
		}
		case 'team-step-done': {
			const goal = snapshot.goals.find(({ id }) => id === news.goal);
			const step = goal?.steps.find(({ id }) => id === news.step);
			return (
				goal &&
				step && {
					text: t('today:news.team-step-done', { step: step.what }),
					leads: { to: 'goal', id: goal.id }
				}
			);
		}
		case 'many': {
			const to = news.of.startsWith('sessions') ? 'sessions' : news.of === 'team' ? 'people' : 'plan';
			return { text: t(`today:news.many.${news.of}`), leads: { to } };
		}
	}
}
