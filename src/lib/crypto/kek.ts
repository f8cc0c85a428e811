/** What a key may do: open the book of its slot, or erase it. */
export type KeyPurpose = 'open' | 'erase';

/**
 * Imports the bytes that one try was stretched to, for derivations; the bytes are wiped. The result cannot be read back.
 * With a number code they are what the server's key share made of it and the phone's own, one after the other.
 */
export async function importStretched(stretched: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
	const key = await crypto.subtle.importKey('raw', stretched, 'HKDF', false, ['deriveKey']);
	stretched.fill(0);
	return key;
}

/** The key that wraps what one slot holds: HKDF-SHA256 (RFC 5869) with an info that names purpose, kind and slot. */
export function wrappingKey(
	stretched: CryptoKey,
	kind: string,
	slot: number,
	purpose: KeyPurpose = 'open'
): Promise<CryptoKey> {
	const info = new TextEncoder().encode(`wrap 1 ${purpose} ${kind} ${slot}`);
	return crypto.subtle.deriveKey(
		// No salt here: argon2id has already mixed the phone's own into every bit.
		{ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info },
		stretched,
		{ name: 'AES-GCM', length: 256 },
		false,
		['wrapKey', 'unwrapKey', 'encrypt', 'decrypt']
	);
}
