import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Choice } from '#lib/domain/sharing.ts';
import type { Audience } from '#lib/server/cases/visibility.ts';
import type { Ending } from '#lib/server/register/endings.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';

/**
 * What is kept of somebody beside her plan. Two things are kept and told to nobody, for nobody may see them: whether she
 * was given a right to answer without a name, and how her phone is locked.
 */
export type Held = {
	phones: { phone: string; for: Audience; week: string; revoked: boolean; ending?: Ending }[];
	/** What she lets her family see, and until when. */
	sharing: Choice | null;
	/** The weeks within which her plan can still be put back, where she was removed. */
	removed: number | null;
};

export async function heldAbout(data: string, ref: string, now: () => Date): Promise<Held> {
	// Whoever only looks makes nothing.
	if (!existsSync(join(data, 'phones.db'))) return { phones: [], sharing: null, removed: null };
	const register = await openRegister(data, openSecret(data), randomBytes, now);
	try {
		const phones = await register.list(ref);
		const removed = (await register.listRemoved()).find(({ kind, id }) => kind === 'person' && id === ref);
		return {
			phones: phones.map(({ id, audience, week, revoked, ending }) => ({
				phone: id,
				for: audience,
				week,
				revoked,
				...(ending && { ending })
			})),
			sharing: (await register.choiceOf(ref)) ?? null,
			removed: removed?.weeks ?? null
		};
	} finally {
		await register.close();
	}
}
