import { fail, redirect } from '@sveltejs/kit';
import { keepPartner } from '#lib/server/desk/partners.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { formOf } from '#lib/server/directory/partner-form.ts';
import { partnerIn } from '#desk/partner-sent.ts';
import { staffIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({ partner: formOf(undefined) });

export const actions: Actions = {
	default: async (event) => {
		const form = partnerIn(await event.request.formData());
		const staff = staffIn(event);
		const kept = await keepPartner(runningDesk(), { id: undefined, form, isChecked: false, by: staff.id });
		if ('faults' in kept) return fail(400, { faults: kept.faults, partner: form });
		await written(staff, 'partner changed', `partner ${kept.id}`);
		redirect(303, `/partners/${kept.id}`);
	}
};
