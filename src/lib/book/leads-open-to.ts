import type { Reading } from '#lib/domain/text.ts';
import type { Lead } from '#lib/features/journey/phase-leads.ts';

// A family has no meetings to read and nothing of her own; what differs, and how the road ends, is told to her.
const hers: readonly Lead[] = ['sessions', 'about-me', 'partners', 'feedback', 'differs', 'door', 'my-road'];
// Two who read together see nothing that is one's own.
const ownAlone: readonly Lead[] = ['about-me', 'feedback'];

/** Whether the pages of the journey may lead these readers to a screen. */
export function isOpenTo(lead: Lead, reading: Reading, isTogether: boolean): boolean {
	if (lead === 'welcome') return reading === 'family';
	if (reading === 'family' && hers.includes(lead)) return false;
	return !(isTogether && ownAlone.includes(lead));
}
