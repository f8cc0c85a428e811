import * as v from 'valibot';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import type { Entered } from '#lib/server/desk/desk.ts';
import { awayCookie, dropAway, keepSession } from '#desk/cookies.ts';
import { callerOf, pathHere } from '#desk/sent.ts';
import { signInWritten } from '#desk/written.ts';
import type { PageServerLoad } from './$types';

const Kept = v.object({
	begun: v.object({ state: v.string(), nonce: v.string(), verifier: v.string() }),
	to: v.string(),
	link: v.optional(v.string()),
	only: v.optional(v.string()),
	brought: v.optional(v.string())
});

/**
 * The browser is back. The page leads on by itself: only what the desk's own page asks for brings the cookie of the sign-in along.
 */
export const load: PageServerLoad = async (event) => {
	const { cookies, url } = event;
	const { desk, issuer } = runningDesk();
	const kept = v.safeParse(Kept, await desk.broughtBack(cookies.get(awayCookie) ?? ''));
	dropAway(cookies, url);
	if (!issuer || !kept.success) return { refused: 'not-right' as const, to: '/sign-in' };
	const { begun, link, only, brought, to } = kept.output;
	const subject = await issuer.finish(url, begun, only !== undefined);
	const caller = { ...callerOf(event), brought };
	let entered: Entered = { refused: 'not-right' };
	if (subject !== undefined)
		entered =
			link === undefined
				? await desk.signInAs(subject, caller, only)
				: await desk.bindSubject(link, subject, caller);
	if ('refused' in entered) return { refused: entered.refused, to: '/sign-in' };
	await signInWritten(entered.token, link === undefined ? 'signed in' : 'key made');
	keepSession(cookies, url, entered.token);
	return { refused: undefined, to: pathHere(to) };
};
