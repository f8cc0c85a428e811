import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { after, type Soon } from '#lib/server/soon.ts';
import type { PlainAnswer } from './plain-answer.ts';

const gzipped = promisify(gzip);
const worthCompressing = 1024;

/** A JSON answer in the forms in which it may leave; without `gzip` it leaves as it is. */
export type Forms = { text(): Soon<string>; gzip?(): Soon<Buffer> };

/**
 * A JSON answer with a strong ETag (RFC 9110, 8.8.3), never stored by any cache on the way or in the browser. A
 * request that names the ETag gets 304. Compressed where the phone takes it; the compressed form has a tag
 * of its own, as strong tags must, and either is recognised.
 * @param header gives a header of the request
 * @param etag what identifies the content, see `etagOfValue`
 * @param more further headers, of a 304 as well
 */
export function plainJson(
	header: (name: string) => string | null | undefined,
	forms: Forms,
	etag: string,
	more: Record<string, string> = {}
): Soon<PlainAnswer> {
	const compressed = forms.gzip !== undefined && takesGzip(header('accept-encoding'));
	const headers: Record<string, string> = {
		...more,
		'Content-Type': 'application/json; charset=utf-8',
		'Cache-Control': 'private, no-store',
		Vary: 'Accept-Encoding',
		ETag: `"${etag}${compressed ? '-gz' : ''}"`
	};
	if (names(header('if-none-match'), etag)) return { status: 304, headers, body: null };
	if (!compressed) return after(forms.text(), (body) => ({ status: 200, headers, body }));
	headers['Content-Encoding'] = 'gzip';
	return after(forms.gzip!(), (body) => ({ status: 200, headers, body }));
}

/** The JSON of a value, compressed above 1 KB. Everything else as `plainJson`. */
export async function answerJson(
	request: Request,
	value: unknown,
	etag: string,
	more: Record<string, string> = {}
): Promise<Response> {
	const text = JSON.stringify(value);
	const forms: Forms = { text: () => text };
	if (text.length > worthCompressing) forms.gzip = () => gzipped(text);
	const answer = await plainJson((name) => request.headers.get(name), forms, etag, more);
	return new Response(answer.body as BodyInit | null, answer);
}

// Phones send a handful of different ones, the same each time.
const knownToTake = new Map<string, boolean>();
function takesGzip(header: string | null | undefined): boolean {
	const asked = header ?? '';
	let takes = knownToTake.get(asked);
	if (takes === undefined) {
		takes = namesGzip(asked);
		if (knownToTake.size < 100 && asked.length < 200) knownToTake.set(asked, takes);
	}
	return takes;
}

function namesGzip(header: string): boolean {
	const accepted = header.split(',').map((one) => one.trim());
	return accepted.some((one) => /^gzip(?!\s*;\s*q=0(\.0*)?$)/i.test(one));
}

// If-None-Match compares weakly (RFC 9110, 13.1.2): a proxy may have put `W/` in front.
function names(header: string | null | undefined, etag: string): boolean {
	if (!header) return false;
	// Nearly always it is just what we gave.
	if (header === `"${etag}-gz"`) return true;
	const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
	return tags.some((tag) => tag === '*' || tag === `"${etag}"` || tag === `"${etag}-gz"`);
}
