import * as v from 'valibot';
import { addDays, Day, daysBetween, Moment } from './day.ts';
import type { Goal } from './goal.ts';
import type { Referral } from './referral.ts';
import type { Plan } from './snapshot.ts';
import { Id } from './text.ts';

/*
 * What a person lets her family see. Three things have to be true before a family's phone is given a line: the team
 * marked the row for the family, she switched it on herself, and a day has passed since. Dates and places of meetings,
 * private sentences, and where she is on the road are in no item: nobody can share them, not even by mistake.
 */

/** One thing that can be shared: a goal, somebody of the team, a place she is getting to know, or the team's promises. */
export const Item = v.union([
	v.pipe(v.string(), v.regex(/^(goal|person|partner):[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)),
	v.literal('promises')
]);
export type Item = v.InferOutput<typeof Item>;

/** New sharing waits for so long, in hours: time to think again, and for the team to ask her alone. */
export const waitHours = 24;

/** At most so many things at once. */
export const mostItems = 200;

const Items = v.pipe(v.array(Item), v.maxLength(mostItems));

/** The body of `PUT /sharing`: all that she wants to share from now on. What is not named is taken back at once. */
export const SharingRequest = v.strictObject({
	items: Items,
	/** The last day of it. Absent: as long as the deployment allows, counted anew. A later day counts as that. */
	until: v.optional(Day)
});
export type SharingRequest = v.InferOutput<typeof SharingRequest>;

/** What the team allows the family to see, by ids; of a goal also which of its steps. */
export const Offered = v.object({
	goals: v.array(v.object({ id: Id, steps: v.array(Id) })),
	people: v.array(Id),
	partners: v.array(Id),
	promises: v.array(Id)
});
export type Offered = v.InferOutput<typeof Offered>;
export const nothingOffered: Offered = { goals: [], people: [], partners: [], promises: [] };

/** The answer to `GET /sharing` and `PUT /sharing`: how it stands, for the person alone. */
export const Sharing = v.object({
	offered: Offered,
	/** `from`: the moment from which the family sees it, while that is still to come. */
	chosen: v.array(v.object({ item: Item, from: v.optional(Moment) })),
	/** The last day; null while nothing is shared. */
	until: v.nullable(Day),
	/** How many family phones read along. */
	readers: v.pipe(v.number(), v.integer(), v.minValue(0)),
	/** New family phones, each by the moment from which it reads along: she knows of it before it does. */
	waiting: v.optional(v.array(Moment), [])
});
export type Sharing = v.InferOutput<typeof Sharing>;

/** What is stored of a choice: for each item the moment it starts (milliseconds UTC), 0 once it has. */
export type Choice = { items: Record<Item, number>; until: Day };

/** What a choice is judged by. `today` is the day in the deployment's zone, `days` how long sharing lasts. */
export type At = {
	now: number;
	today: Day;
	days: number;
	/** When something that is switched on now begins, where that is not a day later (milliseconds UTC). */
	starts?: number;
};

const hour = 3_600_000;

/** When something that begins now is seen: a day later, at the next whole hour. Milliseconds UTC. */
export function seenFrom(now: number): number {
	return Math.ceil((now + waitHours * hour) / hour) * hour;
}

/**
 * The choice after a request. What ran goes on without another wait; what is new, or had ended, waits a day; what is
 * not named is gone. Undefined when nothing is left. Starts are whole hours, rounded up, and the usual end is the end of
 * a week: the server shall not know more exactly than that when she held her phone.
 */
export function chosenAnew(before: Choice | undefined, request: SharingRequest, at: At): Choice | undefined {
	const running = before && hasEnded(before, at.today) ? undefined : before;
	const longest = usualEnd(at.today, at.days);
	const until = request.until !== undefined && request.until < longest ? request.until : longest;
	if (request.items.length === 0 || until < at.today) return undefined;
	const start = at.starts ?? seenFrom(at.now);
	const items = Object.fromEntries(
		[...new Set(request.items)].sort().map((item) => {
			const known = running?.items[item];
			return [item, known === undefined ? start : known <= at.now ? 0 : known];
		})
	);
	return { items, until };
}

/** A choice without the moments that have passed: they are needed no more. Undefined when it is over. */
export function withoutPast(choice: Choice, at: At): Choice | undefined {
	if (hasEnded(choice, at.today)) return undefined;
	const items = Object.fromEntries(
		Object.entries(choice.items).map(([item, start]) => [item, start <= at.now ? 0 : start])
	);
	return { ...choice, items };
}

/** What a clock that stood ahead has put far off begins a day from now, and ends when sharing usually does. */
export function withinReach(choice: Choice | undefined, at: At): Choice | undefined {
	if (!choice) return undefined;
	const [latest, end] = [seenFrom(at.now), usualEnd(at.today, at.days)];
	const items = Object.fromEntries(
		Object.entries(choice.items).map(([item, start]) => [item, Math.min(start, latest)])
	);
	return { items, until: choice.until < end ? choice.until : end };
}

/** The items that a family sees at this moment. */
export function itemsShown(choice: Choice | undefined, { now, today }: Pick<At, 'now' | 'today'>): Set<Item> {
	if (!choice || hasEnded(choice, today)) return new Set();
	return new Set(
		Object.entries(choice.items)
			.filter(([, start]) => start <= now)
			.map(([item]) => item)
	);
}

/** How her choice stands, as the phone is told. Items that the team offers no longer are not in it. */
export function standing(
	choice: Choice | undefined,
	offered: Offered,
	{ now, today }: Pick<At, 'now' | 'today'>
): Pick<Sharing, 'chosen' | 'until'> {
	const can = new Set(itemsOf(offered));
	const items = choice && !hasEnded(choice, today) ? Object.entries(choice.items) : [];
	const chosen = items
		.filter(([item]) => can.has(item))
		.map(([item, start]) => (start <= now ? { item } : { item, from: new Date(start).toISOString() }));
	return { chosen, until: choice && chosen.length > 0 ? choice.until : null };
}

const hasEnded = (choice: Choice, today: Day) => choice.until < today;

/** The Sunday that lies `days` or a little more ahead. */
export function usualEnd(today: Day, days: number): Day {
	const end = addDays(today, days);
	// 1970-01-05 was a Monday.
	return addDays(end, 6 - (daysBetween('1970-01-05', end) % 7));
}

/**
 * What of a plan a family may ever be given, whatever is marked and chosen: no meetings, no date at all, no place, no
 * private sentence (why a goal matters, what changed, how something feels), nothing of where she is on the road, and
 * nothing that is hers to decide and not decided (places she is only thinking about, what she let go).
 */
export function keptForFamily(plan: Plan): Plan {
	return {
		me: { language: plan.me.language, reading: 'family' },
		// Always the same: the family's book is about coming home, and where she is, is hers.
		journey: { phase: 'reintegration', been: [] },
		goals: plan.goals.filter(isForOthers).map(goalForFamily),
		sessions: [],
		team: plan.team.map(({ id, name, role, about, rhythm, cover, leaving }) => ({
			id,
			name,
			role,
			...(about !== undefined && { about }),
			...(rhythm?.every && { rhythm: { every: rhythm.every } }),
			...(cover !== undefined && { cover }),
			...(leaving?.to !== undefined && { leaving: { to: leaving.to } })
		})),
		referrals: plan.referrals.filter(isDecided).map(({ id, organization, service }) => ({
			id,
			organization,
			...(service !== undefined && { service }),
			stage: 'agreed' as const,
			days: [],
			known: []
		})),
		consents: [],
		promises: plan.promises
	};
}

const isForOthers = ({ state }: Goal) => state !== 'let-go';
const isDecided = ({ stage }: Referral) => stage !== 'considering' && stage !== 'not-now';

function goalForFamily({ id, area, what, measure, possible, state, steps }: Goal): Goal {
	const feels = measure?.progress?.kind === 'feeling';
	return {
		id,
		area,
		what,
		...(measure && !feels && { measure }),
		...(possible !== undefined && { possible }),
		// That something changed, and what, is between her and the team.
		state: state === 'something-changed' ? 'under-way' : state,
		steps: steps.map(({ by: _by, ...step }) => step)
	};
}

/** What of a family's plan can be chosen, by ids. */
export function offeredIn(plan: Plan): Offered {
	const kept = keptForFamily(plan);
	return {
		goals: kept.goals.map(({ id, steps }) => ({ id, steps: steps.map((step) => step.id) })),
		people: kept.team.map(({ id }) => id),
		partners: kept.referrals.map(({ id }) => id),
		promises: kept.promises.map(({ id }) => id)
	};
}

/** Every item of an offer, in the order of the plan. */
export function itemsOf(offered: Offered): Item[] {
	return [
		...offered.goals.map(({ id }) => `goal:${id}`),
		...offered.people.map((id) => `person:${id}`),
		...offered.partners.map((id) => `partner:${id}`),
		...(offered.promises.length > 0 ? ['promises' as const] : [])
	];
}

/**
 * The family's plan with the chosen items alone. Nothing in it tells that there is more: what is hidden leaves no gap,
 * no count, and nobody who is named.
 */
export function shownToFamily(plan: Plan, items: ReadonlySet<Item>): Plan {
	const kept = keptForFamily(plan);
	const people = new Set(kept.team.filter(({ id }) => items.has(`person:${id}`)).map(({ id }) => id));
	const known = (id: string | undefined) => id !== undefined && people.has(id);
	return {
		...kept,
		goals: kept.goals
			.filter(({ id }) => items.has(`goal:${id}`))
			.map((goal) => ({
				...goal,
				steps: goal.steps.map(({ with: beside, ...step }) =>
					known(beside) ? { ...step, with: beside } : step
				)
			})),
		team: kept.team
			.filter(({ id }) => people.has(id))
			.map(({ cover, leaving, ...member }) => ({
				...member,
				...(known(cover) && { cover }),
				...(leaving && known(leaving.to) && { leaving })
			})),
		referrals: kept.referrals.filter(({ id }) => items.has(`partner:${id}`)),
		promises: items.has('promises') ? kept.promises : []
	};
}

/** What the family would see of her own plan if these items were running: the very lines, on her own phone. */
export function previewOf(plan: Plan, offered: Offered, items: ReadonlySet<Item>): Plan {
	const steps = new Map(offered.goals.map((goal) => [goal.id, new Set(goal.steps)]));
	const people = new Set(offered.people);
	const partners = new Set(offered.partners);
	const promises = new Set(offered.promises);
	return shownToFamily(
		{
			...plan,
			goals: plan.goals
				.filter(({ id }) => steps.has(id))
				.map((goal) => ({ ...goal, steps: goal.steps.filter(({ id }) => steps.get(goal.id)?.has(id)) })),
			team: plan.team.filter(({ id }) => people.has(id)),
			referrals: plan.referrals.filter(({ id }) => partners.has(id)),
			promises: plan.promises.filter(({ id }) => promises.has(id))
		},
		items
	);
}

/** What she changed and the server has not heard yet. Nothing in it contradicts: an item is in one list at most. */
export const Unsent = v.object({
	on: v.array(Item),
	off: v.array(Item),
	/** She wants it to go on for another while. */
	renew: v.optional(v.boolean(), false)
});
export type Unsent = v.InferOutput<typeof Unsent>;
export const nothingUnsent: Unsent = { on: [], off: [], renew: false };

export function isSent(unsent: Unsent): boolean {
	return unsent.on.length === 0 && unsent.off.length === 0 && !unsent.renew;
}

/** Her switch, put on or off, against how it stands at the server. */
export function switched(unsent: Unsent, sharing: Sharing | undefined, item: Item, on: boolean): Unsent {
	const stands = sharing?.chosen.some((one) => one.item === item) ?? false;
	const without = (items: Item[]) => items.filter((one) => one !== item);
	return {
		...unsent,
		on: on && !stands ? [...without(unsent.on), item] : without(unsent.on),
		off: !on && stands ? [...without(unsent.off), item] : without(unsent.off)
	};
}

/** What is to be sent, from how it stands and what she changed. Taking back alone makes nothing last longer. */
export function requestFor(sharing: Sharing, unsent: Unsent): SharingRequest {
	const off = new Set(unsent.off);
	const items = new Set([...sharing.chosen.map(({ item }) => item), ...unsent.on]);
	const longer = unsent.renew || unsent.on.length > 0;
	return {
		items: [...items].filter((item) => !off.has(item)).slice(0, mostItems),
		...(!longer && sharing.until !== null && { until: sharing.until })
	};
}

/** How an item looks to her. `going`: switched off here, and the server has not heard it yet. */
export type ItemState =
	| { kind: 'off' }
	| { kind: 'unsent' }
	| { kind: 'waits'; from: string }
	| { kind: 'seen' }
	| { kind: 'going'; seen: boolean };

export function itemStateOf(item: Item, sharing: Sharing | undefined, unsent: Unsent, now: Date): ItemState {
	const chosen = sharing?.chosen.find((one) => one.item === item);
	const waits = chosen?.from !== undefined && Date.parse(chosen.from) > now.getTime();
	if (unsent.off.includes(item) && chosen) return { kind: 'going', seen: !waits };
	if (unsent.on.includes(item) && !chosen) return { kind: 'unsent' };
	if (!chosen) return { kind: 'off' };
	return waits && chosen.from !== undefined ? { kind: 'waits', from: chosen.from } : { kind: 'seen' };
}

/**
 * What is still to be sent after an answer came. Only what she touched counts: `sent` is what the request was made of,
 * `current` what she has changed since, both against `before`. Another phone of hers may have changed the rest.
 */
export function leftToSend(
	before: Sharing | undefined,
	sent: Unsent,
	current: Unsent,
	answer: Sharing
): Unsent {
	const stood = new Set(before?.chosen.map(({ item }) => item));
	const stands = new Set(answer.chosen.map(({ item }) => item));
	const can = new Set(itemsOf(answer.offered));
	const touched = [...new Set([...sent.on, ...sent.off, ...current.on, ...current.off])];
	const wanted = (item: Item) =>
		current.on.includes(item) || (stood.has(item) && !current.off.includes(item));
	return {
		on: touched.filter((item) => wanted(item) && !stands.has(item) && can.has(item)),
		off: touched.filter((item) => !wanted(item) && stands.has(item)),
		renew: current.renew && !sent.renew
	};
}
