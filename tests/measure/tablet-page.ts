import { deleteStore } from '#lib/vault/store.ts';
import { pictureAttempt } from '#lib/vault/key.ts';
import { layStore, layTabletStore } from '#lib/vault/lay-store.ts';
import { openPhone } from '#lib/vault/phone.ts';
import { slotLength } from '#lib/vault/slot-layout.ts';
import { placesOf } from '#lib/domain/pairing.ts';
import { fullBook } from '#tests/builders/test-book.ts';

/* What runs in the page for `tablet.ts`. Milliseconds. */

const timed = async (work: () => Promise<unknown>) => {
	const began = performance.now();
	await work();
	return performance.now() - began;
};

/** One device with as many books as it has places for people: laid, one try, a wrong try, one line kept. */
export async function device(kind: 'phone' | 'tablet', books: number) {
	const name = `measured-${crypto.randomUUID()}`;
	const laid = await timed(() => (kind === 'tablet' ? layTabletStore(name) : layStore(name)));
	const phone = await openPhone({ name, parameters: { memoryKiB: 64, passes: 1 } });
	const keyOf = (at: number) => [at, ...Array.from({ length: phone.keyLength - 1 }, () => 1)];
	for (let slot = 0; slot < books; slot += 1) (await phone.createBook(fullBook(slot), keyOf(slot))).close();
	const wrong = await timed(() => phone.openBook(pictureAttempt(keyOf(35))));
	let book: Awaited<ReturnType<typeof phone.openBook>>;
	const right = await timed(async () => (book = await phone.openBook(pictureAttempt(keyOf(books - 1)))));
	const kept = await timed(() => book!.save((content) => ({ ...content, seen: { plan: 'x' } })));
	phone.close();
	await deleteStore(name);
	return { laid, wrong, right, kept, bytes: placesOf(phone.lockId) * slotLength };
}
