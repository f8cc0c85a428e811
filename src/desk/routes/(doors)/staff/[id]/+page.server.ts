import { error, fail } from '@sveltejs/kit';
import { roles } from '#lib/server/desk/roles.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { linkTo, teamOrNobody } from '#desk/staff-links.ts';
import { staffIn, textsIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

async function memberIn({ params }: Pick<RequestEvent, 'params'>) {
	const member = (await runningDesk().desk.staff()).find(({ id }) => id === params.id);
	if (!member) error(404, 'not-found');
	return member;
}

export const load: PageServerLoad = async (event) => {
	const { id, name, roles: held, worksAs, ended } = await memberIn(event);
	return {
		member: { id, name, held, worksAs, ended },
		team: await teamOrNobody(),
		offered: roles
	};
};

export const actions: Actions = {
	save: async (event) => {
		const { desk } = runningDesk();
		const { id, name, language, roles: held } = await memberIn(event);
		const sent = await event.request.formData();
		const wished = roles.filter((role) => textsIn(sent, 'roles').includes(role));
		const worksAs = textsIn(sent, 'worksAs').slice(0, 20);
		// A further director is what two want; with one alone the second is made by the first.
		const isNew = wished.includes('director') && !held.includes('director');
		if (isNew && (await desk.directors()) >= 2) {
			await desk.propose('director', staffIn(event).id, { id, name, language, roles: wished, worksAs });
			await written(staffIn(event), 'signature asked', `staff ${id}`);
			return { asked: true };
		}
		const saved = await desk.change(id, { roles: wished, worksAs });
		if (!saved) return fail(409, { saved });
		await written(staffIn(event), 'staff changed', `staff ${id}`);
		return { saved };
	},
	link: async (event) => {
		const { id, name } = await memberIn(event);
		const secret = await runningDesk().desk.newLink(id);
		if (secret === undefined) error(404, 'not-found');
		await written(staffIn(event), 'staff link', `staff ${id}`);
		return { link: linkTo(secret), name };
	},
	end: async (event) => {
		const { id } = await memberIn(event);
		const saved = await runningDesk().desk.end(id);
		if (!saved) return fail(409, { saved });
		await written(staffIn(event), 'staff ended', `staff ${id}`);
		return { saved };
	}
};
