import { Dexie, type Table } from 'dexie';

/** Dexie's number of this shape. On the disk it is ten times that: the one with which `lay-store.ts` lays it. */
const version = 1;

/** One slot as it lies there: its number from 0, and its masked bytes. */
export type SlotRow = { id: number; bytes: Uint8Array<ArrayBuffer> };

/** The two tables on every phone, each row under its `id`. */
export class PhoneDatabase extends Dexie {
	declare readonly phone: Table<unknown, number>;
	declare readonly slots: Table<SlotRow, number>;
	/** Another tab emptied this phone, or laid a later version: this connection is not to be opened again. */
	isTakenAway = false;

	constructor(name: string) {
		super(name, {
			indexedDB: factory,
			// Strict: what was said to be stored is on the disk, also when the battery falls out now.
			chromeTransactionDurability: 'strict',
			cache: 'disabled'
		});
		this.version(version).stores({ phone: 'id', slots: 'id' });
		this.on('versionchange', () => {
			// Another tab empties this phone and must not wait. Whoever still writes here is refused, so that nothing comes
			// back. A store that the browser closed by itself Dexie opens again.
			this.isTakenAway = true;
			this.close();
			return false;
		});
		// Dexie writes into the console that somebody waits; `emptyPhone` waits by its own clock.
		this.on('blocked', () => false);
	}
}

/**
 * The browser's IndexedDB as Dexie is given it. Where it cannot list databases Dexie would keep a second one of names, on
 * some phones and not on others: here it always can. And a store of a later version Dexie would open without a number,
 * and add what it misses: here that is refused.
 */
const factory = {
	open(name: string, number?: number) {
		if (number === undefined) throw new DOMException('A later version made this store.', 'VersionError');
		return indexedDB.open(name, number);
	},
	deleteDatabase: (name: string) => indexedDB.deleteDatabase(name),
	databases: async () => [],
	cmp: (one: unknown, other: unknown) => indexedDB.cmp(one, other)
};

// Dexie tells all tabs, by a channel of its own, which rows changed. Nothing here follows that, so nothing is told.
const told = Dexie.on.storagemutated as unknown as {
	subscribers: ((changed: never) => void)[];
	unsubscribe(listener: unknown): void;
};
for (const tell of [...told.subscribers]) told.unsubscribe(tell);

/** Whether the browser says that there is a database of this name; asked without opening it. */
export async function isListed(name: string): Promise<boolean> {
	return (await indexedDB.databases()).some((one) => one.name === name);
}
