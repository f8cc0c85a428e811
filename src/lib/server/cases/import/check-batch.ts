import * as v from 'valibot';
import type { Day } from '#lib/domain/day.ts';
import { Organization } from '#lib/domain/directory.ts';
import { Journey, phaseFrom, type Phase } from '#lib/domain/journey.ts';
import { Me } from '#lib/domain/snapshot.ts';
import { Id } from '#lib/domain/text.ts';
import { rowKinds } from '#lib/server/cases/case-source.ts';
import { projectCase } from '#lib/server/cases/projection.ts';
import { rowSchemas } from '#lib/server/cases/row-schemas.ts';
import { hasStrangeMark, strangeMark } from '#lib/server/cases/visibility.ts';
import { asPlainlyMeant, daysWorthALook } from './as-meant.ts';
import type { ImportBatch, BatchCase } from './batch.ts';
import { faultsIn } from '#lib/server/faults.ts';
import type { CameBefore } from './came-before.ts';
import type { Finding, Place } from './finding.ts';

/**
 * Everything that is wrong with cases, one after the other: each row against its schema, names used twice, references to
 * nobody. And what is only worth a look: days that may be a slip, rows that stay hidden although somebody marked them.
 */
export function checkingCases(phaseMap: Record<string, Phase>, today: Day, refs: CameBefore) {
	return (given: BatchCase): { one: BatchCase; findings: Finding[]; remarks: Finding[] } => {
		const one = asPlainlyMeant(given);
		const found = [...faultsOfPerson(one, phaseMap), ...faultsOfRows(one)];
		if (refs.take(one.body.ref, one.place)) found.push(usedTwice(one.place));
		return {
			one,
			findings: found.length > 0 ? found : faultsOfWhole(one, phaseMap),
			remarks: [...daysWorthALook(given, today), ...remarksOn(one)]
		};
	};
}

export const usedTwice = (place: Place): Finding => ({ ...place, field: 'ref', reason: 'is used twice' });

/** Everything that is wrong with organisations. */
export function faultsOfOrganizations(organizations: ImportBatch['organizations']): Finding[] {
	const ids = new Set<unknown>();
	return organizations.flatMap(({ body, place }) => {
		const found: Finding[] = faultsIn(Organization, body).map((fault) => ({ ...place, ...fault }));
		if (ids.has(idOf(body))) found.push({ ...place, field: 'id', reason: 'is used twice' });
		ids.add(idOf(body));
		return found;
	});
}

function remarksOn({ body, placeOf }: BatchCase): Finding[] {
	return rowKinds.flatMap((kind) =>
		body[kind].flatMap((row, index) =>
			hasStrangeMark(row) ? [{ ...placeOf(kind, index, 'visibility'), reason: strangeMark }] : []
		)
	);
}

function faultsOfPerson({ body, place, placeOfOwn }: BatchCase, phaseMap: Record<string, Phase>): Finding[] {
	const { ref, me, journey } = body;
	const person = v.object({ ref: Id, me: Me, journey: Journey });
	return faultsIn(person, { ref, me, journey: mapped(journey, phaseMap) }).map(({ field, reason }) => ({
		...(placeOfOwn?.(field) ?? { ...place, field }),
		reason
	}));
}

function faultsOfRows({ body, placeOf }: BatchCase): Finding[] {
	const team = new Set(body.team.map(idOf));
	return rowKinds.flatMap((kind) => {
		const ids = new Set<unknown>();
		return body[kind].flatMap((row, index) => {
			const faults = [
				...faultsIn(rowSchemas[kind], row),
				...strangers(row, team).map((field) => ({ field, reason: 'names nobody in the team' })),
				...(ids.has(idOf(row)) ? [{ field: 'id', reason: 'is used twice' }] : [])
			];
			ids.add(idOf(row));
			return faults.map(({ field, reason }) => ({ ...placeOf(kind, index, field), reason }));
		});
	});
}

// Last, the whole: a case that would be refused when it is read must not get in.
function faultsOfWhole({ body, place }: BatchCase, phaseMap: Record<string, Phase>): Finding[] {
	try {
		const { remarks } = projectCase(body, 'person', phaseMap);
		// Of FHIR its own remarks are told already; a hidden row is no fault.
		const told = body.remarks?.length ?? 0;
		return remarks
			.slice(told)
			.filter(({ reason }) => reason !== strangeMark)
			.map(({ resource, field, reason }) => ({ ...place, field: `${resource} ${field}`, reason }));
	} catch (error) {
		const field = error instanceof v.ValiError ? (v.getDotPath(error.issues[0]) ?? '') : '';
		return [{ ...place, field, reason: 'cannot be shown as it stands' }];
	}
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
