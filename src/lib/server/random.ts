/** A source of random bytes; `randomBytes` of node:crypto everywhere but in tests. */
export type Random = (bytes: number) => Buffer;

/** An even random whole number from 0 up to, but not including, `limit` (at most 2^32). */
export function below(limit: number, random: Random): number {
	// Numbers above the last whole multiple would make the small results likelier; they are drawn again.
	const even = 2 ** 32 - (2 ** 32 % limit);
	for (;;) {
		const drawn = random(4).readUInt32BE();
		if (drawn < even) return drawn % limit;
	}
}

/** The same items in a random order (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
	const result = [...items];
	for (let last = result.length - 1; last > 0; last--) {
		const other = below(last + 1, random);
		[result[last], result[other]] = [result[other] as T, result[last] as T];
	}
	return result;
}
