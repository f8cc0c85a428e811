import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { accountWith, staffOf, type Staff } from './accounts.ts';
import { queries } from './queries.ts';
import type { Parts } from './parts.ts';
import type { Tables } from './tables.ts';

const minute = 60_000;
/** How long a sign-in lasts, how long it waits for the next page, and how long its key counts as fresh. Milliseconds. */
export const sessionTimes = { longest: 8 * 60 * minute, idle: 20 * minute, fresh: 5 * minute };

/** A page is noted so often at most: a sign-in is no diary of its own. */
const noted = minute;

export type SignedIn = { id: string; staff: Staff; fresh: boolean };

/**
 * Begins a session with a key just shown. The token is always a new one: what a browser brought is never taken over
 * (session fixation), and the session that it brought ends.
 */
export async function beginSession(
	parts: Parts,
	query: Kysely<Tables>,
	staff: string,
	brought: string | undefined
): Promise<string> {
	const now = parts.now();
	await queries.dropOldSessions(query, now - sessionTimes.longest, now - sessionTimes.idle);
	// A key shown again is no longer day: the eight hours run on from the first.
	const before = brought === undefined ? undefined : await queries.session(query, idOf(brought));
	if (before) await queries.dropSession(query, before.id);
	const token = parts.random(32).toString('base64url');
	const began = before?.staff === staff ? before.began : now;
	await queries.addSession(query, { id: idOf(token), staff, began, seen: now, fresh: now });
	return token;
}

/** Who is signed in with a token; undefined when nobody is, any more. */
export function sessionWith(parts: Parts, token: string): Promise<SignedIn | undefined> {
	return parts.database.transaction(async (query) => {
		const row = await queries.session(query, idOf(token));
		if (!row) return undefined;
		const now = parts.now();
		const account = await accountWith(parts, query, row.staff);
		const over = row.began + sessionTimes.longest <= now || row.seen + sessionTimes.idle <= now;
		if (over || !account || account.ended) {
			await queries.dropSession(query, row.id);
			return undefined;
		}
		if (row.seen + noted <= now) await queries.seeSession(query, row.id, now);
		return { id: row.id, staff: staffOf(account), fresh: row.fresh + sessionTimes.fresh > now };
	});
}

const idOf = (token: string) => createHash('sha256').update(token).digest('base64url');
