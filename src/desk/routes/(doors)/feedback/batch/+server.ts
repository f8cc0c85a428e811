import { redirect } from '@sveltejs/kit';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { noteHandedOut } from '#lib/server/feedback/reports.ts';
import { asFile } from '#desk/as-file.ts';
import { batchFile, shownPeriods } from '#desk/periods.ts';
import { staffIn, textIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { RequestHandler } from './$types';

/** A closed period's envelopes, as they were sealed. Nothing here opens one. */
export const POST: RequestHandler = async (event) => {
	const running = runningDesk();
	const sent = await event.request.formData();
	const [id, lost] = [textIn(sent, 'period'), sent.has('lost')];
	const found = (await shownPeriods(running)).find(({ period }) => period === id);
	// The page says what is waited for.
	if (found?.envelopes !== 'enough' || (found.waitsFor !== undefined && !lost)) redirect(303, '/feedback');
	const file = await batchFile(running, id, lost);
	if (file === undefined) redirect(303, '/feedback');
	await written(staffIn(event), 'feedback handed out', `period ${id}`);
	noteHandedOut(running.environment.data, id);
	return asFile(`batch-${id}.json`, 'application/json', file);
};
