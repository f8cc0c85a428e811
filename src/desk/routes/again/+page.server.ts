import { fail, redirect } from '@sveltejs/kit';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { keepSession } from '#desk/cookies.ts';
import { callerOf, keyIn, pathHere, staffIn, textIn } from '#desk/sent.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url }) => ({
	form: await runningDesk().desk.signInForm(),
	hasIssuer: runningDesk().issuer !== undefined,
	to: pathHere(url.searchParams.get('to'))
});

export const actions: Actions = {
	default: async (event) => {
		const sent = await event.request.formData();
		const { id, name } = staffIn(event);
		const entered = await runningDesk().desk.signIn({ ...keyIn(sent), name }, callerOf(event), id);
		if ('refused' in entered) return fail(403, { refused: entered.refused });
		keepSession(event.cookies, event.url, entered.token);
		redirect(303, pathHere(textIn(sent, 'to')));
	}
};
