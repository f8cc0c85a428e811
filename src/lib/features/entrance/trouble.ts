import type { Translate } from '#lib/i18n/words.ts';
import {
	BookUnreadable,
	KeyShareUnreachable,
	KeyShareWaits,
	StoreFull,
	StoreLost,
	StoreUnavailable
} from '#lib/vault/errors.ts';

/**
 * Why a key opened or locked nothing: no network for a number code; seconds to wait; a store that keeps nothing, or does not answer; a book
 * that a later version wrote; or a part of the app that did not come.
 */
export type KeyTrouble = 'offline' | 'later' | 'store' | 'lost' | 'part' | { seconds: number };

/** What an error of the vault means to her. What the vault does not name is a script that was not fetched. */
export function keyTrouble(error: unknown): KeyTrouble {
	if (error instanceof KeyShareWaits) return { seconds: error.seconds };
	if (error instanceof KeyShareUnreachable) return 'offline';
	if (error instanceof BookUnreadable) return 'later';
	if (error instanceof StoreLost) return 'lost';
	return error instanceof StoreUnavailable || error instanceof StoreFull ? 'store' : 'part';
}

/** How long to wait, as it is said: minutes, and hours where there are many. */
export function waitWords(t: Translate, seconds: number): string {
	const minutes = Math.max(1, Math.ceil(seconds / 60));
	return minutes > 90
		? t('entrance:wait.hours', { count: Math.ceil(minutes / 60) })
		: t('entrance:problem.busy.text', { count: minutes });
}
