import type { IconName } from '#lib/ui/Icon.svelte';

/** The topics of everyday know-how, in their order; each has a page of its own. */
export const topics = [
	'money',
	'school',
	'business',
	'travel',
	'abroad',
	'health',
	'phone',
	'rights'
] as const;
export type Topic = (typeof topics)[number];

export const topicDrawings: Record<Topic, IconName> = {
	money: 'money',
	school: 'school',
	business: 'work',
	travel: 'place',
	abroad: 'passport',
	health: 'health',
	phone: 'phone',
	rights: 'child'
};

export const topicTones: Record<Topic, 'mist' | 'leaf' | 'petal' | 'dawn'> = {
	money: 'dawn',
	school: 'leaf',
	business: 'mist',
	travel: 'dawn',
	abroad: 'leaf',
	health: 'petal',
	phone: 'dawn',
	rights: 'petal'
};
