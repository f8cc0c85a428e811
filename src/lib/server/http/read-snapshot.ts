import { runningApp } from '#lib/server/running-app.ts';
import { after } from '#lib/server/soon.ts';
import { plainEndpoint } from './endpoint.ts';
import { plainJson } from './json-answer.ts';

/** All that one person may see. */
export const readSnapshot = plainEndpoint({ limit: 'reading', phone: true }, ({ header, phone }) =>
	after(runningApp().snapshot(phone), (snapshot) =>
		// Also a plan that has not changed was read again, and she may know when.
		plainJson(header, snapshot, snapshot.etag, { 'As-Of': snapshot.asOf })
	)
);
