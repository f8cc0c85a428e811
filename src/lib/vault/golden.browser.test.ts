import { expect, test } from 'vitest';
import golden from '#tests/golden/vault-1.json' with { type: 'json' };
import slotAddress from '#tests/golden/vault-1.bin?url';
import { testPhone } from '#tests/builders/test-book.ts';
import { settled } from '#tests/support/raw-store.ts';
import { randomBytes } from '#lib/crypto/random.ts';
import { pictureAttempt } from './key.ts';
import { openPhone } from './phone.ts';
import { slotLength } from './slot-layout.ts';

/** Lays a vault as the version that wrote it left it on the disk. */
async function layGolden(name: string): Promise<void> {
	const bytes = new Uint8Array(await (await fetch(slotAddress)).arrayBuffer());
	const opening = indexedDB.open(name, golden.nativeVersion);
	opening.onupgradeneeded = () => {
		for (const table of ['phone', 'slots']) opening.result.createObjectStore(table, { keyPath: 'id' });
	};
	const database = await settled(opening);
	const laying = database.transaction(['phone', 'slots'], 'readwrite');
	laying.objectStore('phone').put({ ...golden.row, salt: Uint8Array.from(golden.row.salt) });
	for (let id = 0; id < 4; id += 1)
		laying.objectStore('slots').put({ id, bytes: id === golden.book.slot ? bytes : randomBytes(slotLength) });
	await new Promise((resolve) => (laying.oncomplete = resolve));
	database.close();
}

test('the vault of the first shape opens with its key, and all that is hers is there', async () => {
	const options = testPhone();
	await layGolden(options.name);
	const phone = await openPhone(options);
	expect(phone.lockId).toBe(golden.row.lockId);
	const book = await phone.openBook(pictureAttempt(golden.pictures));
	// What a phone keeps since then has its beginning: nobody waited in the first shape, and she had marked, shown and put onto
	// a sheet nothing. Where envelopes go it no longer takes
	// from a server: that stands in its release.
	const { sharing, snapshot } = golden.book;
	const { mailbox: _, ...known } = snapshot;
	expect(book?.content).toEqual({
		...golden.book,
		private: { ...golden.book.private, did: {}, shown: [], sheet: [] },
		snapshot: known,
		sharing: { ...sharing, last: { ...sharing.last, waiting: [] } }
	});
});
