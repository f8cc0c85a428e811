import type { Phase } from '#lib/domain/journey.ts';
import type { DeskTranslate } from '#lib/i18n/desk-words.ts';

type Met = { ref: string; called?: string | undefined; phase?: Phase | undefined; address: string };

/** Somebody on a list: how she is called, where she is on the road, and by which reference the plans know her. */
export const personLine = (t: DeskTranslate, { ref, called, phase, address }: Met) => ({
	href: address,
	name: called ?? ref,
	text: `${called === undefined ? '' : `${ref} · `}${phase ? t(`phase.${phase}`) : t('people.unread')}`
});
