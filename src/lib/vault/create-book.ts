import { newDataKey, rewrapDataKey } from '#lib/crypto/wrap.ts';
import { proofMessages } from '#lib/domain/unlocking.ts';
import type { Book } from './book-content.ts';
import { sealBody } from './body.ts';
import { KeyShareNotNow, KeyShareUnreachable } from './errors.ts';
import { pictureAttempt, type Attempt, type PictureKey } from './key.ts';
import { freshSlot } from './new-phone.ts';
import type { PhoneForBooks } from './phone.ts';
import { noProof, proofOf } from './proof.ts';
import { bodyIn, wrappingIn } from './slot-layout.ts';
import type { Stretched } from './stretch.ts';

/** `Phone.createBook` up to the open book: the key that opens what was written, and what was. */
export async function createBook(
	phone: PhoneForBooks,
	content: Book,
	keys: (Attempt | PictureKey)[]
): Promise<{ dataKey: CryptoKey; book: Book }> {
	const attempts = keys.map((key) => ('kind' in key ? key : pictureAttempt(key)));
	const stretched: Stretched[] = [];
	for (const attempt of attempts) stretched.push(await phone.stretch(attempt));
	for (const one of stretched) await phone.refuseInUse(one, content.slot);
	const [first, ...others] = stretched;
	if (!first) throw new RangeError('a book needs a key');
	const id = content.slot;
	const has = { ...content.keys, ...Object.fromEntries(attempts.map(({ kind }) => [kind, true])) };
	const { dataKey, wrapped } = await newDataKey(first.open[id]!);
	const { book, body } = await sealBody(dataKey, { ...content, keys: has });
	const slot = freshSlot();
	wrappingIn(slot, first.attempt.kind).set(wrapped);
	for (const other of others) {
		const again = await rewrapDataKey(first.open[id]!, wrapped, other.open[id]!);
		wrappingIn(slot, other.attempt.kind).set(again!);
	}
	bodyIn(slot).set(body);
	if (!content.token) await keepSlot(phone, content);
	await phone.replace(id, slot);
	for (const one of stretched) await phone.sayOpened(one, book);
	return { dataKey, book };
}

// Anybody may ask for a notes slot, so one that nobody keeps goes away: it is kept before there is a book to lose.
async function keepSlot(phone: PhoneForBooks, { slot, proofKey }: Book): Promise<void> {
	const proof = proofKey ? await proofOf(proofKey, proofMessages.kept()) : noProof();
	const said = await phone.say({ slot, proof });
	if (said !== 'heard') throw said === 'not-now' ? new KeyShareNotNow() : new KeyShareUnreachable();
}
