import * as v from 'valibot';
import { Day, daysBetween } from './day.ts';
import { TeamNumber } from './telephone.ts';
import { Id, Line, Passage } from './text.ts';

/** What somebody on the team is for her. The words for each role live in the book's own words. */
export const roles = [
	'guide',
	'listener',
	'rights',
	'teacher',
	'house-parent',
	'foster-parent',
	'business-coach',
	'community',
	'health'
] as const;
export const Role = v.picklist(roles);
export type Role = v.InferOutput<typeof Role>;

export const TeamMember = v.object({
	id: Id,
	name: Line,
	role: Role,
	about: v.optional(Passage),
	/** How they meet: planned rhythm, last and next time. */
	rhythm: v.optional(
		v.object({
			every: v.optional(v.picklist(['week', 'two-weeks', 'month', 'quarter', 'when-needed'])),
			last: v.optional(Day),
			next: v.optional(Day)
		})
	),
	/** Where she can call this person. */
	phone: v.optional(TeamNumber),
	/** Who covers when this person is away. */
	cover: v.optional(Id),
	/** When this person hands over to another, and to whom. */
	leaving: v.optional(v.object({ on: v.optional(Day), to: v.optional(Id) }))
});
export type TeamMember = v.InferOutput<typeof TeamMember>;

/** One person who hands over to another. `to` is absent while nobody is found yet. */
export type TeamChange = { from: TeamMember; on?: Day; to?: TeamMember };

/** Who is about to hand over, or has within the last 60 days: long enough for a goodbye and a hello. */
export function changesOf(team: TeamMember[], today: Day): TeamChange[] {
	return team.flatMap((from) => {
		if (!from.leaving) return [];
		const { on, to } = from.leaving;
		if (on !== undefined && daysBetween(on, today) > 60) return [];
		return [{ from, on, to: team.find(({ id }) => id === to) }];
	});
}

/** The number to call the team: the organisation's, or else that of whoever walks with her. */
export function numberToCall(
	organisation: TeamNumber | undefined,
	team: TeamMember[]
): TeamNumber | undefined {
	return organisation ?? team.find(({ role, phone }) => role === 'guide' && phone)?.phone;
}
