import { createHash } from 'node:crypto';

/** JSON with the keys of every object in order, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
	return JSON.stringify(value, (_key, inner: unknown) =>
		typeof inner === 'object' && inner !== null && !Array.isArray(inner)
			? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
			: inner
	);
}

/** The ETag of a value: SHA-256 of its canonical JSON, base64url. Without quotes; `answerJson` adds them. */
export function etagOfValue(value: unknown): string {
	return createHash('sha256').update(canonicalJson(value)).digest('base64url');
}
