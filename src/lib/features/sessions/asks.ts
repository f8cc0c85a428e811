import type { Session } from '#lib/domain/session.ts';
import type { Skill } from '#lib/ui/calm/skills.ts';

/** Sentences she may show when the place, or the way they meet, is not right for her; their words are in `sessions:show`. */
export const placeCards = {
	'in-person': ['otherPlace', 'quietPlace', 'byPhone', 'otherTime', 'woman', 'man'],
	phone: ['otherTime', 'iCall', 'noMessage', 'meetInstead', 'woman', 'man'],
	'home-visit': ['otherPlace', 'otherTime', 'noSign', 'byPhone', 'woman', 'man']
} as const satisfies Record<Session['how'], readonly string[]>;

/** How many easy things there are to do after a session; their words are in `sessions:after.easy`. */
const easyThings = ['1', '2', '3', '4'] as const;

/** One easy thing for after a session: always the same for the same session, another for the next. */
export function easyThing(session: Pick<Session, 'date'>): (typeof easyThings)[number] {
	return easyThings[Number(session.date.slice(8)) % easyThings.length] ?? '1';
}

const skillBefore: Record<Session['kind'], Skill> = {
	talk: 'ground',
	plan: 'resource',
	review: 'resource',
	visit: 'gesture',
	learn: 'gesture',
	paper: 'ground',
	health: 'gesture',
	together: 'resource',
	'follow-up': 'resource'
};

const skillAfter: Record<Session['kind'], Skill> = {
	talk: 'shift',
	plan: 'track',
	review: 'shift',
	visit: 'resource',
	learn: 'track',
	paper: 'shift',
	health: 'ground',
	together: 'resource',
	'follow-up': 'track'
};

/**
 * A small skill that goes with a session: before it one that steadies, also in a waiting room where others sit by; after
 * it one that leads from what is heavy to what is good.
 */
export function skillFor(session: Pick<Session, 'kind'>, when: 'before' | 'after'): Skill {
	return (when === 'before' ? skillBefore : skillAfter)[session.kind];
}
