import { emptyPhone, type Phone } from '#lib/vault/phone.ts';
import { replaceAddress } from './go.ts';
import type { Lock } from './lock.svelte.ts';

/** What the server needs to free a slot and end a token. */
export type Forgotten = { token: string; lockId: string; slot: number };

/**
 * Takes the open book off this phone, her slot alone, and locks. `tellServer` is begun and not waited for: with no
 * network the book is gone all the same. @throws StoreUnavailable; then nothing was forgotten and the book is open still
 */
export async function forgetMyBook(
	phone: Phone,
	lock: Lock,
	tellServer: (forgotten: Forgotten) => Promise<unknown>
): Promise<void> {
	if (!lock.book) return;
	const { token, slot } = lock.book.content;
	await phone.forgetBook(slot);
	tellServer({ token, lockId: phone.lockId, slot }).catch(() => {
		// The server frees the slot when the care team ends the pairing.
	});
	lock.lock('forgotten');
}

/**
 * Takes everything of the app off this phone, every book in it, and goes to the first page.
 * @throws StoreUnavailable when a part could not be taken off
 */
export async function emptyThisPhone(
	language: string,
	lock: Lock,
	empty = emptyPhone,
	go = replaceAddress
): Promise<void> {
	await empty();
	lock.drop();
	go(`/${language}`);
}
