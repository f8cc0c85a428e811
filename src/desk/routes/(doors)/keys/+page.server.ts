import { fail } from '@sveltejs/kit';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { withSquare } from '#desk/key-square.ts';
import { keyIn, staffIn, textIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { desk } = runningDesk();
	const staff = staffIn(event);
	return { ...(await desk.ownKeys(staff.id)), form: withSquare(await desk.addKeyForm(staff)) };
};

export const actions: Actions = {
	add: async (event) => {
		const key = keyIn(await event.request.formData());
		const { desk } = runningDesk();
		const staff = staffIn(event);
		const added = await desk.addKey(staff, key);
		if (!added) return fail(400, { added, key: withSquare(await desk.addKeyForm(staff, key.carried)) });
		await written(staff, 'key made');
		return { added };
	},
	drop: async (event) => {
		const id = textIn(await event.request.formData(), 'id');
		const staff = staffIn(event);
		if (await runningDesk().desk.dropKey(staff.id, id)) await written(staff, 'key removed');
	},
	paper: async (event) => {
		const staff = staffIn(event);
		const paper = await runningDesk().desk.paper(staff.id);
		await written(staff, 'paper code');
		return { paper };
	}
};
