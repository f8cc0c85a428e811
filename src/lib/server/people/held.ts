import { join } from 'node:path';
import { isLaid } from '#lib/server/database/database.ts';
import type { Deployment } from '#lib/domain/deployment.ts';
import type { Choice } from '#lib/domain/sharing.ts';
import type { RawCase } from '#lib/server/cases/case-source.ts';
import { called } from '#lib/server/called.ts';
import { openSource } from '#lib/server/cases/open-source.ts';
import type { Audience } from '#lib/server/cases/visibility.ts';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { Ending } from '#lib/server/register/endings.ts';
import { inRegister, type House } from './house.ts';

/**
 * What is kept of somebody beside her plan. Two things are kept and told to nobody, for nobody may see them: whether she
 * was given a right to answer without a name, and how her phone is locked.
 */
export type HeldAbout = {
	phones: { phone: string; for: Audience; week: string; revoked: boolean; ending?: Ending }[];
	/** What she lets her family see, and until when. */
	sharing: Choice | null;
	/** The weeks within which her plan can still be put back, where she was removed. */
	removed: number | null;
};

export async function heldAbout(house: House, ref: string): Promise<HeldAbout> {
	// Whoever only looks makes nothing.
	if (!isLaid(join(house.data, 'phones.db'))) return { phones: [], sharing: null, removed: null };
	return inRegister(house, async (register) => {
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
	});
}

/** All that is kept about one person: her plan with the rows that are hidden from her too, and the partners it names. */
export type Everything = { raw: Omit<RawCase, 'remarks'>; held: HeldAbout; partners: unknown[] };

/** @throws OperatorError where there is nobody of that reference */
export async function everythingAbout(
	{ environment, deployment, now }: { environment: Environment; deployment: Deployment; now: () => Date },
	ref: string
): Promise<Everything> {
	const source = openSource(environment.data, deployment);
	try {
		if (!(await source.listRefs()).includes(ref))
			throw new OperatorError(`There is nobody with the reference ${ref}. See: ${called('cases list')}`);
		const { remarks: _ours, ...raw } = await source.readCase(ref);
		const named = raw.referrals.map((row) => (row as { organization?: unknown } | null)?.organization);
		const partners = (await source.readOrganizations()).filter((row) =>
			named.includes((row as { id?: unknown } | null)?.id)
		);
		return { raw, held: await heldAbout({ data: environment.data, now }, ref), partners };
	} finally {
		await source.close();
	}
}

/** The same as a file: for her, for another system, or to change something and put it in again. */
export const asExport = ({ raw, held, partners }: Everything): string =>
	`${JSON.stringify({ cases: [raw], organizations: partners, held }, undefined, 2)}\n`;
