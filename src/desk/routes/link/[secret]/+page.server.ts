import { fail, redirect } from '@sveltejs/kit';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { keepSession } from '#desk/cookies.ts';
import { withSquare } from '#desk/key-square.ts';
import { callerOf, keyIn, textIn } from '#desk/sent.ts';
import { signInWritten } from '#desk/written.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { desk } = runningDesk();
	const { secret } = event.params;
	const link = await desk.lookAtLink(secret, callerOf(event));
	const form = link && (await desk.linkForm(secret));
	// Unknown, used, run out or tried too often: one answer.
	return {
		link: link && form ? { name: link.staff?.name, form: withSquare(form) } : undefined,
		// Never for the first director: the account has to be there.
		issuer: link?.staff && runningDesk().issuer ? `/issuer?link=${encodeURIComponent(secret)}` : undefined
	};
};

export const actions: Actions = {
	default: async (event) => {
		const sent = await event.request.formData();
		const { desk } = runningDesk();
		const { secret } = event.params;
		const key = keyIn(sent);
		const entered = await desk.enter(
			secret,
			{
				...key,
				name: textIn(sent, 'name'),
				language: event.locals.language,
				also: sent.has('also') ? ['safeguarding-lead'] : []
			},
			callerOf(event)
		);
		if ('refused' in entered) {
			const again = await desk.linkForm(secret, key.carried);
			return fail(403, {
				refused: entered.refused,
				name: textIn(sent, 'name').slice(0, 60),
				also: sent.has('also'),
				key: again && withSquare(again)
			});
		}
		await signInWritten(entered.token, 'key made');
		keepSession(event.cookies, event.url, entered.token);
		// A second key is asked for at once.
		redirect(303, '/keys');
	}
};
