import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const gzipped = promisify(gzip);
const worthCompressing = 1024;

/**
 * A JSON answer with a strong ETag (RFC 9110, 8.8.3), never stored by any cache on the way or in the browser. A
 * request that names the ETag gets 304. Compressed above 1 KB where the phone takes it; the compressed form has a tag
 * of its own, as strong tags must, and either is recognised.
 * @param etag what identifies the content, see `etagOfValue`
 * @param more further headers, of a 304 as well
 */
export async function answerJson(
	request: Request,
	value: unknown,
	etag: string,
	more: Record<string, string> = {}
): Promise<Response> {
	const text = JSON.stringify(value);
	const compressed = text.length > worthCompressing && takesGzip(request);
	const headers: Record<string, string> = {
		...more,
		'Content-Type': 'application/json; charset=utf-8',
		'Cache-Control': 'private, no-store',
		Vary: 'Accept-Encoding',
		ETag: `"${etag}${compressed ? '-gz' : ''}"`
	};
	if (names(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
	if (!compressed) return new Response(text, { headers });
	return new Response(await gzipped(text), { headers: { ...headers, 'Content-Encoding': 'gzip' } });
}

function takesGzip(request: Request): boolean {
	const accepted = (request.headers.get('accept-encoding') ?? '').split(',').map((one) => one.trim());
	return accepted.some((one) => /^gzip(?!\s*;\s*q=0(\.0*)?$)/i.test(one));
}

// If-None-Match compares weakly (RFC 9110, 13.1.2): a proxy may have put `W/` in front.
function names(header: string | null, etag: string): boolean {
	if (header === null) return false;
	const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
	return tags.some((tag) => tag === '*' || tag === `"${etag}"` || tag === `"${etag}-gz"`);
}
