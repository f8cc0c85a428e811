import { deviceOf, type Device } from '#lib/domain/pairing.ts';
import { storeName } from './lay-store.ts';

/**
 * What kind of device this is, asked without any library and without laying anything. A store that cannot be read is a
 * phone's.
 */
export function whichDevice(name = storeName): Promise<Device> {
	return new Promise((resolve) => {
		const opening = indexedDB.open(name);
		const isPhone = () => resolve('phone');
		// There was none: taken back, so that whoever lays it finds nothing.
		opening.onupgradeneeded = () => opening.transaction!.abort();
		opening.onerror = isPhone;
		opening.onsuccess = () => {
			const database = opening.result;
			try {
				const row = database.transaction('phone').objectStore('phone').get(1);
				row.onsuccess = () => resolve(row.result ? deviceOf(row.result.lockId) : 'phone');
				row.onerror = isPhone;
			} catch {
				isPhone();
			}
			database.close();
		};
	});
}
