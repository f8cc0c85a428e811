import { createHash } from 'node:crypto';

/*
 * Names in the order in which they came, for as many as a nation has. A `Map` takes eighty bytes of the heap for each; here
 * it is 25, outside of it. Of a name stays a digest of 128 bits, and nobody finds two names of one.
 */

/** Names of any number, and which one of them each is. */
export type Numbered = {
	/** Takes a name, also one that is there: from now on it is known by its new number. */
	take(name: string): number;
	/** The number that it was given last; undefined for one that never came. */
	numberOf(name: string): number | undefined;
};

/** 32-bit words of a digest. */
const words = 4;

export function numbered(): Numbered {
	let many = 0;
	let digests = new Uint32Array(words * 256);
	// A number and one, where the name of this place has it; half of them stay empty, so that a way through them is short.
	let places = new Uint32Array(512);

	const digestOf = (name: string) => {
		const bytes = createHash('sha256').update(name).digest();
		return Array.from({ length: words }, (_, at) => bytes.readUInt32LE(at * 4));
	};

	/** The place of a name, or the empty one where it belongs. */
	function placeOf(digest: ArrayLike<number>, from = 0): number {
		for (let place = digest[from]! % places.length; ; place = (place + 1) % places.length) {
			const found = places[place]!;
			if (found === 0 || isAt((found - 1) * words, digest, from)) return place;
		}
	}

	function isAt(start: number, digest: ArrayLike<number>, from: number): boolean {
		for (let at = 0; at < words; at++) if (digests[start + at] !== digest[from + at]) return false;
		return true;
	}

	function grow(): void {
		const before = digests;
		digests = new Uint32Array(before.length * 2);
		digests.set(before);
		places = new Uint32Array(places.length * 2);
		for (let number = 0; number < many; number++) places[placeOf(digests, number * words)] = number + 1;
	}

	return {
		take: (name) => {
			if ((many + 1) * words > digests.length) grow();
			const digest = digestOf(name);
			const place = placeOf(digest);
			digests.set(digest, many * words);
			places[place] = many + 1;
			return many++;
		},
		numberOf: (name) => {
			const found = places[placeOf(digestOf(name))]!;
			return found === 0 ? undefined : found - 1;
		}
	};
}
