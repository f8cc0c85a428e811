import { fail } from '@sveltejs/kit';
import { listPartners, putPartnerBack, retiredPartners } from '#lib/server/desk/partners.ts';
import { holds } from '#lib/server/desk/roles.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { searched } from '#desk/searched.ts';
import { staffIn, textIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const running = runningDesk();
	const { language } = event.locals;
	const mayEdit = holds(staffIn(event).roles, 'partners-edit');
	try {
		const { first, ...found } = searched(
			event.url,
			await listPartners(running, language),
			({ names }) => names
		);
		return {
			...found,
			mayEdit,
			partners: first,
			retired: mayEdit ? await retiredPartners(running, language) : []
		};
	} catch {
		return { wanted: '', mayEdit, count: 0, partners: undefined, retired: [] };
	}
};

export const actions: Actions = {
	back: async (event) => {
		const id = textIn(await event.request.formData(), 'id');
		try {
			await putPartnerBack(runningDesk(), id);
		} catch (fault) {
			if (fault instanceof OperatorError) return fail(409, { gone: true });
			throw fault;
		}
		await written(staffIn(event), 'partner put back', `partner ${id}`);
		return { done: true };
	}
};
