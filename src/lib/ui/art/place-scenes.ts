import type { Area } from '#lib/domain/goal.ts';
import { scenes, someone, type Placed } from './scenes.ts';

const land: Placed[] = [['outside', 0, 0]];

/*
 * What kind of place it is, where that is known: a house that is drawn and not found would be an untruth. Each phone has all
 * of them, so that none is asked for when she looks at a place.
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
	learning: scenes.school,
	health: clinic,
	'papers-and-rights': hall
} as const satisfies Partial<Record<Area, readonly Placed[]>>;

/** A place that is known for one thing alone, drawn; none where it may look like anything. */
export const placeOfNeeds = ([need, ...others]: readonly Area[]): readonly Placed[] | undefined =>
	need !== undefined && others.length === 0 && Object.hasOwn(placeScenes, need)
		? placeScenes[need as keyof typeof placeScenes]
		: undefined;
