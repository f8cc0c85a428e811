import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { rowKinds, type RawCase } from './case-source.ts';
import type { Audience } from './visibility.ts';
import { projectCase, projectDirectory, projectPlan } from './projection.ts';
import { strangeMark } from './visibility.ts';

const canary = 'CANARY-5f1c';

/** A full case: every kind of row, each carrying every field the domain knows. */
function fullCase(visibility: unknown = 'person'): RawCase {
	return {
		ref: 'a',
		me: { called: 'S', language: 'km', reading: 'adult' },
		journey: { phase: 'planning', since: '2026-01-01', been: [{ phase: 'entry', from: '2025-12-01' }] },
		goals: [
			{
				id: 'g',
				visibility,
				area: 'learning',
				what: 'Read',
				measure: { how: 'Pages', progress: { kind: 'count', reached: 1, target: 2 } },
				possible: 'A lamp',
				why: 'Mine alone',
				by: { day: '2026-12-01', only: 'month' },
				state: 'something-changed',
				changed: 'The day',
				steps: [{ id: 's', what: 'Open it', who: 'me', state: 'next', with: 't', by: { day: '2026-11-30' } }]
			}
		],
		sessions: [
			{
				id: 'm',
				visibility,
				kind: 'talk',
				how: 'in-person',
				date: '2026-11-25',
				time: '09:00',
				minutes: 30,
				with: ['t', 't2'],
				place: { name: 'The room', find: 'Left', safe: true },
				expect: 'Tea',
				state: 'planned'
			}
		],
		team: [
			{
				id: 't',
				visibility,
				name: 'T',
				role: 'guide',
				about: 'Walks along',
				rhythm: { every: 'week', last: '2026-11-01', next: '2026-11-25' },
				workPhone: {
					number: '០១២ ៣៤៥ ៦៧៨',
					tel: '+1',
					office: 'The office',
					hours: 'Mornings',
					safeToSayWho: true
				},
				cover: 't2',
				leaving: { on: '2026-12-01', to: 't2' }
			},
			{ id: 't2', visibility, name: 'U', role: 'listener' }
		],
		referrals: [
			{
				id: 'r',
				visibility,
				organization: 'o',
				service: 'x',
				stage: 'agreed',
				meets: 'V',
				with: 't',
				days: [{ stage: 'agreed', date: '2026-11-01' }],
				known: [{ what: 'A name', agreed: true }]
			}
		],
		consents: [
			{ id: 'c', visibility, about: 'A', withWhom: 'B', agreed: true, since: '2026-01-01', ask: 't' }
		],
		promises: [{ id: 'p', visibility, phase: 'entry', text: 'We say who we are.' }]
	};
}

/** Puts a field with a canary into every object at every depth. */
function planted(value: unknown, field: string): unknown {
	if (Array.isArray(value)) return value.map((item) => planted(item, field));
	if (typeof value !== 'object' || value === null) return value;
	const inner = Object.entries(value).map(([key, item]) => [key, planted(item, field)]);
	return { [field]: canary, ...Object.fromEntries(inner) };
}

describe('the allow-list', () => {
	test('a field that is not listed never comes out, at any depth, for anybody', () => {
		const field = fc.oneof(
			fc.constantFrom(
				'note',
				'notes',
				'name_last',
				'risk_level',
				'address',
				'text',
				'extension',
				'contained'
			),
			fc.stringMatching(/^[a-z][a-z_]{4,12}$/)
		);
		fc.assert(
			fc.property(field, fc.constantFrom('person' as const, 'family' as const), (name, audience) => {
				const clean = JSON.stringify(projectPlan(fullCase('person-and-family'), audience));
				// A listed name would be content, not an unlisted field.
				fc.pre(!JSON.stringify(fullCase()).includes(`"${name}"`) && !(name in Object.prototype));
				const raw = planted(fullCase('person-and-family'), name) as RawCase;
				expect(JSON.stringify(projectPlan(raw, audience))).toBe(clean);
			}),
			{ numRuns: 300 }
		);
	});

	test('a row with any other mark, or none, does not exist', () => {
		const marks = fc.oneof(
			fc.constantFrom(undefined, null, '', 'persons', 'staff', 'public', 'family', true, ['person']),
			fc.anything()
		);
		fc.assert(
			fc.property(marks, (mark) => {
				fc.pre(mark !== 'person' && mark !== 'person-and-family');
				const raw = fullCase();
				for (const kind of rowKinds) {
					raw[kind] = raw[kind].map((row) => ({ ...(row as object), visibility: mark }));
				}
				const plan = projectPlan(raw, 'person');
				expect(rowKinds.flatMap<unknown>((kind) => plan[kind])).toEqual([]);
			})
		);
	});

	test('a row marked for the person alone does not exist for the family', () => {
		const plan = projectPlan(fullCase('person'), 'family');
		expect(rowKinds.flatMap<unknown>((kind) => plan[kind])).toEqual([]);
	});

	test('a family sees no dates and places of meetings and no private sentences', () => {
		const plan = projectPlan(fullCase('person-and-family'), 'family');
		expect(plan.sessions).toEqual([]);
		expect(plan.consents).toEqual([]);
		expect(plan.goals).toHaveLength(1);
		expect(plan.goals[0]).not.toHaveProperty('why');
		expect(plan.goals[0]).not.toHaveProperty('changed');
		expect(plan.team[0]?.rhythm).toEqual({ every: 'week' });
		expect(plan.referrals[0]).toMatchObject({ days: [], known: [] });
		expect(JSON.stringify(plan)).not.toMatch(/Mine alone|The room|2026-11-25/);
		expect(plan.me.reading).toBe('family');
	});

	test('the number of somebody on the team is dialled by our rule, is hers alone, and without a country only read', () => {
		const raw = fullCase('person-and-family');
		const told = { office: 'The office', hours: 'Mornings', safeToSayWho: true };
		const phoneOf = (...more: [Audience, string?]) =>
			projectPlan(raw, more[0], {}, undefined, more[1]).team[0]?.workPhone;
		expect(phoneOf('person', 'KH')).toEqual({ number: '012 345 678', tel: '+85512345678', ...told });
		expect(phoneOf('person')).toEqual({ number: '012 345 678', ...told });
		expect(phoneOf('family', 'KH')).toBeUndefined();
	});

	test('when they answer comes in each language that staff wrote, and in no other', () => {
		const raw = fullCase('person');
		const hours = { km: ' ព្រឹក ', vi: 'Buổi sáng', fr: 'Le matin' };
		const team = raw.team.map((member) => ({ ...(member as object), workPhone: { number: '117', hours } }));
		const { plan, remarks } = projectCase({ ...raw, team }, 'person');
		expect(plan.team[0]?.workPhone?.hours).toEqual({ km: 'ព្រឹក', vi: 'Buổi sáng' });
		expect(remarks).toEqual([]);
		const long = { km: 'ក'.repeat(500) };
		const shortened = raw.team.map((member) => ({
			...(member as object),
			workPhone: { number: '117', hours: long }
		}));
		const [shown] = projectPlan({ ...raw, team: shortened }, 'person').team;
		expect((shown?.workPhone?.hours as typeof long).km).toHaveLength(400);
	});

	test('of two numbers in the field of somebody on the team each is one to dial', () => {
		const raw = fullCase('person');
		const team = raw.team.map((member) => ({
			...(member as object),
			workPhone: { number: '012 345 678 / ០១៦ 345 678' }
		}));
		const { team: shown } = projectPlan({ ...raw, team }, 'person', {}, undefined, 'KH');
		expect(shown[0]?.workPhone).toEqual({
			number: '012 345 678',
			tel: '+85512345678',
			more: [{ number: '016 345 678', tel: '+85516345678' }]
		});
	});

	test('a record read by a family stays a family record, whoever was invited', () => {
		const raw = { ...fullCase('person'), me: { language: 'km', reading: 'family' } };
		expect(projectPlan(raw, 'person').goals).toEqual([]);
	});

	test('a place is shown only where it is outright safe', () => {
		const unsafe = fc.oneof(fc.constantFrom(undefined, false, 'true', 1, null, 'yes'), fc.anything());
		fc.assert(
			fc.property(unsafe, (safe) => {
				fc.pre(safe !== true);
				const raw = fullCase();
				raw.sessions = [{ ...(raw.sessions[0] as object), place: { name: canary, safe } }];
				expect(JSON.stringify(projectPlan(raw, 'person'))).not.toContain(canary);
			})
		);
		expect(projectPlan(fullCase(), 'person').sessions[0]?.place).toEqual({ name: 'The room', find: 'Left' });
	});

	test('nothing points at a team member who is hidden', () => {
		const raw = fullCase();
		raw.team = raw.team.map((member) => ({ ...(member as object), visibility: 'staff' }));
		const plan = projectPlan(raw, 'person');
		expect(plan.sessions[0]?.with).toEqual([]);
		expect(JSON.stringify(plan)).not.toMatch(/"t2?"/);
	});

	test('a step with a mark of its own is shown only where the mark allows', () => {
		const raw = fullCase('person-and-family');
		const [goal] = raw.goals as { steps: object[] }[];
		goal?.steps.push({ id: 's2', what: canary, who: 'me', state: 'open', visibility: 'person' });
		expect(projectPlan(raw, 'person').goals[0]?.steps).toHaveLength(2);
		expect(JSON.stringify(projectPlan(raw, 'family'))).not.toContain(canary);
	});

	test('a mark is taken as it is plainly meant: in capitals, with spaces, or with a letter in it that nobody sees', () => {
		for (const mark of [
			'Person',
			' person ',
			'per\u200bson',
			'PERSON_AND_FAMILY',
			'\ufeffperson-and-family'
		]) {
			const plan = projectPlan(fullCase(mark), 'person');
			expect(
				rowKinds.map((kind) => plan[kind].length),
				mark
			).toEqual([1, 1, 2, 1, 1, 1]);
		}
		expect(projectPlan(fullCase('Person'), 'family').goals).toEqual([]);
	});

	test('a row that stays hidden because its mark is no code is named; one without a mark is not', () => {
		const { plan, remarks } = projectCase(fullCase('persn'), 'person');
		expect(plan.goals).toEqual([]);
		expect(remarks).toContainEqual({ resource: 'goals/g', field: 'visibility', reason: strangeMark });
		expect(projectCase(fullCase(''), 'person').remarks).toEqual([]);
		expect(projectCase(fullCase('staff'), 'person').remarks).toEqual([]);
	});

	test('one row that cannot be read is left out and named, and all others are shown', () => {
		for (const kind of rowKinds) {
			const raw = fullCase();
			const whole = projectPlan(raw, 'person');
			raw[kind] = [{ visibility: 'person', id: 'broken' }, ...raw[kind]];
			const { plan, remarks } = projectCase(raw, 'person');
			expect(plan, kind).toEqual(whole);
			expect(remarks, kind).toMatchObject([{ resource: `${kind}/broken` }]);
		}
	});

	test('what is too long is shown shortened, and named without a word of it', () => {
		const raw = fullCase();
		const words = `${canary} ខ្ញុំចង់រៀនអាន។ `;
		const [goal] = raw.goals as Record<string, unknown>[];
		const [session] = raw.sessions as Record<string, unknown>[];
		raw.goals = [{ ...goal, what: words.repeat(40), why: words.repeat(200) }];
		raw.sessions = [{ ...session, expect: words.repeat(200) }];
		const { plan, remarks } = projectCase(raw, 'person');
		expect(plan.goals[0]?.what).toMatch(/…$/);
		expect(plan.goals[0]?.what.length).toBeLessThanOrEqual(400);
		expect(plan.goals[0]?.why?.length).toBeLessThanOrEqual(2000);
		expect(plan.sessions[0]?.expect).toMatch(/…$/);
		expect(remarks.map(({ resource, field }) => `${resource} ${field}`)).toEqual([
			'goals/g what',
			'goals/g why',
			'sessions/m expect'
		]);
		expect(JSON.stringify(remarks)).not.toContain(canary);
	});

	test('a goal goes on without what of it cannot be read: a step, a day, a turn on its way', () => {
		const raw = fullCase();
		const [goal] = raw.goals as { steps: object[] }[];
		const bad = { id: 's2', what: '', who: 'me', state: 'open' };
		raw.goals = [{ ...goal, doneOn: 'soon', steps: [bad, ...(goal?.steps ?? [])], history: [{ on: 'x' }] }];
		const { plan, remarks } = projectCase(raw, 'person');
		expect(plan.goals[0]?.steps.map(({ id }) => id)).toEqual(['s']);
		expect(plan.goals[0]).not.toHaveProperty('doneOn');
		expect(remarks.map(({ field }) => field).toSorted()).toEqual(['doneOn', 'history.0.on', 'steps.0.what']);
	});

	test('two rows of one name are not both shown, and letters that were destroyed are none', () => {
		const raw = fullCase();
		raw.goals = [...raw.goals, ...raw.goals, { ...(raw.goals[0] as object), id: 'h', what: '????? ???' }];
		const { plan, remarks } = projectCase(raw, 'person');
		expect(plan.goals.map(({ id }) => id)).toEqual(['g']);
		expect(remarks.map(({ resource }) => resource)).toEqual(['goals/g', 'goals/h']);
	});

	test('a year of the Buddhist era is the year that is meant, and a year that nobody means is not shown', () => {
		const raw = fullCase();
		const [session] = raw.sessions as object[];
		raw.sessions = [
			{ ...session, date: '2569-11-25' },
			{ ...session, id: 'm2', date: '3569-11-25' }
		];
		const { plan, remarks } = projectCase(raw, 'person');
		expect(plan.sessions.map(({ id, date }) => [id, date])).toEqual([['m', '2026-11-25']]);
		expect(remarks).toMatchObject([{ resource: 'sessions/m2', field: 'date' }]);
	});

	test('more rows than a plan takes keep nobody from the others; of the meetings the latest stay', () => {
		const raw = fullCase();
		const days = Array.from({ length: 2001 }, (_, at) => new Date(Date.UTC(2020, 0, 1 + at)).toISOString());
		raw.sessions = days.map((day, at) => ({
			...(raw.sessions[0] as object),
			id: `m${at}`,
			date: day.slice(0, 10)
		}));
		const { plan, remarks } = projectCase(raw, 'person');
		expect(plan.sessions).toHaveLength(2000);
		expect(plan.sessions.at(-1)?.id).toBe('m2000');
		expect(remarks).toHaveLength(1);
	});

	test('a plan that is nobody’s is refused', () => {
		expect(() => projectPlan({ ...fullCase(), me: { reading: 'adult' } }, 'person')).toThrow(v.ValiError);
	});

	test('an unknown word for a phase keeps the last known phase', () => {
		const raw = { ...fullCase(), journey: { phase: 'referral_to_elsewhere' } };
		expect(projectPlan(raw, 'person', {}, 'coordination').journey.phase).toBe('coordination');
		expect(() => projectPlan(raw, 'person')).toThrow(v.ValiError);
		expect(projectPlan(raw, 'person', { referral_to_elsewhere: 'closure' }).journey.phase).toBe('closure');
	});
});

describe('the directory', () => {
	const service = { id: 's', name: 'S', status: 'active' };
	const row = { id: 'o', name: 'O', services: [service], locations: [] };

	test('a redacted place keeps its name and address', () => {
		const locations = [
			{ id: 'l', location_type: 'redacted', name: canary, addresses: [{ id: 'a', address_1: canary }] }
		];
		const { entries } = projectDirectory([planted({ ...row, locations }, 'internal')], 'KH');
		expect(entries[0]?.organization.locations).toEqual([{ id: 'l', location_type: 'redacted' }]);
		expect(JSON.stringify(entries)).not.toContain(canary);
	});

	test('services that are not active, and organisations without any, are left out', () => {
		const closed = { id: 's2', name: canary, status: 'inactive' };
		expect(
			projectDirectory([{ ...row, services: [service, closed] }], 'KH').entries[0]?.organization.services
		).toHaveLength(1);
		expect(projectDirectory([{ ...row, services: [closed] }], 'KH').entries).toEqual([]);
	});

	test('one that cannot be read keeps nobody from the others, and is named', () => {
		const long = { ...row, id: 'long', description: 'x'.repeat(2100), website: 'javascript:alert(1)' };
		const { entries, remarks } = projectDirectory([{ ...row, id: 'no name', name: '' }, long, row], 'KH');
		expect(entries.map(({ organization }) => organization.id)).toEqual(['long', 'o']);
		expect(entries[0]?.organization.description).toMatch(/…$/);
		expect(entries[0]?.organization).not.toHaveProperty('website');
		expect(remarks.map(({ resource }) => resource)).toEqual([
			'Organization/0',
			'Organization/long',
			'Organization/long'
		]);
	});

	test('only a row marked public is open to everybody', () => {
		expect(projectDirectory([row], 'KH').entries[0]?.open).toBe(false);
		expect(projectDirectory([{ ...row, visibility: 'public' }], 'KH').entries[0]?.open).toBe(true);
	});
});
