/** The most that one call of `crypto.getRandomValues` gives. */
const chunk = 65_536;

/** `length` random bytes from the system. */
export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
	const bytes = new Uint8Array(length);
	for (let at = 0; at < length; at += chunk) crypto.getRandomValues(bytes.subarray(at, at + chunk));
	return bytes;
}

/** A uniform random integer from 0 to `limit` − 1; `limit` is 1 to 256. */
export function randomBelow(limit: number): number {
	// Without this, numbers below the remainder of 256 would come more often than the others.
	const fair = 256 - (256 % limit);
	for (;;) {
		const byte = randomBytes(1)[0]!;
		if (byte < fair) return byte % limit;
	}
}
