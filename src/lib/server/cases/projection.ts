import * as v from 'valibot';
import { Organization, servable } from '#lib/domain/directory.ts';
import { Journey, phaseFrom, type Phase } from '#lib/domain/journey.ts';
import type { Session } from '#lib/domain/session.ts';
import { keptForFamily } from '#lib/domain/sharing.ts';
import { Me, Plan } from '#lib/domain/snapshot.ts';
import { telephonesIn } from '#lib/server/intake/phone-numbers.ts';
import { plainWord } from '#lib/server/intake/table.ts';
import type { RawCase, Remark, RowKind } from './case-source.ts';
import { readableAs } from './readable.ts';
import { rowSchemas } from './row-schemas.ts';
import { hasStrangeMark, mayBeShown, ownVisibility, strangeMark, type Audience } from './visibility.ts';

type Row = Record<string, unknown>;

/** A plan as `audience` may read it, and what of it could not be shown as it stands. */
export type Projected = { plan: Plan; remarks: Remark[] };

/** Of each kind of row: how many a plan takes, and what a row can be without when it cannot be read. */
const kinds = {
	goals: {
		most: 400,
		canBeWithout: ['measure', 'possible', 'why', 'by', 'changed', 'doneOn', 'history', 'steps']
	},
	sessions: {
		most: 2000,
		canBeWithout: ['time', 'minutes', 'place', 'expect', 'with']
	},
	team: { most: 60, canBeWithout: ['about', 'rhythm', 'workPhone', 'leaving', 'cover'] },
	referrals: { most: 60, canBeWithout: ['meets', 'days', 'service', 'with', 'known'] },
	consents: { most: 100, canBeWithout: ['since', 'ask'] },
	promises: { most: 100, canBeWithout: [] }
} as const satisfies Record<RowKind, { most: number; canBeWithout: readonly string[] }>;

/**
 * The allow-list. Builds the plan that `audience` may read out of a raw case. The domain's object schemas drop every
 * field they do not name, so what is not listed does not exist; rows without the right mark are left out whole. A row
 * that cannot be shown as it stands is shortened or left out, and named: it must not keep all others from her.
 * @param phaseMap the case system's own words for phases, to ours
 * @param lastPhase the phase that stands when the system uses a word nobody has mapped
 * @param country whose own numbers are written without a country code (ISO 3166-1); absent, numbers are only read
 * @throws ValiError where the plan is nobody's, or stands nowhere: without a language, a reading or a known phase
 */
export function projectCase(
	raw: RawCase,
	audience: Audience,
	phaseMap: Record<string, Phase> = {},
	lastPhase?: Phase,
	country = ''
): Projected {
	const remarks: Remark[] = [...(raw.remarks ?? [])];
	const me = whole(Me, raw.me, 'me', ['called']);
	// A record that is read by a family shows what a family may see, whoever was invited.
	const reader: Audience = me.reading === 'family' ? 'family' : audience;
	const plan: Plan = {
		me: reader === 'family' ? { ...me, reading: 'family' } : me,
		journey: whole(Journey, withOurPhases(raw.journey, phaseMap, lastPhase), 'journey', ['since', 'been']),
		goals: shown('goals', (row) => withShownSteps(row, reader)),
		sessions: shown('sessions', withSafePlace),
		team: shown('team', (row) => withWorkPhone(row, country)),
		referrals: shown('referrals'),
		consents: shown('consents'),
		promises: shown('promises')
	};
	const known = withoutHiddenMembers(plan);
	return { plan: v.parse(Plan, reader === 'family' ? keptForFamily(known) : known), remarks };

	function whole<T extends v.GenericSchema>(schema: T, given: unknown, name: string, canBeWithout: string[]) {
		const { value, notes } = readableAs(schema, given, canBeWithout);
		remarks.push(...notes.map((note) => ({ resource: name, ...note })));
		return value ?? v.parse(schema, given);
	}

	function shown<K extends RowKind>(kind: K, prepared = (row: unknown): unknown => row): Plan[K] {
		const { most, canBeWithout } = kinds[kind];
		const ids = new Set<unknown>();
		const rows: Plan[RowKind][number][] = [];
		for (const [at, row] of raw[kind].entries()) {
			const resource = `${raw.resources?.[kind] ?? kind}/${idOf(row) ?? at}`;
			if (hasStrangeMark(row)) remarks.push({ resource, field: 'visibility', reason: strangeMark });
			if (!mayBeShown(row, reader)) continue;
			const { value, notes } = readableAs(rowSchemas[kind], prepared(row), canBeWithout);
			remarks.push(...notes.map((note) => ({ resource, ...note })));
			if (value === undefined) continue;
			if (ids.has(value.id))
				remarks.push({ resource, field: 'id', reason: 'is used twice; the second row is left out' });
			else rows.push(value);
			ids.add(value.id);
		}
		if (rows.length > most) {
			const reason = `there are ${rows.length}, and a plan takes ${most}; the rest is left out`;
			remarks.push({ resource: raw.resources?.[kind] ?? kind, field: '', reason });
		}
		// Of too many meetings the latest stay: they are the ones that still come.
		return (kind === 'sessions' ? latest(rows as Session[], most) : rows.slice(0, most)) as Plan[K];
	}
}

/** The plan alone, for who has no use for what was left out. */
export function projectPlan(...given: Parameters<typeof projectCase>): Plan {
	return projectCase(...given).plan;
}

function latest(sessions: Session[], most: number): Session[] {
	if (sessions.length <= most) return sessions;
	return sessions.toSorted((a, b) => a.date.localeCompare(b.date)).slice(-most);
}

function idOf(row: unknown): string | undefined {
	const id = isRow(row) ? row.id : undefined;
	return typeof id === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(id) ? id : undefined;
}

/** An organisation of the directory, and whether everybody may see it or only those who are being introduced. */
export type DirectoryEntry = { organization: Organization; open: boolean };

/**
 * The directory as it may be served: HSDS fields that the domain names, active services only. An organisation is
 * open to all when its row is marked `"visibility": "public"`. One that cannot be read is left out and named. By id:
 * nothing that is shown may depend on the order in which a system lists.
 * @param country whose own numbers are written without a country code (ISO 3166-1)
 */
export function projectDirectory(
	rows: unknown[],
	country: string
): { entries: DirectoryEntry[]; remarks: Remark[] } {
	const remarks: Remark[] = [];
	const entries = rows.flatMap((row, at) => {
		const { value, notes } = readableAs(Organization, withNumbers(row, country), [
			'alternate_name',
			'description',
			'website',
			'phones',
			'locations'
		]);
		remarks.push(...notes.map((note) => ({ resource: `Organization/${idOf(row) ?? at}`, ...note })));
		return servable(value ? [value] : []).map((organization) => ({
			organization,
			open: isOpen(row)
		}));
	});
	return { entries: entries.toSorted((a, b) => (a.organization.id < b.organization.id ? -1 : 1)), remarks };
}

/** Every number an entry of its own, with what `tel:` is given. What cannot be dialled stays to be read. */
function withNumbers(row: unknown, country: string): unknown {
	if (!isRow(row)) return row;
	const phones =
		Array.isArray(row.phones) && (row.phones as unknown[]).flatMap((phone) => numbersOf(phone, country));
	const services =
		Array.isArray(row.services) &&
		(row.services as unknown[]).map((service) => withNumbers(service, country));
	return { ...row, ...(phones && { phones }), ...(services && { services }) };
}

function numbersOf(phone: unknown, country: string): unknown[] {
	if (!isRow(phone) || typeof phone.number !== 'string') return [phone];
	const { number, extension } = phone;
	const written = extension === undefined ? number : `${number} ext. ${String(extension)}`;
	return telephonesIn(written, country).map((one, at) => ({
		...phone,
		...one,
		...(at > 0 && { id: `${String(phone.id)}-${at + 1}` })
	}));
}

/** The numbers of a team member, each with what `tel:` is given. */
function withWorkPhone(row: unknown, country: string): unknown {
	if (!isRow(row) || !isRow(row.workPhone) || typeof row.workPhone.number !== 'string') return row;
	const { tel: _tel, more: _more, ...workPhone } = row.workPhone;
	const [first, ...more] = telephonesIn(row.workPhone.number, country);
	return { ...row, workPhone: { ...workPhone, ...first, ...(more.length > 0 && { more }) } };
}

function isOpen(row: unknown): boolean {
	const mark = ownVisibility(row);
	return typeof mark === 'string' && plainWord(mark) === 'public';
}

function isRow(value: unknown): value is Row {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withOurPhases(journey: unknown, map: Record<string, Phase>, last: Phase | undefined): unknown {
	if (!isRow(journey)) return journey;
	const ours = (word: unknown, otherwise?: Phase) =>
		typeof word === 'string' ? (phaseFrom(word, map, otherwise) ?? word) : word;
	return {
		...journey,
		phase: ours(journey.phase, last),
		...(Array.isArray(journey.been) && {
			been: journey.been.map((stay) => (isRow(stay) ? { ...stay, phase: ours(stay.phase) } : stay))
		})
	};
}

// A step belongs to its goal and is shown with it, unless it carries a mark of its own that says otherwise.
function withShownSteps(row: unknown, reader: Audience): unknown {
	if (!isRow(row) || !Array.isArray(row.steps)) return row;
	return {
		...row,
		steps: row.steps.filter((step) => ownVisibility(step) === undefined || mayBeShown(step, reader))
	};
}

// A place is shown only where the case system says outright that it is safe to show.
function withSafePlace(row: unknown): unknown {
	if (!isRow(row) || (isRow(row.place) && row.place.safe === true)) return row;
	return withoutPlace(row);
}

const withoutPlace = ({ place: _withheld, ...rest }: Row) => rest;

// A reference to a member who is not shown would tell that there is one.
function withoutHiddenMembers(plan: Plan): Plan {
	const ids = new Set(plan.team.map((member) => member.id));
	const known = (id: string | undefined) => (id !== undefined && ids.has(id) ? id : undefined);
	return {
		...plan,
		goals: plan.goals.map((goal) => ({
			...goal,
			steps: goal.steps.map((step) => ({ ...step, with: known(step.with) }))
		})),
		sessions: plan.sessions.map((session) => ({
			...session,
			with: session.with.filter((id) => ids.has(id))
		})),
		team: plan.team.map((member) => ({
			...member,
			cover: known(member.cover),
			leaving: member.leaving && { ...member.leaving, to: known(member.leaving.to) }
		})),
		referrals: plan.referrals.map((referral) => ({ ...referral, with: known(referral.with) })),
		consents: plan.consents.map((consent) => ({ ...consent, ask: known(consent.ask) }))
	};
}
