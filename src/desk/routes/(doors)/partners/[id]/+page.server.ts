import { error, fail, redirect } from '@sveltejs/kit';
import {
	checkedBy,
	introducedIn,
	keepPartner,
	partnerName,
	partnerRows,
	retirePartner
} from '#lib/server/desk/partners.ts';
import { holds } from '#lib/server/desk/roles.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { formOf } from '#lib/server/directory/partner-form.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { inZone } from '#desk/moments.ts';
import { partnerIn } from '#desk/partner-sent.ts';
import { staffIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad } from './$types';

async function rowOf(id: string): Promise<unknown> {
	const row = (await partnerRows(runningDesk())).get(id);
	if (row === undefined) error(404, 'not-found');
	return row;
}

export const load: PageServerLoad = async (event) => {
	const running = runningDesk();
	const { id } = event.params;
	const row = await rowOf(id);
	const checked = await checkedBy(running, `partner ${id}`, 'partner checked');
	return {
		name: partnerName(row, event.locals.language),
		partner: formOf(row),
		mayEdit: holds(staffIn(event).roles, 'partners-edit'),
		plans: await introducedIn(running, id),
		checked: checked && { who: checked.who, day: inZone(running.deployment.timeZone, checked.at).day }
	};
};

export const actions: Actions = {
	save: async (event) => {
		const { id } = event.params;
		await rowOf(id);
		const sent = await event.request.formData();
		const form = partnerIn(sent);
		const staff = staffIn(event);
		const isChecked = sent.has('checked');
		const kept = await keepPartner(runningDesk(), { id, form, isChecked, by: staff.id });
		if ('faults' in kept) return fail(400, { faults: kept.faults, partner: form });
		await written(staff, isChecked ? 'partner checked' : 'partner changed', `partner ${id}`);
		return { saved: true };
	},
	retire: async (event) => {
		const { id } = event.params;
		try {
			await retirePartner(runningDesk(), id);
		} catch (fault) {
			if (fault instanceof OperatorError) return fail(409, { elsewhere: true });
			throw fault;
		}
		await written(staffIn(event), 'partners removed', `partner ${id}`);
		redirect(303, '/partners');
	}
};
