import * as v from 'valibot';
import { Consent, Promised } from '#lib/domain/consent.ts';
import { Organization } from '#lib/domain/directory.ts';
import { Goal } from '#lib/domain/goal.ts';
import { Journey, phaseFrom, type Phase } from '#lib/domain/journey.ts';
import { Referral } from '#lib/domain/referral.ts';
import { Session } from '#lib/domain/session.ts';
import { Me } from '#lib/domain/snapshot.ts';
import { TeamMember } from '#lib/domain/team.ts';
import { Id } from '#lib/domain/text.ts';
import { rowKinds, type RowKind } from '#lib/server/cases/case-source.ts';
import { projectPlan } from '#lib/server/cases/projection.ts';
import type { Batch } from './batch.ts';
import { findingsIn, type Finding } from './finding.ts';

const schemas: Record<RowKind, v.GenericSchema> = {
	goals: Goal,
	sessions: Session,
	team: TeamMember,
	referrals: Referral,
	consents: Consent,
	promises: Promised
};

/** Everything that is wrong with a batch: each row against its schema, names used twice, references to nobody. */
export function checkBatch(batch: Batch, phaseMap: Record<string, Phase>): Finding[] {
	const findings = [...batch.findings];
	const refs = new Set<string>();
	for (const one of batch.cases) {
		const { file, where, body } = one;
		const before = findings.length;
		findings.push(...findingsIn(v.object({ ref: Id }), { ref: body.ref }, file, where));
		if (refs.has(body.ref)) findings.push({ file, row: where, field: 'ref', reason: 'is used twice' });
		refs.add(body.ref);
		findings.push(...under('me', findingsIn(Me, body.me, file, where)));
		findings.push(...under('journey', findingsIn(Journey, mapped(body.journey, phaseMap), file, where)));
		const team = new Set(body.team.map(idOf));
		for (const kind of rowKinds) {
			const ids = new Set<unknown>();
			body[kind].forEach((row, index) => {
				const at = one.whereOf(kind, index);
				findings.push(...findingsIn(schemas[kind], row, file, at));
				if (ids.has(idOf(row))) findings.push({ file, row: at, field: 'id', reason: 'is used twice' });
				ids.add(idOf(row));
				for (const field of strangers(row, team)) {
					findings.push({ file, row: at, field, reason: 'names nobody in the team' });
				}
			});
		}
		// The whole, last: a case that would be refused when it is read must not get in.
		if (findings.length === before) {
			try {
				for (const audience of ['person', 'family'] as const) projectPlan(body, audience, phaseMap);
			} catch (error) {
				const field = error instanceof v.ValiError ? (v.getDotPath(error.issues[0]) ?? '') : '';
				findings.push({ file, row: where, field, reason: 'cannot be shown as it stands' });
			}
		}
	}
	const organizations = new Set<unknown>();
	for (const { body, file, where } of batch.organizations) {
		findings.push(...findingsIn(Organization, body, file, where));
		if (organizations.has(idOf(body)))
			findings.push({ file, row: where, field: 'id', reason: 'is used twice' });
		organizations.add(idOf(body));
	}
	return findings;
}

function under(prefix: string, findings: Finding[]): Finding[] {
	return findings.map((finding) => ({
		...finding,
		field: [prefix, finding.field].filter(Boolean).join('.')
	}));
}

function mapped(journey: unknown, map: Record<string, Phase>): unknown {
	const word = (journey as { phase?: unknown } | null | undefined)?.phase;
	return typeof word === 'string' ? { ...(journey as object), phase: phaseFrom(word, map) ?? word } : journey;
}

function idOf(row: unknown): unknown {
	return (row as { id?: unknown } | null | undefined)?.id;
}

type MayName = {
	with?: unknown;
	cover?: unknown;
	ask?: unknown;
	leaving?: { to?: unknown };
	steps?: { with?: unknown }[];
};

// The fields of a row that name a team member who is not there.
function strangers(row: unknown, team: Set<unknown>): string[] {
	if (typeof row !== 'object' || row === null) return [];
	const { with: beside, cover, ask, leaving, steps } = row as MayName;
	const named: [string, unknown][] = [
		...(Array.isArray(beside) ? beside : [beside]).map((id): [string, unknown] => ['with', id]),
		['cover', cover],
		['ask', ask],
		['leaving.to', leaving?.to],
		...(Array.isArray(steps) ? steps : []).map((step, at): [string, unknown] => [
			`steps.${at}.with`,
			step?.with
		])
	];
	return named.filter(([, id]) => typeof id === 'string' && !team.has(id)).map(([field]) => field);
}
