import * as v from 'valibot';
import { seal, unseal } from '#lib/crypto/seal.ts';
import { Book, readBook } from './book-content.ts';
import { BookTooLarge, BookUnreadable } from './errors.ts';
import { fold, foldable } from './fold.ts';
import { gunzipJson, gzipJson } from './gzip.ts';
import { pad, roomIn, unpad } from './pad.ts';
import { plainLength } from './slot-layout.ts';

type Fitted = { book: Book; packed: Uint8Array<ArrayBuffer> };

// Bound into the seal, so that a body copied into another slot opens nowhere.
const contextOf = (slot: number) => `body 1 ${slot}`;

/**
 * Seals a book into the body of its slot, folding history away where it must.
 * @throws ValiError for a book that could not be read again, BookTooLarge when no folding is enough
 */
export async function sealBody(
	key: CryptoKey,
	book: Book
): Promise<{ book: Book; body: Uint8Array<ArrayBuffer> }> {
	const fitted = await fit(v.parse(Book, book));
	const plain = pad(fitted.packed, plainLength);
	try {
		return { book: fitted.book, body: await seal(key, plain, contextOf(book.slot)) };
	} finally {
		plain.fill(0);
		fitted.packed.fill(0);
	}
}

/** The book in a body, or undefined when the key or the bytes are others. @throws BookUnreadable */
export async function unsealBody(
	key: CryptoKey,
	slot: number,
	body: Uint8Array<ArrayBuffer>
): Promise<Book | undefined> {
	const plain = await unseal(key, body, contextOf(slot));
	if (!plain) return undefined;
	return readBook(await contentOf(plain));
}

async function contentOf(plain: Uint8Array<ArrayBuffer>): Promise<unknown> {
	try {
		return await gunzipJson(unpad(plain));
	} catch (cause) {
		throw new BookUnreadable('', { cause });
	} finally {
		plain.fill(0);
	}
}

/** The book with the least folding that fits, found by halving: every try compresses the whole book once. */
async function fit(book: Book): Promise<Fitted> {
	const whole = await packed(book, 0);
	if (whole) return whole;
	let tooLittle = 0;
	let enough = foldable(book);
	let fitted = await packed(book, enough);
	if (!fitted) throw new BookTooLarge();
	while (enough - tooLittle > 1) {
		const middle = Math.floor((tooLittle + enough) / 2);
		const better = await packed(book, middle);
		if (better) [enough, fitted] = [middle, better];
		else tooLittle = middle;
	}
	return fitted;
}

async function packed(book: Book, pieces: number): Promise<Fitted | undefined> {
	const folded = fold(book, pieces);
	const bytes = await gzipJson(folded);
	return bytes.length <= roomIn(plainLength) ? { book: folded, packed: bytes } : undefined;
}
