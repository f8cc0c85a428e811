/** Bytes as base64url without padding (RFC 4648, section 5). For at most some ten thousand: it spreads the bytes as arguments. */
export function base64url(bytes: Uint8Array): string {
	return btoa(String.fromCharCode(...bytes))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replaceAll('=', '');
}

/** The bytes of base64url text, with or without padding. @throws DOMException for any other letters */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
	const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
	return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}
