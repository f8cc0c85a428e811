import {
	BookUnreadable,
	KeyShareNotNow,
	KeyShareUnreachable,
	KeyShareWaits,
	StoreFull,
	StoreLost,
	StoreUnavailable
} from '#lib/vault/errors.ts';

/**
 * Why a key opened or locked nothing: no network for what needs the server, or a server that does not answer rightly;
 * seconds to wait; a store that keeps nothing, or does not answer; a book that a later version wrote; or a part of the app
 * that did not come.
 */
export type KeyTrouble = 'offline' | (typeof namedTroubles)[number] | { seconds: number };

/** Those that are told on a page of their own under `entrance:problem`. */
export const namedTroubles = ['server', 'later', 'store', 'lost', 'part'] as const;

/** What an error of the vault means to her. What the vault does not name is a script that was not fetched. */
export function keyTrouble(error: unknown): KeyTrouble {
	if (error instanceof KeyShareWaits) return { seconds: error.seconds };
	if (error instanceof KeyShareUnreachable) return 'offline';
	if (error instanceof KeyShareNotNow) return 'server';
	if (error instanceof BookUnreadable) return 'later';
	if (error instanceof StoreLost) return 'lost';
	return error instanceof StoreUnavailable || error instanceof StoreFull ? 'store' : 'part';
}
