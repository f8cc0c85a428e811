import * as v from 'valibot';
import { InvitationSecret } from '#lib/domain/pairing.ts';

export type Invitation = { secret: string } | { code: string };

/**
 * The secret of an invitation's link, taken out of the address at once: it travels in the fragment, which no server
 * sees, and is useless after its one use.
 */
export function takeInvitation(location: Location, history: History): Invitation | undefined {
	const secret = new URLSearchParams(location.hash.slice(1)).get('i');
	if (location.hash) history.replaceState(null, '', location.pathname);
	return v.is(InvitationSecret, secret) ? { secret } : undefined;
}
