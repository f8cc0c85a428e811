import { drawsBoxes } from '#lib/i18n/khmer/draws-boxes.ts';
import { integrityOf, type Expected } from './kept-release.ts';

/*
 * Khmer letters for no network, on a phone that has none of its own and on no other. It is looked at once for each version,
 * when that is taken, and hangs on the phone's fonts alone: whether there is a book nobody reads from it.
 */

const cacheName = 'letters';

/** Keeps the font that lies at an address, where it is needed. @param expected what it has to be */
export async function keepLetters(address: string, expected: Promise<Expected>): Promise<void> {
	if (!drawsBoxes(new OffscreenCanvas(1, 1))) return;
	const cache = await caches.open(cacheName);
	if (await cache.match(address)) return;
	await cache.add(new Request(address, { integrity: integrityOf(await expected, address) }));
}

/** Those of an earlier version go. */
export async function keepNoOtherLetters(address: string): Promise<void> {
	if (!(await caches.has(cacheName))) return;
	const cache = await caches.open(cacheName);
	const old = (await cache.keys()).filter(({ url }) => new URL(url).pathname !== address);
	await Promise.all(old.map((one) => cache.delete(one)));
}

export const keptLetters = (address: string): Promise<Response | undefined> =>
	caches.match(address, { cacheName });
