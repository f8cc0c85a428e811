import { setImmediate as nextTurn } from 'node:timers/promises';
import { groupsOf } from '#lib/server/in-groups.ts';
import { shuffled } from '#lib/server/random.ts';
import type { Parts } from './register.ts';

/*
 * How all phones are gone through, and all that people share: some at a time, so that phones are answered between, and however
 * many there are a few are in memory.
 */

/** So many rows are read, or written in one transaction. */
export const atATime = 500;

/**
 * All rows in the order of their keys, each part a question of its own.
 * @param after the next rows after the last one; the first after an empty key
 */
export async function* inParts<Row>(
	after: (last: string, limit: number) => Promise<Row[]>,
	keyOf: (row: Row) => string
): AsyncGenerator<Row[]> {
	for (let last = ''; ;) {
		const rows = await after(last, atATime);
		if (rows.length > 0) yield rows;
		if (rows.length < atATime) return;
		last = keyOf(rows.at(-1)!);
		await nextTurn();
	}
}

/**
 * The keys of all rows, some at a time, in any order as likely as any other: each lies in a heap of chance, and each heap is
 * shuffled.
 */
export async function* inRandomOrder(
	{ inHeaps, random }: Parts,
	after: (last: string, limit: number) => Promise<string[]>
): AsyncGenerator<string[]> {
	const keys = inHeaps<string>();
	try {
		for await (const some of inParts(after, (key) => key)) {
			// One draw for all of them: to draw is most of the work.
			const drawn = random(4 * some.length);
			for (const [at, key] of some.entries()) keys.put(drawn.readUInt32BE(4 * at), key);
		}
		for (const group of groupsOf(eachIn(keys.all()), atATime)) {
			yield group;
			await nextTurn();
		}
	} finally {
		keys.close();
	}

	function* eachIn(heaps: Iterable<readonly string[]>): Iterable<string> {
		for (const heap of heaps) yield* shuffled(heap, random);
	}
}
