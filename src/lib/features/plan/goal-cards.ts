import type { Goal, GoalCard } from '#lib/domain/goal.ts';
import type { Translate } from '#lib/i18n/words.ts';
import { scenes, someone, type Placed } from '#lib/ui/art/scenes.ts';

const road: Placed[] = [
	['outside', 0, 0],
	['path', 0, 0]
];

/** What each card is about, drawn. What means something else on another screen is not taken: a picture is read as it was before. */
export const cardScenes = {
	look: scenes.plan,
	change: scenes.choose,
	/** The other is far ahead already. */
	fast: [
		...road,
		['sun', 48, 46],
		['tree', 22, 160, 0.7],
		['wind', 206, 128],
		...someone('walk', 282, 188, 'blue', 'short', 0.8),
		...someone('stop', 72, 194, 'rose', 'bob')
	],
	/** A long road for whoever goes like this. */
	slow: [...road, ['sun', 56, 50], ['palm', 30, 172, 0.9], ['hut', 284, 154, 0.5], ['turtle', 116, 192, 1.7]],
	rest: scenes.rest,
	/** From one road to another one. */
	other: [
		...road,
		['path', 0, -36],
		['sun', 262, 46],
		['bag', 72, 188, 1.2],
		['prints', 98, 178, 0.9],
		['prints', 150, 166, 0.8],
		['flower', 284, 150, 1.2],
		...someone('walk', 206, 158, 'rose', 'bob', 0.9)
	],
	stop: scenes.stop
} as const satisfies Record<GoalCard, readonly Placed[]>;

/** What a card says in the language of `t`. The goal and the step are in the words of the plan, whatever that is. */
export function cardWords(
	t: Translate,
	goal: Goal,
	{ card, step }: { card: GoalCard | 'did'; step?: string | undefined }
): string {
	const did = card === 'did' ? goal.steps.find(({ id }) => id === step)?.what : undefined;
	return `${t(`plan:cards.${card}`)}\n\n(${did ?? goal.what})`;
}
