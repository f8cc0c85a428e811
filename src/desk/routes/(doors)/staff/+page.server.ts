import { fail } from '@sveltejs/kit';
import * as v from 'valibot';
import { StaffName } from '#lib/server/desk/accounts.ts';
import { roles } from '#lib/server/desk/roles.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { linkTo, teamOrNobody } from '#desk/staff-links.ts';
import { staffIn, textIn, textsIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async () => {
	const { desk } = runningDesk();
	const staff = await desk.staff();
	return {
		staff: staff.map(({ id, name, roles, ended, hasKey }) => ({ id, name, roles, ended, hasKey })),
		team: await teamOrNobody(),
		// A third director needs two signatures.
		offered: roles.filter((role) => role !== 'director' || mayAddDirector(staff))
	};
};

const mayAddDirector = (staff: { ended: boolean; roles: readonly string[] }[]) =>
	staff.filter(({ ended, roles }) => !ended && roles.includes('director')).length < 2;

export const actions: Actions = {
	default: async (event) => {
		const { desk } = runningDesk();
		const sent = await event.request.formData();
		const name = v.safeParse(StaffName, textIn(sent, 'name'));
		if (!name.success) return fail(400, { refused: 'name-missing' as const });
		const offered = roles.filter((role) => textsIn(sent, 'roles').includes(role));
		if (offered.includes('director') && !mayAddDirector(await desk.staff())) return fail(403, { two: true });
		const added = await desk.add({
			name: name.output,
			language: event.locals.language,
			roles: offered,
			worksAs: textsIn(sent, 'worksAs').slice(0, 20)
		});
		if (!added) return fail(409, { refused: 'name-taken' as const });
		await written(staffIn(event), 'staff added', `staff ${added.id}`);
		return { link: linkTo(added.secret), name: name.output };
	}
};
