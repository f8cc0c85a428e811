import { fail } from '@sveltejs/kit';
import * as v from 'valibot';
import { StaffName } from '#lib/server/desk/accounts.ts';
import { roles } from '#lib/server/desk/roles.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { withRegister } from '#lib/server/register/invite-person.ts';
import { revokeEverything } from '#lib/server/register/revoke-everything.ts';
import { searched } from '#desk/searched.ts';
import { linkTo, teamOrNobody } from '#desk/staff-links.ts';
import { staffIn, textIn, textsIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { desk } = runningDesk();
	const staff = await desk.staff();
	const { first, ...found } = searched(event.url, staff, ({ name }) => name);
	const own = staffIn(event).id;
	const nameOf = (id: string) => staff.find((one) => one.id === id)?.name ?? '';
	const waits =
		(kind: 'director' | 'everything') => (one: { id: string; by: string; body: { name?: string } }) => ({
			id: one.id,
			kind,
			who: nameOf(one.by),
			whom: one.body.name ?? '',
			isOwn: one.by === own
		});
	return {
		waiting: [
			...(await desk.proposals('director')).map(waits('director')),
			...(await desk.proposals('everything')).map(waits('everything'))
		],
		...found,
		staff: first.map(({ id, name, roles, ended, hasKey }) => ({ id, name, roles, ended, hasKey })),
		team: await teamOrNobody(),
		offered: roles
	};
};

export const actions: Actions = {
	add: async (event) => {
		const { desk } = runningDesk();
		const sent = await event.request.formData();
		const name = v.safeParse(StaffName, textIn(sent, 'name'));
		if (!name.success) return fail(400, { refused: 'name-missing' as const });
		const offered = roles.filter((role) => textsIn(sent, 'roles').includes(role));
		const account = {
			name: name.output,
			language: event.locals.language,
			roles: offered,
			worksAs: textsIn(sent, 'worksAs').slice(0, 20)
		};
		// Of one director alone nobody could ask for a second signature: the second one is added by the first.
		if (offered.includes('director') && (await desk.directors()) >= 2) {
			await desk.propose('director', staffIn(event).id, account);
			await written(staffIn(event), 'signature asked');
			return { asked: true };
		}
		const added = await desk.add(account);
		if (!added) return fail(409, { refused: 'name-taken' as const });
		await written(staffIn(event), 'staff added', `staff ${added.id}`);
		return { link: linkTo(added.secret), name: name.output };
	},
	/** Asks that every phone's right be taken away. */
	everything: async (event) => {
		const { desk } = runningDesk();
		if ((await desk.directors()) < 2) return fail(409, { oneAlone: true });
		await desk.propose('everything', staffIn(event).id, {});
		await written(staffIn(event), 'signature asked');
		return { asked: true };
	},
	/** The second signature: what the first asked for is done. */
	sign: async (event) => {
		const running = runningDesk();
		const { desk } = running;
		const staff = staffIn(event);
		const sent = await event.request.formData();
		const id = textIn(sent, 'id');
		if (textIn(sent, 'kind') === 'everything') {
			if (!(await isSignable('everything', id))) return fail(409, { gone: true });
			if (!(await desk.sign('everything', id, staff.id))) return fail(409, { own: true });
			await written(staff, 'signature given');
			await written(staff, 'everything revoked');
			return { revoked: await withRegister(running, revokeEverything) };
		}
		if (!(await isSignable('director', id))) return fail(409, { gone: true });
		const signed = await desk.sign('director', id, staff.id);
		if (!signed) return fail(409, { own: true });
		await written(staff, 'signature given');
		const { id: there, ...account } = signed.body;
		if (there !== undefined) {
			const saved = await desk.change(there, account);
			if (saved) await written(staff, 'staff changed', `staff ${there}`);
			return saved ? { made: account.name } : fail(409, { gone: true });
		}
		const added = await desk.add(account);
		if (!added) return fail(409, { refused: 'name-taken' as const });
		await written(staff, 'staff added', `staff ${added.id}`);
		return { link: linkTo(added.secret), name: account.name };
	},
	/** It is not to be done. */
	drop: async (event) => {
		const sent = await event.request.formData();
		const kind = textIn(sent, 'kind') === 'everything' ? 'everything' : 'director';
		await runningDesk().desk.dropProposal(kind, textIn(sent, 'id'));
		return {};
	}
};

/** Whether it still waits, and whoever asked for it is still a director. */
async function isSignable(kind: 'director' | 'everything', id: string): Promise<boolean> {
	const { desk } = runningDesk();
	const found = (await desk.proposals(kind)).find((one) => one.id === id);
	const asked = (await desk.staff()).find((one) => one.id === found?.by);
	return asked !== undefined && !asked.ended && asked.roles.includes('director');
}
