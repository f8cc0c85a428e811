import type { Area } from '#lib/domain/goal.ts';
import type { SessionKind } from '#lib/domain/session.ts';
import { scenes, someone, type Placed } from './scenes.ts';

const land: Placed[] = [['outside', 0, 0]];

/*
 * How it looks where she arrives, by what kind of place it is. Where that is not known it is a house with somebody before it;
 * each phone has all of them, so that none is asked for when she looks at a place.
 */

/** Where one is looked after. */
const clinic = [
	...land,
	['sun', 44, 46],
	['clinic', 200, 158],
	['heart', 200, 88, 1.4],
	['palm', 304, 170, 0.9],
	['path', 0, 0],
	...someone('stand', 70, 194, 'rose', 'bob', 0.92),
	...someone('wave', 122, 192, 'blue', 'bun', 0.95)
] as const satisfies readonly Placed[];

/** Where papers are, and where it is about what is right. */
const hall = [
	...land,
	['sun', 40, 46],
	['hall', 204, 162, 1.05],
	['tree', 22, 168, 0.7],
	['path', 0, 2],
	...someone('walk', 78, 194, 'rose', 'bob', 0.92),
	...someone('walk', 122, 194, 'blue', 'short')
] as const satisfies readonly Placed[];

export const placeScenes = {
	general: scenes.visit,
	learning: scenes.school,
	'home-and-family': scenes.home,
	health: clinic,
	'papers-and-rights': hall
} as const satisfies Partial<Record<Area | 'general', readonly Placed[]>>;

/** A place that helps with these things: what it is known for, where it is one alone. */
export const placeOfNeeds = ([need, ...others]: readonly Area[]): readonly Placed[] =>
	need !== undefined && others.length === 0 && need in placeScenes
		? placeScenes[need as keyof typeof placeScenes]
		: placeScenes.general;

/** The place of a meeting, as far as what it is about says so. */
export const placeOfSession = (kind: SessionKind): readonly Placed[] =>
	kind === 'health'
		? placeScenes.health
		: kind === 'learn'
			? placeScenes.learning
			: kind === 'paper'
				? placeScenes['papers-and-rights']
				: placeScenes.general;
