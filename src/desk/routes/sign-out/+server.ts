import { redirect } from '@sveltejs/kit';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { dropSession } from '#desk/cookies.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ locals, cookies, url }) => {
	if (locals.session) await runningDesk().desk.signOut(locals.session);
	dropSession(cookies, url);
	redirect(303, '/sign-in');
};
