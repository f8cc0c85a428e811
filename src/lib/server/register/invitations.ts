import type { Kysely } from 'kysely';
import * as v from 'valibot';
import type { Audience } from '#lib/server/cases/visibility.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { below } from '#lib/server/random.ts';
import { queries } from './queries.ts';
import type { Parts } from './register.ts';
import type { Tables } from './tables.ts';

/** Wrong codes that an invitation survives one fewer of. */
export const triesOfAnInvitation = 5;

/** The longest that an invitation may work, in minutes. */
export const longestInvitation = 1440;

const locators = 10_000;

/** An invitation, the only time that its code exists outside the hands it is given to. */
export type Invitation = {
	/** Ten digits: four that find the invitation, six that are its secret. */
	code: string;
	expires: Date;
};

/** What is sealed of an invitation. `expires`: milliseconds UTC. */
const InvitationContent = v.object({
	ref: v.string(),
	audience: v.picklist(['person', 'family']),
	expires: v.number()
});
type InvitationContent = v.InferOutput<typeof InvitationContent>;

const contextOf = (id: string) => `invitation ${id}`;
/** Sealed contents are whole multiples of so many bytes. */
const sealedStep = 256;

export async function invite(
	parts: Parts,
	ref: string,
	audience: Audience,
	minutes: number
): Promise<Invitation> {
	const { database, keyed, sealed, random, now } = parts;
	const digits = String(below(1_000_000, random)).padStart(6, '0');
	const expires = new Date(now().getTime() + minutes * 60_000);
	const id = random(12).toString('base64url');
	const content: InvitationContent = { ref, audience, expires: expires.getTime() };
	const locator = await database.transaction(async (query) => {
		const start = below(locators, random);
		for (let step = 0; step < locators; step++) {
			const candidate = String((start + step) % locators).padStart(4, '0');
			const there = await queries.invitationBy(query, keyed('locator', candidate));
			if (there && !(await forgetIfExpired(parts, query, there))) continue;
			await queries.addInvitation(query, {
				id,
				locator: keyed('locator', candidate),
				code: keyed('code', candidate + digits),
				tries_left: triesOfAnInvitation,
				used_by: null,
				phone: null,
				sealed: sealed.sealJson(content, contextOf(id), sealedStep)
			});
			return candidate;
		}
		throw new OperatorError('Too many invitations are open at once. Wait until some have run out.');
	});
	return { code: locator + digits, expires };
}

/** Whom an invitation is for, and until when. */
export function contentOf({ sealed }: Parts, row: { id: string; sealed: Uint8Array }): InvitationContent {
	return v.parse(InvitationContent, sealed.openJson(row.sealed, contextOf(row.id)));
}

/** Whether its time runs. One that would run for longer than any may was made before the clock went back. */
export function isAlive({ now }: Parts, { expires }: InvitationContent): boolean {
	const left = expires - now().getTime();
	return left > 0 && left <= longestInvitation * 60_000;
}

/**
 * Invitations whose time is over leave the file: nothing of them is needed any more. The round asks for it, every few
 * minutes; a new invitation opens no other one but that in whose place it comes, however many there are.
 */
export async function forgetExpired(parts: Parts, query: Kysely<Tables>): Promise<void> {
	for (const row of await queries.invitations(query)) await forgetIfExpired(parts, query, row);
}

/** @returns whether its time was over, and it is gone */
async function forgetIfExpired(
	parts: Parts,
	query: Kysely<Tables>,
	row: { id: string; sealed: Uint8Array }
): Promise<boolean> {
	// By a clock that is not believed nothing goes.
	if (parts.lived.doubt() || contentOf(parts, row).expires > parts.now().getTime()) return false;
	await queries.dropInvitation(query, 'id', row.id);
	return true;
}

/** The code as people read it out: `4821 903 577`. */
export function groupedCode(code: string): string {
	return `${code.slice(0, 4)} ${code.slice(4, 7)} ${code.slice(7)}`;
}

/**
 * Where an invitation is typed: the entrance, the same address for everybody. It carries nothing, because a browser's
 * history, top sites and session files keep an address as it was opened, with its fragment.
 */
export function entranceOf(origin: string): string {
	return `${origin}/key`;
}
