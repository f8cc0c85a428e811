import { fail } from '@sveltejs/kit';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { withSquare } from '#desk/key-square.ts';
import { keyIn, staffIn, textIn } from '#desk/sent.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { desk } = runningDesk();
	const staff = staffIn(event);
	return { ...(await desk.ownKeys(staff.id)), form: withSquare(await desk.addKeyForm(staff)) };
};

export const actions: Actions = {
	add: async (event) => {
		const key = keyIn(await event.request.formData());
		const added = await runningDesk().desk.addKey(staffIn(event), key);
		return added ? { added } : fail(400, { added });
	},
	drop: async (event) => {
		const id = textIn(await event.request.formData(), 'id');
		await runningDesk().desk.dropKey(staffIn(event).id, id);
	},
	paper: async (event) => ({ paper: await runningDesk().desk.paper(staffIn(event).id) })
};
