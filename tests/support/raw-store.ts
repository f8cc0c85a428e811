/* The database as somebody sees it who has the disk and none of our code. */

type Raw = { phone: Record<string, unknown>[]; slots: { id: number; bytes: Uint8Array<ArrayBuffer> }[] };

export const settled = <T>(request: IDBRequest<T>) =>
	new Promise<T>((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});

async function opened<T>(name: string, work: (database: IDBDatabase) => Promise<T>): Promise<T> {
	const database = await settled(indexedDB.open(name));
	try {
		return await work(database);
	} finally {
		database.close();
	}
}

/** Every row of every table. */
export function rawStore(name: string): Promise<Raw> {
	return opened(name, async (database) => {
		const rows = [...database.objectStoreNames].map(async (table) => {
			const reading = database.transaction(table).objectStore(table).getAll();
			return [table, await settled(reading)] as const;
		});
		return Object.fromEntries(await Promise.all(rows)) as Raw;
	});
}

/** Puts a row in place of a slot's own, or takes it away. */
export function damage(name: string, slot: number, bytes: Uint8Array | undefined): Promise<unknown> {
	return opened(name, (database) => {
		const slots = database.transaction('slots', 'readwrite').objectStore('slots');
		return bytes ? settled(slots.put({ id: slot, bytes })) : settled(slots.delete(slot));
	});
}

/** Places where `text` stands in `bytes`: plain, in UTF-16, as base64 at any offset, as hex, or inside gzip. */
export async function findings(bytes: Uint8Array<ArrayBuffer>, text: string): Promise<string[]> {
	const looks = { ...spellings(text), gzip: undefined };
	const hay = latin1(bytes);
	const found = Object.entries(looks).filter(([, needle]) => needle && hay.includes(needle));
	const unpacked = await Promise.all(gzipStarts(bytes).map((at) => gunzipped(bytes.subarray(at))));
	return [
		...found.map(([name]) => name),
		...unpacked.filter((part) => part.includes(text)).map(() => 'gzip')
	];
}

const latin1 = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes);

function spellings(text: string): Record<string, string> {
	const bytes = new TextEncoder().encode(text);
	const base64 = [0, 1, 2].map((offset) => {
		const shifted = btoa('\0'.repeat(offset) + text);
		// The first and last letters depend on the neighbours.
		return [`base64+${offset}`, shifted.slice(offset === 0 ? 0 : 4, -4)];
	});
	return {
		plain: text,
		utf16: [...text].join('\0'),
		hex: Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''),
		...Object.fromEntries(base64)
	};
}

function gzipStarts(bytes: Uint8Array): number[] {
	const starts: number[] = [];
	for (let at = bytes.indexOf(0x1f); at >= 0; at = bytes.indexOf(0x1f, at + 1))
		if (bytes[at + 1] === 0x8b && bytes[at + 2] === 8) starts.push(at);
	return starts;
}

/** As much as can be unpacked: what follows the packed bytes is no reason to give up. */
async function gunzipped(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
	const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
	let text = '';
	try {
		for (let part = await reader.read(); !part.done; part = await reader.read()) text += latin1(part.value);
	} catch {
		// The zeros after it.
	}
	return text;
}
