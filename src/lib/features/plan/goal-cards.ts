import type { Goal, GoalCard } from '#lib/domain/goal.ts';
import type { Translate } from '#lib/i18n/words.ts';
import { scenes, type Placed } from '#lib/ui/art/scenes.ts';

/** What each card is about, drawn. */
export const cardScenes = {
	look: scenes.plan,
	change: scenes.choose,
	fast: scenes.bus,
	slow: scenes.think,
	rest: scenes.rest,
	other: scenes.new,
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
