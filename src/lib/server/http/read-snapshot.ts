import { runningApp } from '#lib/server/running-app.ts';
import { plainEndpoint } from './endpoint.ts';
import { plainJson } from './json-answer.ts';

/** All that one person may see. */
export const readSnapshot = plainEndpoint({ limit: 'reading', phone: true }, async ({ header, phone }) => {
	const snapshot = await runningApp().snapshot(phone);
	// Also a plan that has not changed was read again, and she may know when.
	return plainJson(header, snapshot, snapshot.etag, { 'As-Of': snapshot.asOf });
});
