import type { Act } from '#lib/server/audit/audit.ts';
import type { Staff } from '#lib/server/desk/accounts.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';

/**
 * Writes down what somebody did, before it is answered: what cannot be written is not shown either.
 * @param object whom or what it was done to, as the command line names it; only a keyed hash of it is kept
 */
export function written({ id, roles }: Staff, act: Act, object?: string): Promise<void> {
	const role = roles.join(', ') || 'none';
	return runningDesk().audit.write({ staff: id, role, act, object, outcome: 'done' });
}

/** The same of a sign-in, by the token that it gave. */
export async function signInWritten(token: string, act: 'signed in' | 'key made'): Promise<void> {
	const session = await runningDesk().desk.session(token);
	if (session) await written(session.staff, act);
}
