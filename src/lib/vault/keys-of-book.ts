import { fromBase64url } from '#lib/crypto/base64url.ts';
import { randomBytes } from '#lib/crypto/random.ts';
import { seal } from '#lib/crypto/seal.ts';
import { rewrapDataKey, unwrapDataKey, wrappedLength } from '#lib/crypto/wrap.ts';
import { keyKinds } from '#lib/domain/key-kind.ts';
import { proofMessages } from '#lib/domain/unlocking.ts';
import type { Book } from './book-content.ts';
import type { Attempt } from './key.ts';
import type { OpenBook } from './open-book.ts';
import type { PhoneForBooks } from './phone.ts';
import type { SayOutcome } from './key-share-server.ts';
import { noProof, proofOf } from './proof.ts';
import { eraseContext, wrappingIn } from './slot-layout.ts';
import type { Stretched } from './stretch.ts';

/** The keys of a book that is open. `current` is a key it has now; false when it is none, and nothing changed. */
export class KeysOfBook {
	#phone: PhoneForBooks;
	#book: OpenBook;

	/** For `Phone.keysOf` alone. */
	constructor(phone: PhoneForBooks, book: OpenBook) {
		this.#phone = phone;
		this.#book = book;
	}

	/**
	 * Whether a key opens this book now: asked before she learns another one. A wrong number is a wrong try here as it is
	 * at the entrance; whoever holds an open phone could try out numbers otherwise.
	 * @throws what `Phone.openBook` throws
	 */
	has(key: Attempt): Promise<boolean> {
		return this.#rekey(key, undefined, async () => undefined);
	}

	/**
	 * Gives the book another key: a second way in, or a new one of the kind it has. It never has fewer keys in between.
	 * @throws KeyInUse, what `Phone.openBook` and `OpenBook.save` throw; then its keys are what they were. StoreUnsure: then one of
	 * the two keys opens, and which is not known
	 */
	set(current: Attempt, next: Attempt): Promise<boolean> {
		const id = this.#book.slot;
		return this.#rekey(current, next, async (slot, now, then) => {
			if (!then) return;
			await this.#phone.refuseInUse(then, id);
			const wrapped = await rewrapDataKey(now.open[id]!, wrappingIn(slot, current.kind), then.open[id]!);
			if (!wrapped) throw new NotTheKey();
			wrappingIn(slot, next.kind).set(wrapped);
			return { [next.kind]: true };
		});
	}

	/** Takes the other kind of key away. @throws as `set` */
	dropOther(current: Attempt): Promise<boolean> {
		const other = current.kind === 'picture' ? 'number' : 'picture';
		return this.#rekey(current, undefined, async (slot) => {
			wrappingIn(slot, other).set(randomBytes(wrappedLength));
			return { [other]: false };
		});
	}

	/**
	 * Gives the book an erase key, or takes it away (`next` undefined). Typed at the entrance it erases this book. What it
	 * wraps is the proof by which the server forgets. @throws as `set`
	 */
	async setErase(current: Attempt, next: Attempt | undefined): Promise<boolean> {
		const id = this.#book.slot;
		const proof = await proofOf(this.#book.content.proofKey ?? noProof(), proofMessages.forget());
		return this.#rekey(current, next, async (slot, _now, then) => {
			for (const kind of keyKinds) wrappingIn(slot, kind, 'erase').set(randomBytes(wrappedLength));
			if (next && then) {
				const wrapped = await seal(then.erase[id]!, fromBase64url(proof), eraseContext(id));
				wrappingIn(slot, next.kind, 'erase').set(wrapped);
			}
			return { erase: next?.kind };
		});
	}

	/**
	 * Whether ten wrong numbers destroy the server's key share, or make this phone wait a day. It is the server that does so:
	 * what it said, or did not. What the book cannot note is taken back at the server; `not-noted`: it was heard, the book
	 * could not note it, and taking it back was not heard.
	 * @throws what `OpenBook.keep` throws; then it is as it was, at the server and in the book
	 */
	async setEraseAfterTen(erase: boolean): Promise<SayOutcome | 'not-noted'> {
		const said = await this.#sayAfterTen(erase);
		if (said !== 'heard') return said;
		try {
			await this.#book.keep((content) => ({
				...content,
				keys: { ...content.keys, eraseAfterTen: erase }
			}));
		} catch (error) {
			if ((await this.#sayAfterTen(!erase)) !== 'heard') return 'not-noted';
			throw error;
		}
		return 'heard';
	}

	async #sayAfterTen(erase: boolean): Promise<SayOutcome> {
		const { proofKey, slot } = this.#book.content;
		if (!proofKey) return 'not-now';
		const message = erase ? proofMessages.eraseAfterTen() : proofMessages.keepAfterTen();
		return this.#phone.say({ slot, proof: await proofOf(proofKey, message) });
	}

	async #rekey(
		current: Attempt,
		next: Attempt | undefined,
		rewrap: (
			slot: Uint8Array<ArrayBuffer>,
			now: Stretched,
			then: Stretched | undefined
		) => Promise<Partial<Book['keys']> | undefined>
	): Promise<boolean> {
		const book = this.#book;
		const tries = await this.#phone.stretchForEachCost(current);
		let isKey = false;
		const then = next && (await this.#phone.stretch(next));
		if (then) await this.#phone.sayOpened(then, book.content);
		let keys: Partial<Book['keys']> | undefined;
		try {
			await book.rekey(
				(content) => ({ ...content, keys: { ...content.keys, ...keys } }),
				async (slot) => {
					const opened = await Promise.all(
						tries.map(({ open }) => unwrapDataKey(open[book.slot]!, wrappingIn(slot, current.kind)))
					);
					const now = tries[opened.findIndex((key) => key !== undefined)];
					if (!now) throw new NotTheKey();
					isKey = true;
					keys = await rewrap(slot, now, then);
				}
			);
			return true;
		} catch (error) {
			if (error instanceof NotTheKey) return false;
			throw error;
		} finally {
			await this.#phone.sayOpened(tries[0]!, isKey ? book.content : undefined);
		}
	}
}

/** What was given as the book's key is not. It never leaves this file. */
class NotTheKey extends Error {}
