import { proofMessages, type ProofRequest } from '#lib/domain/unlocking.ts';
import { AppLeftOver } from '#lib/vault/errors.ts';
import type { OpenBook } from '#lib/vault/open-book.ts';
import { emptyPhone, type Phone } from '#lib/vault/phone.ts';
import { noProof, proofOf } from '#lib/vault/proof.ts';
import { replaceAddress } from './go.ts';
import type { Lock } from './lock.svelte.ts';

/** What the server needs to destroy its key share, free a slot and end a token. */
export type Forgotten = ProofRequest & { token?: string };

/** How long emptying waits for the server to hear of it. Milliseconds. */
const hearing = 4_000;

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
	const forgotten = await forgottenOf(phone, lock.book, proofMessages.forget());
	await phone.forgetBook(forgotten.slot);
	try {
		tellServer(forgotten).catch(() => {
			// The server frees the slot when the care team ends the pairing.
		});
	} finally {
		// Whatever refuses from here on: what is gone is not shown any longer.
		lock.lock('forgotten');
	}
}

async function forgottenOf(phone: Phone, { content }: OpenBook, message: string): Promise<Forgotten> {
	const { token, slot, proofKey } = content;
	const proof = proofKey ? await proofOf(proofKey, message) : noProof();
	return { ...(token && { token }), lockId: phone.lockId, slot, proof };
}

/**
 * Takes everything of the app off this phone, every book in it, and goes to the first page. The server hears of it first,
 * if it can be reached: its key share is what makes this book worthless in old copies of the phone.
 * Where only files of the app stayed, `onleft` is called in place of going: the book is closed, since it is gone.
 * @throws StoreUnavailable when the books may still be there; then this one is open still
 */
export async function emptyThisPhone(
	language: string,
	phone: Phone,
	lock: Lock,
	tellServer: (forgotten: ProofRequest) => Promise<unknown>,
	onleft: () => void,
	empty = emptyPhone,
	go = replaceAddress
): Promise<void> {
	if (lock.book) {
		const { lockId, slot, proof } = await forgottenOf(phone, lock.book, proofMessages.empty());
		const waitedEnough = new Promise((resolve) => setTimeout(resolve, hearing));
		// Also a request that cannot even be begun holds nothing up.
		const told = (async () => tellServer({ lockId, slot, proof }))().catch(() => false);
		await Promise.race([told, waitedEnough]);
	}
	try {
		await empty();
	} catch (error) {
		if (!(error instanceof AppLeftOver)) throw error;
		// What is gone is not shown any longer, whatever else stayed.
		try {
			lock.drop();
		} finally {
			lock.stay();
			onleft();
		}
		return;
	}
	try {
		lock.drop();
	} finally {
		go(`/${language}`);
	}
}
