import type * as v from 'valibot';
import { Consent, Promised } from '#lib/domain/consent.ts';
import { Goal } from '#lib/domain/goal.ts';
import { Referral } from '#lib/domain/referral.ts';
import { Session } from '#lib/domain/session.ts';
import { TeamMember } from '#lib/domain/team.ts';
import type { RowKind } from '#lib/server/cases/case-source.ts';

/** The schema of each kind of row. */
export const rowSchemas = {
	goals: Goal,
	sessions: Session,
	team: TeamMember,
	referrals: Referral,
	consents: Consent,
	promises: Promised
} as const satisfies Record<RowKind, v.GenericSchema>;
