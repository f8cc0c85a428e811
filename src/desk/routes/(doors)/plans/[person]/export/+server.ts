import { asExport, everythingAbout } from '#lib/server/people/held.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { asFile } from '#desk/as-file.ts';
import { lookedAfterIn } from '#desk/looked-after.ts';
import { staffIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { RequestHandler } from './$types';

/** All that is held about one person, as a file. */
export const POST: RequestHandler = async (event) => {
	const { ref } = await lookedAfterIn(event);
	await written(staffIn(event), 'person exported', `person ${ref}`);
	return asFile('record.json', 'application/json', asExport(await everythingAbout(runningDesk(), ref)));
};
