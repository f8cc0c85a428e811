import { networkOf } from '#lib/server/edge/address.ts';
import { queries } from './queries.ts';
import type { Parts } from './parts.ts';

/**
 * How often may be tried within a quarter of an hour. A known name and an unknown one are counted alike. Whoever has a
 * passkey is not kept out by those who guess at her name: a passkey's tries count for the address alone.
 */
export const mostTries = { name: 5, address: 40 };
export const triesWindow = 15 * 60_000;

const rows = 4096;

/**
 * Counts a try before it is answered, in one transaction.
 * @returns whether it may be made, and how it is given back when it was a right one
 */
export async function countTry(
	parts: Parts,
	tried: { name?: string; address: string }
): Promise<{ allowed: boolean; giveBack: () => Promise<void> }> {
	const kinds = [
		['address', networkOf(tried.address)],
		...(tried.name === undefined ? [] : [['name', tried.name]])
	] as ['address' | 'name', string][];
	const buckets = kinds.map(([kind, value]) => ({ kind, bucket: bucketOf(parts, kind, value) }));
	const allowed = await change(parts, buckets, 1);
	return { allowed, giveBack: () => change(parts, buckets, -1).then(() => undefined) };
}

function change(
	parts: Parts,
	buckets: { kind: 'address' | 'name'; bucket: string }[],
	by: 1 | -1
): Promise<boolean> {
	return parts.database.transaction(async (query) => {
		let allowed = true;
		for (const { kind, bucket } of buckets) {
			const row = await queries.tries(query, bucket);
			const runs = row !== undefined && row.until > parts.now();
			const count = (runs ? row.count : 0) + by;
			if (count > mostTries[kind]) allowed = false;
			await queries.keepTries(query, {
				bucket,
				count: Math.min(Math.max(count, 0), mostTries[kind] + 1),
				until: runs ? row.until : parts.now() + triesWindow
			});
		}
		return allowed;
	});
}

function bucketOf(parts: Parts, kind: string, value: string): string {
	const number = Buffer.from(parts.keyed('tries', `${kind} ${value}`), 'base64url').readUInt32BE() % rows;
	return `${kind} ${number}`;
}
