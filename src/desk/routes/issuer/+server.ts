import { error, redirect } from '@sveltejs/kit';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { keepAway, sessionCookie } from '#desk/cookies.ts';
import { pathHere } from '#desk/sent.ts';
import type { RequestHandler } from './$types';

/** Sends a browser to the organisation's own sign-in, and seals what it is to bring back. */
export const GET: RequestHandler = async ({ url, cookies, locals }) => {
	const { desk, issuer } = runningDesk();
	if (!issuer) error(404, 'not-found');
	const link = url.searchParams.get('link') ?? undefined;
	const again = locals.session !== undefined && url.searchParams.has('again');
	const { address, begun } = await issuer.begin(again);
	const kept = {
		begun,
		to: link === undefined ? pathHere(url.searchParams.get('to')) : '/keys',
		...(link !== undefined && { link }),
		// On the way back her own cookie stays away, for the way comes from another site.
		...(again && { only: locals.session?.staff.id, brought: cookies.get(sessionCookie(url)) })
	};
	keepAway(cookies, url, desk.keepWhileAway(kept));
	redirect(303, address);
};
