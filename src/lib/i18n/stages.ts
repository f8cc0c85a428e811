import type { Stage } from '#lib/domain/referral.ts';
import type { Translate } from './words.ts';

/** A stage in words: for a list of stages, or `short` for a row. Nobody visits whom she meets by phone or online alone. */
export function saidStage(
	t: Translate,
	stage: Stage,
	far: boolean,
	form: 'stage' | 'short' = 'stage'
): string {
	return far && (stage === 'joint-visit' || stage === 'own-visit')
		? t(`partners:far.${stage}`)
		: t(`partners:${form}.${stage}`);
}
