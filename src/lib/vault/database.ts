/*
 * IndexedDB, as much of it as the store needs: two tables, opened, asked in one transaction, deleted. A library for it
 * weighs 26 KB and stands before the entrance's first tap; this is all that we used of it.
 */

/** The tables on every phone, each row under its `id`. */
const tables = ['phone', 'slots'];

/** Ten: the first phones were made with a library that multiplies its numbers by ten. */
const version = 10;

/** What a transaction asks for. It must ask at once: a transaction that waits for something else commits. */
export type Ask = (tables: { phone: IDBObjectStore; slots: IDBObjectStore }) => IDBRequest[];

/** Opens the database, and makes it where there is none. `onclosed`: the browser took it away. @throws DOMException */
export async function openDatabase(name: string, onclosed: () => void): Promise<IDBDatabase> {
	const opening = indexedDB.open(name, version);
	opening.onupgradeneeded = () => {
		for (const table of tables) opening.result.createObjectStore(table, { keyPath: 'id' });
	};
	const database = await settled(opening);
	database.onclose = onclosed;
	// Another tab empties this phone and must not wait. Whoever still writes here is refused, so that nothing comes back.
	database.onversionchange = () => database.close();
	return database;
}

/** What was asked for, once all of it is on the disk. @throws DOMException; then nothing has changed */
export async function transact(
	database: IDBDatabase,
	mode: IDBTransactionMode,
	ask: Ask
): Promise<unknown[]> {
	// Strict: what was said to be stored is on the disk, also when the battery falls out now.
	const transaction = database.transaction(tables, mode, { durability: 'strict' });
	const asked = ask({ phone: transaction.objectStore('phone'), slots: transaction.objectStore('slots') });
	await new Promise<void>((resolve, reject) => {
		transaction.oncomplete = () => resolve();
		transaction.onabort = () => reject(transaction.error ?? new DOMException('', 'AbortError'));
	});
	return asked.map(({ result }) => result);
}

/** Deletes the database. It waits for other connections. */
export async function deleteDatabase(name: string): Promise<void> {
	await settled(indexedDB.deleteDatabase(name));
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error ?? new DOMException('', 'UnknownError'));
	});
}
