import { randomBytes } from '#lib/crypto/random.ts';
import { deviceOf, placesOf, type Device } from '#lib/domain/pairing.ts';
import { newPhoneRow } from './new-phone.ts';
import { slotLength } from './slot-layout.ts';
import type { PhoneRow } from './store.ts';

/** The database's name on the disk: every phone has it, book or not. */
export const storeName = 'pages';

/** As the browser counts. Dexie multiplies by ten: this is its version 1 (`database.ts`). */
const nativeVersion = 10;

/** The lock under which a store is read, changed and written by one tab alone. */
export const lockOfStore = (name: string): string => `${name}-store`;

/**
 * Lays this phone's store where there is none: also on phones that only ever read the open pages, so that having one says
 * nothing about the entrance. What is there already is not touched. It runs in the service worker, which is on every
 * phone, and so needs no library; noise needs no mask. @throws DOMException
 */
export const layStore = async (name = storeName): Promise<void> => void (await lay(name, 'phone'));

/**
 * Makes this device a tablet that a house shares: all its places at once, filled with noise. Only where nothing can be
 * lost: where there is no store, or one that no page at the entrance has ever opened (`argon2.asked`), so that no book was
 * made in it. Anything else is left as it is. @returns whether it is a tablet now. @throws DOMException
 */
export const layTabletStore = (name = storeName): Promise<boolean> =>
	navigator.locks.request(lockOfStore(name), () => lay(name, 'tablet'));

async function lay(name: string, device: Device): Promise<boolean> {
	const opening = indexedDB.open(name, nativeVersion);
	opening.onupgradeneeded = () => {
		for (const table of ['phone', 'slots']) opening.result.createObjectStore(table, { keyPath: 'id' });
	};
	const database = await settled(opening);
	try {
		const laying = database.transaction(['phone', 'slots'], 'readwrite', { durability: 'strict' });
		const [phone, slots] = [laying.objectStore('phone'), laying.objectStore('slots')];
		const there = await settled<PhoneRow | undefined>(phone.get(1));
		const isUntouched = there?.version === 1 && there.argon2.asked === false;
		if (there && (device === 'phone' || !isUntouched))
			return there.version === 2 && deviceOf(there.lockId) === 'tablet';
		const row = newPhoneRow(device);
		phone.put(row);
		for (let id = 0; id < placesOf(row.lockId); id += 1) slots.put({ id, bytes: randomBytes(slotLength) });
		await new Promise<void>((resolve, reject) => {
			laying.oncomplete = () => resolve();
			laying.onabort = () => reject(laying.error ?? new DOMException('', 'AbortError'));
		});
		return device === 'tablet';
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
