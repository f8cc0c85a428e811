/** JSON as gzip (RFC 1952). */
export async function gzipJson(value: unknown): Promise<Uint8Array<ArrayBuffer>> {
	const text = new TextEncoder().encode(JSON.stringify(value));
	try {
		return await through(text, new CompressionStream('gzip'));
	} finally {
		text.fill(0);
	}
}

/** What `gzipJson` was given. @throws TypeError or SyntaxError when the bytes are something else */
export async function gunzipJson(bytes: Uint8Array<ArrayBuffer>): Promise<unknown> {
	const text = await through(bytes, new DecompressionStream('gzip'));
	try {
		return JSON.parse(new TextDecoder().decode(text));
	} finally {
		text.fill(0);
	}
}

/**
 * All that comes out of `stream`. Not by way of a Blob: a browser keeps the bytes of every Blob in its own process, or on
 * the disk, where nothing of ours can wipe them.
 */
async function through(
	bytes: Uint8Array<ArrayBuffer>,
	stream: CompressionStream | DecompressionStream
): Promise<Uint8Array<ArrayBuffer>> {
	const writer = stream.writable.getWriter();
	const written = writer.write(bytes).then(() => writer.close());
	// What is wrong with the bytes is told by the reading side too, and waited for there.
	written.catch(() => undefined);
	const parts: Uint8Array[] = [];
	const reader = stream.readable.getReader();
	for (let part = await reader.read(); !part.done; part = await reader.read()) parts.push(part.value);
	await written;
	const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
		part.fill(0);
	}
	return whole;
}
