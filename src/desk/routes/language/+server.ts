import { redirect } from '@sveltejs/kit';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { keepLanguage } from '#desk/cookies.ts';
import { pathHere } from '#desk/sent.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ request, cookies, url }) => {
	const sent = await request.formData();
	const language = runningDesk().deployment.languages.find((one) => one === sent.get('language'));
	if (language) keepLanguage(cookies, url, language);
	redirect(303, pathHere(sent.get('to')));
};
