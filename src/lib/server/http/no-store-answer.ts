/** A JSON answer that is made anew each time and kept nowhere; without a value, 204. */
export function noStoreAnswer(value?: unknown, headers: Record<string, string> = {}): Response {
	const kept = { 'Cache-Control': 'private, no-store', ...headers };
	if (value === undefined) return new Response(null, { status: 204, headers: kept });
	return new Response(JSON.stringify(value), {
		headers: { 'Content-Type': 'application/json; charset=utf-8', ...kept }
	});
}
