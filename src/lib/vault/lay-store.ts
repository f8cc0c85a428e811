import { randomBytes } from '#lib/crypto/random.ts';
import { slotCount } from '#lib/domain/pairing.ts';
import { newPhoneRow } from './new-phone.ts';
import { slotLength } from './slot-layout.ts';

/** The database's name on the disk: every phone has it, book or not. */
export const storeName = 'pages';

/** As the browser counts. Dexie multiplies by ten: this is its version 1 (`database.ts`). */
const nativeVersion = 10;

/**
 * Lays this phone's store where there is none: also on phones that only ever read the open pages, so that having one says
 * nothing about the entrance. What is there already is not touched. It runs in the service worker, which is on every
 * phone, and so needs no library; noise needs no mask. @throws DOMException
 */
export async function layStore(name = storeName): Promise<void> {
	const opening = indexedDB.open(name, nativeVersion);
	opening.onupgradeneeded = () => {
		for (const table of ['phone', 'slots']) opening.result.createObjectStore(table, { keyPath: 'id' });
	};
	const database = await settled(opening);
	try {
		const laying = database.transaction(['phone', 'slots'], 'readwrite', { durability: 'strict' });
		const [phone, slots] = [laying.objectStore('phone'), laying.objectStore('slots')];
		if ((await settled(phone.count())) > 0) return;
		phone.put(newPhoneRow());
		for (let id = 0; id < slotCount; id += 1) slots.put({ id, bytes: randomBytes(slotLength) });
		await new Promise<void>((resolve, reject) => {
			laying.oncomplete = () => resolve();
			laying.onabort = () => reject(laying.error ?? new DOMException('', 'AbortError'));
		});
	} finally {
		database.close();
	}
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error ?? new DOMException('', 'UnknownError'));
	});
}
