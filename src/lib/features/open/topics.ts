import type { IconName } from '#lib/ui/Icon.svelte';

/** The topics of everyday know-how, in their order; each has a page of its own. */
export const topics = ['money', 'school', 'business', 'health', 'travel'] as const;
export type Topic = (typeof topics)[number];

export const topicDrawings: Record<Topic, IconName> = {
	money: 'money',
	school: 'school',
	business: 'work',
	health: 'health',
	travel: 'place'
};
