import { expect, test } from 'vitest';
import { leads } from '#lib/features/journey/phase-leads.ts';
import { isOpenTo } from './leads-open-to.ts';

const all = [...Object.values(leads).flatMap((cards) => Object.values(cards).flat()), 'differs'] as const;

test('the journey leads a family only to what is for a family', () => {
	const open = new Set(all.filter((lead) => lead && isOpenTo(lead, 'family', false)));
	expect([...open].sort()).toEqual(['calm', 'going-home', 'roles', 'welcome']);
});

test('two who read together are led to nothing that is one’s own', () => {
	expect(isOpenTo('about-me', 'adult', false)).toBe(true);
	expect(isOpenTo('about-me', 'adult', true)).toBe(false);
	expect(isOpenTo('feedback', 'young', true)).toBe(false);
});
