import type { Ending, EndingReason } from '#lib/server/register/endings.ts';
import { counted } from '#operator/counted.ts';

const reasons: Record<EndingReason, string> = {
	silent: 'not seen for so long',
	closed: 'her plan was closed',
	gone: 'the case system has her no more',
	removed: 'she was removed'
};

/** How a list says that a phone will end by itself; empty where it will not. */
export function endingWords(ending: Ending | undefined): string {
	if (!ending) return '';
	const when = ending.weeks === 0 ? 'this week' : `in ${counted(ending.weeks, 'week')}`;
	return `  ends ${when} (${reasons[ending.reason]})`;
}
