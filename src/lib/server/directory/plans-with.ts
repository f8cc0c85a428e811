import type { Existing } from '#lib/server/cases/import/existing.ts';

/** How many plans introduce an organisation. */
export const plansWith = ({ cases }: Pick<Existing, 'cases'>, id: string): number =>
	[...cases.values()].filter(({ referrals }) =>
		referrals.some((row) => (row as { organization?: unknown } | null)?.organization === id)
	).length;
