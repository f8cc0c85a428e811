import { error, redirect } from '@sveltejs/kit';
import { aboutPerson, livesHere, takeOut } from '#lib/server/desk/plans.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { lookedAfterIn } from '#desk/looked-after.ts';
import { staffIn, textIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const running = runningDesk();
	const person = await lookedAfterIn(event);
	const { held, numbers } = await aboutPerson(running, person);
	// A look is an act as well.
	await written(staffIn(event), 'person shown', `person ${person.ref}`);
	const { ref, called, phase } = person;
	return {
		person: { ref, called, phase },
		numbers,
		// How many, and whether: what it is that she shares is hers.
		phones: held.phones.filter(({ revoked }) => !revoked).length,
		isSharing: held.sharing !== null,
		system: running.deployment.source.kind
	};
};

export const actions: Actions = {
	remove: async (event) => {
		const running = runningDesk();
		const { ref } = await lookedAfterIn(event);
		if (!livesHere(running)) error(403, 'no-right');
		const atOnce = textIn(await event.request.formData(), 'how') === 'now';
		await written(staffIn(event), 'people removed', `person ${ref}`);
		await takeOut(running, ref, atOnce);
		redirect(303, atOnce ? '/plans' : '/plans/undo');
	}
};
