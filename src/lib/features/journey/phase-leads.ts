import type { Phase } from '#lib/domain/journey.ts';

/** Screens of the book to which a page of the journey leads. */
export type Lead =
	| 'sessions'
	| 'people'
	| 'plan'
	| 'calm'
	| 'about-me'
	| 'going-home'
	| 'partners'
	| 'feedback'
	| 'roles'
	| 'differs'
	| 'open-door'
	| 'my-road'
	| 'welcome';

/**
 * Where a card's answer goes on: the screens on which it is shown or done. A card that is not named leads nowhere; which
 * of these screens a reader has is the book's matter (a family has no meetings, and nothing of her own).
 */
export const leads: Record<Phase, Partial<Record<string, readonly Lead[]>>> = {
	entry: { first: ['sessions'] },
	assessment: { beside: ['sessions'], place: ['sessions'], trust: ['feedback'] },
	planning: { steps: ['plan'], often: ['people'] },
	coordination: { tired: ['calm'], who: ['roles'], time: ['sessions'], same: ['about-me'] },
	reintegration: { stay: ['going-home', 'welcome'], can: ['plan'], new: ['partners'] },
	closure: { means: ['open-door'], road: ['my-road'] }
};
