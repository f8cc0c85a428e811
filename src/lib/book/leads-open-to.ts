import type { Reading } from '#lib/domain/text.ts';
import type { Lead } from '#lib/features/journey/phase-leads.ts';
import { isForTwo } from './screen-table.ts';

// A family reads what is said to families: no plan, people or meetings, and nothing that is said to her alone.
const hers: readonly Lead[] = [
	'plan',
	'people',
	'sessions',
	'about-me',
	'partners',
	'feedback',
	'differs',
	'open-door',
	'my-road'
];

/** Whether the pages of the journey may lead these readers to a screen. */
export function isOpenTo(lead: Lead, reading: Reading, isTogether: boolean): boolean {
	if (lead === 'welcome') return reading === 'family';
	if (reading === 'family' && hers.includes(lead)) return false;
	return !isTogether || isForTwo({ name: lead });
}
