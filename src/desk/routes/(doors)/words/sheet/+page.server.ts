import { error, fail } from '@sveltejs/kit';
import { languages } from '#lib/domain/text.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { isBuiltIn, lookAtWords, takeWords } from '#lib/server/desk/words.ts';
import { howToBuild } from '#lib/server/called.ts';
import { handedLimits } from '#lib/server/people/handed-in.ts';
import { filesIn, staffIn, textIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad } from './$types';

/** So many places are named one by one; whoever mends them looks again. */
const most = 60;

export const load: PageServerLoad = () => ({ command: howToBuild() });

export const actions: Actions = {
	look: async (event) => {
		const sent = await event.request.formData();
		const language = languages.find((one) => one === textIn(sent, 'language')) ?? error(400);
		const [handed] = await filesIn(sent, 'file');
		if (!handed)
			return fail(400, { findings: [{ file: '', row: '', field: '', reason: 'is no file' }], count: 1 });
		if (handed.bytes.length > handedLimits.bytes) return fail(413, { tooLarge: true });
		const looked = lookAtWords(runningDesk(), staffIn(event), language, handed.bytes, sent.has('own'));
		if ('findings' in looked)
			return fail(400, {
				count: looked.findings.length,
				findings: looked.findings.slice(0, most).map(({ row, key, field, reason }) => ({
					file: key || handed.file,
					row: row === 0 ? '' : String(row),
					field,
					reason
				}))
			});
		const { name, changed, signed } = looked;
		return { looked: { language, name, signed, count: changed.length, changed: changed.slice(0, most) } };
	},
	take: async (event) => {
		const staff = staffIn(event);
		const name = textIn(await event.request.formData(), 'name');
		const taken = takeWords(runningDesk(), staff, name);
		if (!taken) return fail(409, { gone: true });
		await written(staff, 'words imported', `words ${taken.language}`);
		return {
			done: taken.changed.length,
			isBuiltIn: taken.changed.some((key) => isBuiltIn(key.split(':')[0]!))
		};
	}
};
