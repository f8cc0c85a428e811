/** HMAC-SHA256 (RFC 2104) of two texts taken as UTF-8; 32 bytes. */
export async function hmac(key: string, message: string): Promise<Uint8Array<ArrayBuffer>> {
	const utf8 = new TextEncoder();
	const hash = { name: 'HMAC', hash: 'SHA-256' };
	const imported = await crypto.subtle.importKey('raw', utf8.encode(key), hash, false, ['sign']);
	return new Uint8Array(await crypto.subtle.sign('HMAC', imported, utf8.encode(message)));
}
