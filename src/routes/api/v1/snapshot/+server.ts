import { endpoint } from '#lib/server/http/endpoint.ts';
import { etagOfValue } from '#lib/server/http/etag.ts';
import { answerJson } from '#lib/server/http/json-answer.ts';
import { runningApp } from '#lib/server/running-app.ts';

/** All that one person may see. The ETag leaves `asOf` out: reading the same again is nothing new. */
export const GET = endpoint({ limit: 'reading', phone: true }, async ({ request, phone }) => {
	const snapshot = await runningApp().snapshot(phone);
	// Also a plan that has not changed was read again, and she may know when.
	const read = { 'As-Of': snapshot.asOf };
	return answerJson(request, snapshot, etagOfValue({ ...snapshot, asOf: undefined }), read);
});
