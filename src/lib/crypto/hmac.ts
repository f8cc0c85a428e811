/** HMAC-SHA256 (RFC 2104); texts are taken as UTF-8; 32 bytes. */
export async function hmac(
	key: string | Uint8Array<ArrayBuffer>,
	message: string
): Promise<Uint8Array<ArrayBuffer>> {
	const utf8 = new TextEncoder();
	const hash = { name: 'HMAC', hash: 'SHA-256' };
	const imported = await crypto.subtle.importKey(
		'raw',
		typeof key === 'string' ? utf8.encode(key) : key,
		hash,
		false,
		['sign']
	);
	return new Uint8Array(await crypto.subtle.sign('HMAC', imported, utf8.encode(message)));
}
