import {
	BookGone,
	BookTooLarge,
	KeyShareNotNow,
	KeyShareUnreachable,
	KeyShareWaits,
	StoreFull,
	StoreLost,
	StoreUnavailable,
	StoreUnsure
} from '#lib/vault/errors.ts';

/** Why a key could not be looked at or changed. */
export type Trouble = 'offline' | 'server' | 'lost' | 'unsure' | 'store' | 'part' | { seconds: number };

/** What the vault does not name is a part of the app that was not fetched. */
export function troubleOf(error: unknown): Trouble {
	if (error instanceof KeyShareWaits) return { seconds: error.seconds };
	if (error instanceof KeyShareUnreachable) return 'offline';
	if (error instanceof KeyShareNotNow) return 'server';
	if (error instanceof StoreUnsure) return 'unsure';
	if (error instanceof StoreLost) return 'lost';
	const isStore = [StoreFull, StoreUnavailable, BookTooLarge, BookGone].some((one) => error instanceof one);
	return isStore ? 'store' : 'part';
}
