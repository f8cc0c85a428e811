import { fail } from '@sveltejs/kit';
import { ChangedSince } from '#lib/server/people/import.ts';
import { importsOf, livesHere, putPersonBack, takeBack, takenOut } from '#lib/server/desk/plans.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { inZone } from '#desk/moments.ts';
import { staffIn, textIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const running = runningDesk();
	const { desk, deployment } = running;
	const staff = staffIn(event);
	if (!livesHere(running)) return { imports: [], people: [] };
	const names = new Map((await desk.staff()).map(({ id, name }) => [id, name]));
	return {
		imports: (await importsOf(running, staff)).map(({ id, at, by, refs, weeks }) => ({
			id,
			...inZone(deployment.timeZone, at),
			who: names.get(by) ?? by,
			people: refs.length,
			weeks
		})),
		people: (await takenOut(running, staff)).map(({ ref, called, weeks }) => ({
			name: desk.nameInAddress(ref),
			called: called ?? ref,
			weeks
		}))
	};
};

export const actions: Actions = {
	import: async (event) => {
		const running = runningDesk();
		const staff = staffIn(event);
		const id = textIn(await event.request.formData(), 'id');
		const own = (await importsOf(running, staff)).find((one) => one.id === id);
		if (!own) return fail(409, { gone: true });
		try {
			await takeBack(running, id);
		} catch (fault) {
			if (fault instanceof ChangedSince) return fail(409, { since: fault.since });
			if (fault instanceof OperatorError) return fail(409, { gone: true });
			throw fault;
		}
		await written(staff, 'import undone');
		return { done: true };
	},
	person: async (event) => {
		const running = runningDesk();
		const staff = staffIn(event);
		const name = textIn(await event.request.formData(), 'name');
		const person = (await takenOut(running, staff)).find(
			({ ref }) => running.desk.nameInAddress(ref) === name
		);
		if (!person) return fail(409, { gone: true });
		try {
			await putPersonBack(running, person.ref);
		} catch (fault) {
			if (fault instanceof OperatorError) return fail(409, { since: [person.called ?? person.ref] });
			throw fault;
		}
		await written(staff, 'person put back', `person ${person.ref}`);
		return { done: true };
	}
};
