import type { Kysely } from 'kysely';
import { queries } from './queries.ts';
import type { Parts } from './parts.ts';
import type { Tables } from './tables.ts';

/*
 * Secrets that work once. `set-up` makes the first director; `join` and `paper` let somebody make a key: the first is
 * handed over by a director, or printed by `desk recover`, the second lies on paper in a drawer. `spent` is the mark of a form that was
 * answered.
 */
export type OnceKind = 'set-up' | 'join' | 'paper' | 'spent';

const minute = 60_000;
/** How long each works, in milliseconds. A sheet of paper waits for years. */
export const lives: Record<OnceKind, number> = {
	'set-up': 15 * minute,
	join: 24 * 60 * minute,
	paper: 10 * 365 * 24 * 60 * minute,
	spent: 90 * minute
};

/** Crockford's base 32: nothing in it looks like another letter, and paper is typed by hand. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 28;

/** Makes one: 28 letters, 140 random bits. What is stored is a keyed hash. */
export async function makeOnce(
	parts: Parts,
	query: Kysely<Tables>,
	kind: OnceKind,
	staff: string | null
): Promise<string> {
	const secret = Array.from(parts.random(length), (byte) => letters[byte % 32]).join('');
	await queries.dropExpiredOnce(query, parts.now());
	await queries.addOnce(query, {
		id: idOf(parts, secret),
		kind,
		staff,
		expires: parts.now() + lives[kind]
	});
	return secret;
}

export type Once = { kind: OnceKind; staff: string | null; expires: number };

/** Looks at one and leaves it as it is; undefined for one that is unknown, used or run out. */
export async function lookAtOnce(
	parts: Parts,
	query: Kysely<Tables>,
	secret: string,
	kinds: readonly OnceKind[]
): Promise<Once | undefined> {
	const row = await queries.once(query, idOf(parts, secret));
	if (!row || row.expires <= parts.now() || !kinds.includes(row.kind as OnceKind)) return undefined;
	return { kind: row.kind as OnceKind, staff: row.staff, expires: row.expires };
}

/** Uses one up, inside of the transaction that does what it is for. */
export async function takeOnce(
	parts: Parts,
	query: Kysely<Tables>,
	secret: string,
	kinds: readonly OnceKind[]
): Promise<Once | undefined> {
	const found = await lookAtOnce(parts, query, secret, kinds);
	if (!found) return undefined;
	// An older copy that came back would open with the same sheet once more.
	if (found.kind === 'paper') await parts.ended.note('key', idOf(parts, secret));
	await queries.dropOnce(query, idOf(parts, secret));
	return found;
}

/** Notes that something was answered. False if it was before. */
export async function spend(parts: Parts, query: Kysely<Tables>, what: string): Promise<boolean> {
	const id = parts.keyed('once', `spent ${what}`);
	if (await queries.once(query, id)) return false;
	await queries.dropExpiredOnce(query, parts.now());
	await queries.addOnce(query, { id, kind: 'spent', staff: null, expires: parts.now() + lives.spent });
	return true;
}

// As somebody types it from paper: in small letters, with spaces, an O for a zero.
function idOf(parts: Parts, secret: string): string {
	const typed = secret.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
	return parts.keyed('once', typed);
}
