import { fail } from '@sveltejs/kit';
import { isDemonstration } from '#lib/server/demonstration.ts';
import { lookAtImport, takeIn } from '#lib/server/desk/imports.ts';
import { livesHere } from '#lib/server/desk/plans.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { handedLimits } from '#lib/server/people/handed-in.ts';
import { filesIn, staffIn, textIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({ system: runningDesk().deployment.source.kind });

/** So many places are named one by one; whoever mends them looks again. */
const most = 60;

export const actions: Actions = {
	look: async (event) => {
		const running = runningDesk();
		if (!livesHere(running)) return fail(409, { gone: true });
		const files = await filesIn(await event.request.formData(), 'files');
		if (files.reduce((sum, { bytes }) => sum + bytes.length, 0) > handedLimits.bytes)
			return fail(413, { tooLarge: true });
		const looked = await lookAtImport(running, staffIn(event), files);
		if ('findings' in looked)
			return fail(400, {
				findings: looked.findings.slice(0, most),
				count: looked.findings.length
			});
		return { looked: { ...looked, remarks: looked.remarks.slice(0, most) } };
	},
	import: async (event) => {
		const running = runningDesk();
		const staff = staffIn(event);
		if (!livesHere(running)) return fail(409, { gone: true });
		const wasDemonstration = isDemonstration(running.environment.data);
		const done = await takeIn(running, staff, textIn(await event.request.formData(), 'name'));
		if (done === undefined) return fail(409, { gone: true });
		await written(staff, 'people imported');
		return { done, isFresh: wasDemonstration };
	}
};
