/** JSON as gzip (RFC 1952). */
export function gzipJson(value: unknown): Promise<Uint8Array<ArrayBuffer>> {
	return through(new TextEncoder().encode(JSON.stringify(value)), new CompressionStream('gzip'));
}

/** What `gzipJson` was given. @throws TypeError or SyntaxError when the bytes are something else */
export async function gunzipJson(bytes: Uint8Array<ArrayBuffer>): Promise<unknown> {
	return JSON.parse(new TextDecoder().decode(await through(bytes, new DecompressionStream('gzip'))));
}

async function through(
	bytes: Uint8Array<ArrayBuffer>,
	stream: CompressionStream | DecompressionStream
): Promise<Uint8Array<ArrayBuffer>> {
	return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}
