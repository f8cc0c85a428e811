import { fail, redirect } from '@sveltejs/kit';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { keepSession } from '#desk/cookies.ts';
import { callerOf, keyIn, pathHere, textIn } from '#desk/sent.ts';
import { signInWritten } from '#desk/written.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	if (locals.session) redirect(303, '/');
	const { desk, issuer } = runningDesk();
	return {
		form: await desk.signInForm(),
		to: pathHere(url.searchParams.get('to')),
		hasIssuer: issuer !== undefined
	};
};

export const actions: Actions = {
	key: async (event) => {
		const sent = await event.request.formData();
		const key = { ...keyIn(sent), name: textIn(sent, 'name') };
		const entered = await runningDesk().desk.signIn(key, callerOf(event));
		if ('refused' in entered) return fail(403, { refused: entered.refused });
		await signInWritten(entered.token, 'signed in');
		keepSession(event.cookies, event.url, entered.token);
		redirect(303, pathHere(textIn(sent, 'to')));
	},
	paper: async (event) => {
		const code = textIn(await event.request.formData(), 'code').replace(/[\s-]/g, '');
		redirect(303, `/link/${encodeURIComponent(code.slice(0, 60) || '0')}`);
	}
};
