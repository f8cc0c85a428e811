import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { FhirSystem } from '#lib/domain/case-system.ts';
import { Deployment } from '#lib/domain/deployment.ts';
import type { RawCase } from '#lib/server/cases/case-source.ts';
import { rowKinds } from '#lib/server/cases/case-source.ts';
import { isPart, readFhir } from '#lib/server/cases/import/read-fhir.ts';
import { readerTools } from '#lib/server/cases/open-source.ts';
import { openFhirSource } from './fhir-source.ts';
import { defaultFhirSettings } from './settings.ts';

/* One test a row of the table in docs/case-systems.md: the kinds of speech that FHIR servers have. */

type Json = Record<string, unknown>;
const settings = defaultFhirSettings(new Date('2026-11-28T03:00:00Z'));
const base = 'https://records.example/fhir/R4';
const mark = { meta: { tag: [{ system: 'urn:companion:visibility', code: 'person' }] } };
const she = {
	resourceType: 'Patient',
	id: 'she',
	communication: [{ language: { coding: [{ code: 'km' }] } }]
};
const hers = { reference: 'Patient/she' };
const goal = (more: Json = {}): Json => ({
	resourceType: 'Goal',
	id: 'g',
	...mark,
	subject: hers,
	lifecycleStatus: 'active',
	description: { text: 'Sew' },
	...more
});
const sok = { resourceType: 'Practitioner', id: 'sok', name: [{ given: ['Sok'] }] };
const team = (member: Json, more: Json = {}): Json => ({
	resourceType: 'CareTeam',
	id: 't',
	...mark,
	subject: hers,
	participant: [{ member }],
	...more
});
const appointment = (start: string): Json => ({
	resourceType: 'Appointment',
	id: 'a',
	...mark,
	status: 'booked',
	start,
	participant: [{ actor: hers, status: 'accepted' }]
});

type Row = RawCase & { goals: Json[]; sessions: Json[]; team: Json[] };

/** What is read of them from a file. */
function inFile(resources: Json[], urls: Record<string, string> = {}) {
	const entry = resources.map((resource) => {
		const url = urls[String(resource.id ?? resource.resourceType)];
		return { resource, ...(url !== undefined && { fullUrl: url }) };
	});
	const text = JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry });
	return readFhir([{ file: 'people.json', text }], settings).cases[0]?.body as Row;
}

/** What is read of them from a server that answers a path and query as `answer` says, with the whole list else. */
function server(
	resources: Json[],
	answer: (url: URL, usual: Json) => Json | undefined = (_url, usual) => usual,
	more: object = {},
	refusal = 404
) {
	const system = v.parse(FhirSystem, { kind: 'fhir', baseUrl: base, limits: { tries: 1 }, ...more });
	const asked: string[] = [];
	const fetch = (async (at: URL) => {
		asked.push(at.pathname + at.search);
		const [type = '', id] = at.pathname.replace('/fhir/R4', '').replace(/^\//, '').split('/');
		const found = resources.filter((one) => one.resourceType === type);
		const usual = id
			? (found.find((one) => one.id === id) ?? {})
			: { resourceType: 'Bundle', entry: found.map((resource) => ({ resource })) };
		const said = answer(at, usual);
		return new Response(JSON.stringify(said ?? {}), { status: said ? 200 : refusal });
	}) as typeof globalThis.fetch;
	const deployment = v.parse(Deployment, {});
	const source = openFhirSource(system, {
		data: '',
		deployment,
		tools: { ...readerTools, fetch, wait: async () => {} }
	});
	return {
		asked,
		source,
		read: async () => {
			await source.listRefs();
			return (await source.readCase('she')) as Row;
		}
	};
}
const bundle = (entry: Json[], more: Json = {}): Json => ({ resourceType: 'Bundle', entry, ...more });
const inBundle = (resources: Json[], more: Json = {}) =>
	bundle(
		resources.map((resource) => ({ resource })),
		more
	);
const goalsAt = (at: URL) => at.pathname.endsWith('/Goal');
const ids = (rows: Json[]) => rows.map(({ id }) => id);
const names = (rows: Json[]) => rows.map(({ name }) => name);

const kinds: Record<string, () => Promise<void> | void> = {
	'relative, versioned, absolute references': async () => {
		for (const reference of [
			'Practitioner/sok',
			'Practitioner/sok/_history/3',
			`${base}/Practitioner/sok`,
			`${base.replace('https', 'http')}/Practitioner/sok`
		])
			expect(names((await server([she, sok, team({ reference })]).read()).team), reference).toEqual(['Sok']);
		// In a Bundle the address of an entry is its name, with or without an id, and a version is left aside (R4, 2.36.4.1).
		const there = { Patient: `${base}/Patient/she`, Practitioner: `${base}/Practitioner/sok` };
		for (const reference of ['Practitioner/sok', there.Practitioner, `${there.Practitioner}/_history/3`])
			for (const id of ['sok', undefined])
				expect(
					names(
						inFile([{ ...she, id: undefined }, { ...sok, id }, team({ reference })], {
							...there,
							sok: there.Practitioner
						}).team
					),
					reference
				).toEqual(['Sok']);
	},
	'`urn:uuid:` and `urn:oid:` references': () => {
		const uuid = 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0';
		// In capitals it is the same (RFC 4122, 3).
		for (const [reference, url] of [
			[uuid, uuid],
			[uuid, uuid.replace(/[a-f0-9-]+$/, (digits) => digits.toUpperCase())],
			['urn:oid:1.2.3.4', 'urn:oid:1.2.3.4']
		] as const) {
			const pointing = team({ reference });
			expect(names(inFile([she, sok, pointing], { sok: url }).team), url).toEqual(['Sok']);
			const nameless = { ...sok, id: undefined };
			expect(names(inFile([she, nameless, pointing], { Practitioner: url }).team), url).toEqual(['Sok']);
		}
	},
	'`Type?identifier=` references': () => {
		const known = { ...sok, identifier: [{ system: 'https://npi.example', value: '99' }] };
		const asked = team({ reference: 'Practitioner?identifier=https://npi.example|99' });
		expect(names(inFile([she, known, asked]).team)).toEqual(['Sok']);
		const encoded = team({ reference: 'Practitioner?identifier=https%3A%2F%2Fnpi.example%7C99' });
		expect(names(inFile([she, known, encoded]).team)).toEqual(['Sok']);
		const twin = { ...known, id: 'twin', name: [{ given: ['Maly'] }] };
		expect(inFile([she, known, twin, asked]).team).toEqual([]);
	},
	'logical references (`identifier` alone)': () => {
		const identifier = { system: 'https://npi.example', value: '99' };
		const known = { ...sok, identifier: [identifier] };
		expect(names(inFile([she, known, team({ type: 'Practitioner', identifier })]).team)).toEqual(['Sok']);
		expect(names(inFile([she, known, team({ identifier })]).team)).toEqual(['Sok']);
		expect(inFile([she, known, team({ type: 'Location', identifier })]).team).toEqual([]);
	},
	'contained resources': () => {
		const inside = team({ reference: '#sok' }, { contained: [sok, { ...goal(), id: 'inside' }] });
		const read = inFile([she, inside]);
		expect(names(read.team)).toEqual(['Sok']);
		expect(read.goals).toEqual([]);
	},
	'references elsewhere, `display` alone': async () => {
		const elsewhere = { reference: 'https://elsewhere.example/fhir/R4/Practitioner/sok' };
		const { read, asked } = server([
			she,
			sok,
			team(elsewhere),
			goal({ id: 'h', subject: { display: 'She' } })
		]);
		expect(await read()).toMatchObject({ team: [], goals: [] });
		expect(asked.filter((at) => at.includes('Practitioner'))).toEqual([]);
	},
	'words as `text`': () => {
		const description = { text: 'Sew', coding: [{ display: 'Sewing (finding)' }] };
		expect(inFile([she, goal({ description })]).goals).toMatchObject([{ what: 'Sew' }]);
	},
	'words as translations': () => {
		const translation = (lang: string, content: Json) => ({
			url: 'http://hl7.org/fhir/StructureDefinition/translation',
			extension: [
				{ url: 'lang', valueCode: lang },
				{ url: 'content', ...content }
			]
		});
		const said = {
			extension: [translation('vi', { valueString: 'May' }), translation('km-KH', { valueMarkdown: 'ដេរ' })]
		};
		const description = { text: 'Sew', _text: said };
		expect(inFile([she, goal({ description })]).goals).toMatchObject([{ what: 'ដេរ' }]);
		const english = { ...she, communication: [{ language: { coding: [{ code: 'en' }] } }] };
		expect(inFile([english, goal({ description })]).goals).toMatchObject([{ what: 'Sew' }]);
		// Any text may have them (R4, context of use: string and markdown).
		const inKhmer = (text: string) => ({ extension: [translation('km', { valueString: `ខ ${text}` })] });
		const both = (name: string, text: string): Json => ({ [name]: text, [`_${name}`]: inKhmer(text) });
		const coded = { coding: [both('display', 'Coded')] };
		const place = { resourceType: 'Location', id: 'l', ...mark, ...both('name', 'Hall') };
		const at = appointment('2026-12-01');
		const read = inFile([
			she,
			goal({
				target: [{ measure: coded }],
				extension: [{ url: 'urn:companion:why', ...both('valueString', 'Because') }]
			}),
			{
				...{ resourceType: 'CarePlan', id: 'c', ...mark, subject: hers, goal: [{ reference: 'Goal/g' }] },
				activity: [{ detail: both('description', 'Ask') }, { reference: { reference: 'Task/k' } }]
			},
			{ resourceType: 'Task', id: 'k', ...mark, status: 'ready', for: hers, ...both('description', 'Go') },
			{ ...place, ...both('description', 'Left') },
			{
				...{ ...at, ...both('patientInstruction', 'Tea') },
				participant: [...(at.participant as Json[]), { actor: { reference: 'Location/l' } }]
			}
		]);
		expect(read.goals).toMatchObject([
			{
				...{ measure: { how: 'ខ Coded' }, why: 'ខ Because' },
				steps: [{ what: 'ខ Ask' }, { what: 'ខ Go' }]
			}
		]);
		expect(read.sessions).toMatchObject([{ expect: 'ខ Tea', place: { name: 'ខ Hall', find: 'ខ Left' } }]);
	},
	'words as a coding’s `display`': () => {
		const called = (display: string) =>
			inFile([she, goal({ description: { coding: [{ display }] } })]).goals[0];
		expect(called('Has a place to live')).toMatchObject({ what: 'Has a place to live' });
		expect(called('Victim of human trafficking (finding)')).toMatchObject({ what: undefined });
		// A step may have a code alone, as those of Synthea.
		const stepsOf = (detail: Json) => {
			const activity = [{ detail: { status: 'in-progress', ...detail } }];
			const plan = {
				resourceType: 'CarePlan',
				id: 'c',
				...mark,
				subject: hers,
				goal: [{ reference: 'Goal/g' }]
			};
			return inFile([she, goal(), { ...plan, activity }]).goals[0]?.steps as Json[];
		};
		const coded = (text: string) => ({ code: { coding: [{ display: text }], text } });
		expect(stepsOf(coded('Sewing lessons'))).toMatchObject([{ what: 'Sewing lessons' }]);
		expect(stepsOf({ ...coded('Sewing lessons'), description: 'Ask' })).toMatchObject([{ what: 'Ask' }]);
		expect(stepsOf(coded('Counselling for victim of trafficking'))).toEqual([]);
		expect(stepsOf({})).toEqual([]);
	},
	'dates that stop at the month or the year': () => {
		const by = (dueDate: string) => inFile([she, goal({ target: [{ dueDate }] })]).goals[0]?.by;
		expect([by('2027-03'), by('2027'), by('2027-03-04')]).toEqual([
			{ day: '2027-03-01', only: 'month' },
			undefined,
			{ day: '2027-03-04' }
		]);
		expect(inFile([she, appointment('2027-03')]).sessions).toEqual([]);
	},
	'offsets, `Z`, times without a zone': () => {
		const when = (start: string) => {
			const [{ date, time } = {}] = inFile([she, appointment(start)]).sessions;
			return `${String(date)} ${String(time)}`;
		};
		expect(when('2026-12-01T20:00:00Z')).toBe('2026-12-02 03:00');
		expect(when('2026-12-01T09:00:00.123+07:00')).toBe('2026-12-01 09:00');
		expect(when('2026-12-01T09:00:00')).toBe('2026-12-01 09:00');
	},
	'`dueDuration` in place of `dueDate`': () => {
		const target = [{ dueDuration: { value: 2, code: 'wk' } }];
		expect(inFile([she, goal({ startDate: '2026-11-01', target })]).goals[0]?.by).toEqual({
			day: '2026-11-15'
		});
		expect(inFile([she, goal({ target })]).goals[0]?.by).toBeUndefined();
	},
	'next links: absolute, relative, at the base': async () => {
		for (const url of [`${base}/Goal?page=2`, 'Goal?page=2', `${base}?_getpages=x&page=2`]) {
			const { read } = server([she], (at, usual) => {
				if (at.searchParams.get('page') === '2') return inBundle([goal({ id: 'h' })]);
				return goalsAt(at) ? inBundle([goal()], { link: [{ relation: 'next', url }] }) : usual;
			});
			expect(ids((await read()).goals), url).toEqual(['g', 'h']);
		}
		const { read } = server([she], (at, usual) =>
			goalsAt(at) ? inBundle([], { link: [{ relation: 'next', url: 'https://elsewhere.example/' }] }) : usual
		);
		await expect(read()).rejects.toMatchObject({ fault: 'elsewhere' });
	},
	'no links, pages capped without a word': async () => {
		const all = [goal(), goal({ id: 'h' }), goal({ id: 'i' })];
		const { read } = server([she], (at, usual) => {
			const from = Number(at.searchParams.get('_offset') ?? 0);
			return goalsAt(at) ? inBundle(all.slice(from, from + 1), { total: 3 }) : usual;
		});
		expect(ids((await read()).goals)).toEqual(['g', 'h', 'i']);
	},
	'`total` that counts what was deleted, or is absent': async () => {
		for (const total of [9, undefined, 0, '7']) {
			const { read } = server([she], (at, usual) => {
				const from = Number(at.searchParams.get('_offset') ?? 0);
				return goalsAt(at) ? inBundle(from === 0 ? [goal()] : [], { total }) : usual;
			});
			expect(ids((await read()).goals)).toEqual(['g']);
		}
	},
	'the same page twice, one resource on two pages': async () => {
		const page = (next?: string) =>
			inBundle([goal()], next === undefined ? {} : { link: [{ relation: 'next', url: next }] });
		const twice = server([she], (at, usual) =>
			goalsAt(at) ? page(at.searchParams.has('page') ? undefined : 'Goal?page=2') : usual
		);
		expect(ids((await twice.read()).goals)).toEqual(['g']);
		const circle = server([she], (at, usual) => (goalsAt(at) ? page('Goal?page=2') : usual));
		await expect(circle.read()).rejects.toMatchObject({ fault: 'incomplete' });
	},
	'`search.mode` `include` and `outcome`': async () => {
		const found = (resource: Json, mode: string) => ({ resource, search: { mode } });
		const { read, source } = server([she], (at, usual) => {
			if (at.pathname.endsWith('/Patient'))
				return bundle([found(she, 'match'), found({ ...she, id: 'other' }, 'include')]);
			return goalsAt(at) ? bundle([found(goal(), 'match'), found(goal({ id: 'h' }), 'include')]) : usual;
		});
		expect(await source.listRefs()).toEqual(['she']);
		expect(ids((await read()).goals)).toEqual(['g']);
	},
	'an OperationOutcome among the entries': async () => {
		const saying = (severity: string) =>
			server([she], (at, usual) =>
				goalsAt(at) ? inBundle([goal(), { resourceType: 'OperationOutcome', issue: [{ severity }] }]) : usual
			);
		expect(ids((await saying('warning').read()).goals)).toEqual(['g']);
		await expect(saying('error').read()).rejects.toMatchObject({ fault: 'incomplete' });
		const inExport = (severity: string) =>
			readFhir(
				[she, goal(), { resourceType: 'OperationOutcome', issue: [null, { severity }] }].map((one, at) => ({
					file: `${at}.ndjson`,
					text: JSON.stringify(one)
				})),
				settings
			).findings;
		expect(inExport('information')).toEqual([]);
		expect(inExport('fatal')).toMatchObject([{ file: '2.ndjson', row: '1', reason: isPart }]);
	},
	'a type that the server does not have': async () => {
		const withoutTeams = (at: URL, usual: Json) => (at.pathname.includes('CareTeam') ? undefined : usual);
		for (const refusal of [404, 400, 405, 501]) {
			const silent = server([she, goal()], withoutTeams, {}, refusal);
			await expect(silent.read()).rejects.toMatchObject({
				fault: expect.stringMatching(/^(not-there|unexpected)$/) as string
			});
			expect(await silent.source.missingTypes(), `${refusal}`).toEqual(['CareTeam']);
		}
		for (const trouble of [500, 503, 403, 429])
			expect(await server([she], withoutTeams, {}, trouble).source.missingTypes()).toEqual([]);
		const told = server([she, goal()], withoutTeams, { without: ['CareTeam'] });
		expect(ids((await told.read()).goals)).toEqual(['g']);
		expect(await told.source.missingTypes()).toEqual([]);
	},
	'NDJSON with a mark at its start, CRLF, empty lines': () => {
		const text = `\ufeff${JSON.stringify(she)}\r\n\r\n${JSON.stringify(goal({ description: { text: 'a\u2028b' } }))}\r\n`;
		const { cases, findings } = readFhir([{ file: 'all.ndjson', text }], settings);
		expect(findings).toEqual([]);
		expect(ids(cases[0]?.body.goals as Json[])).toEqual(['g']);
	},
	'NDJSON with the very same resource twice': () => {
		const lines = (...all: Json[]) =>
			readFhir([{ file: 'all.ndjson', text: all.map((one) => JSON.stringify(one)).join('\n') }], settings);
		expect(lines(she, goal(), goal()).findings).toEqual([]);
		// Synthea counts visits in each bundle's own copy of a clinic.
		const clinic = (visits: number) => ({
			resourceType: 'Organization',
			id: 'o',
			extension: [{ url: 'utilization', valueInteger: visits }]
		});
		expect(lines(she, clinic(2), clinic(3)).findings).toEqual([]);
		expect(ids(lines(she, goal(), goal({ note: [] })).cases[0]?.body.goals as Json[])).toEqual(['g']);
		expect(lines(she, goal(), goal({ lifecycleStatus: 'completed' })).findings).toMatchObject([
			{ file: 'all.ndjson', field: 'id', reason: 'is used twice' }
		]);
	},
	'NDJSON that broke off': () => {
		const text = `${JSON.stringify(she)}\n${JSON.stringify(goal()).slice(0, -9)}`;
		expect(readFhir([{ file: 'all.ndjson', text }], settings).findings).toMatchObject([
			{ file: 'all.ndjson', row: '2' }
		]);
	},
	'codes, types and elements that nobody knows': () => {
		const strange = goal({
			lifecycleStatus: 'bogus',
			category: 'none',
			target: [{ dueDate: 7, detailRange: [] }, null]
		});
		expect(inFile([she, strange, { resourceType: 'NobodyKnows', id: 'x' }]).goals).toMatchObject([
			{ state: 'planned' }
		]);
	},
	'resources that nobody marked': () => {
		const bare = [goal(), team({ reference: 'Practitioner/sok' }), appointment('2026-12-01')].map(
			({ meta: _meta, ...rest }) => rest
		);
		const read = inFile([she, sok, ...bare]);
		expect(rowKinds.flatMap((kind) => read[kind])).toEqual([]);
	}
};

const table = () => {
	const [, text = ''] = readFileSync('docs/case-systems.md', 'utf8').split('### How servers really speak');
	return [...text.split('\n## ')[0]!.matchAll(/^\| (.+?) +\| .+ \|$/gm)]
		.map(([, what]) => what!.trim())
		.filter((what) => what !== 'what a server does' && !/^-+$/.test(what));
};

describe('a FHIR server that speaks of', () => {
	test('all that the table in the docs has, and of nothing else', () =>
		expect(Object.keys(kinds)).toEqual(table()));
	test.each(Object.entries(kinds))('%s', async (_what, holds) => holds());
});

describe('a FHIR server that is asked what changed', () => {
	const she2 = { ...she, id: 'other' };
	const moment = new Date('2026-11-28T03:00:00Z');
	/** A server in which these are newer than the moment. */
	const changedIn = async (newer: Json[], more: object = {}, before: Json[] = [she, she2]) => {
		const { source, asked } = server(
			before,
			(at, usual) => {
				if (!at.searchParams.has('_lastUpdated')) return usual;
				expect(at.searchParams.get('_lastUpdated')).toBe('ge2026-11-28T03:00:00.000Z');
				const type = at.pathname.split('/').at(-1);
				return inBundle(newer.filter((one) => one.resourceType === type));
			},
			more
		);
		const refs = await source.listRefs();
		await source.readCases?.(refs);
		return { told: await source.changedSince?.(moment), asked, source };
	};

	test('names those to whom something new belongs, of every type', async () => {
		const task = { resourceType: 'Task', id: 'k', for: { reference: `${base}/Patient/other` } };
		expect((await changedIn([goal()])).told).toEqual(['she']);
		expect((await changedIn([appointment('2026-12-01')])).told).toEqual(['she']);
		expect((await changedIn([she2, task])).told).toEqual(['other']);
		expect((await changedIn([])).told).toEqual([]);
	});

	test('is read whole when nobody can say whose something is, and not for staff that stand in no plan', async () => {
		expect((await changedIn([sok])).told).toEqual([]);
		for (const subject of [
			{ identifier: { value: '7' } },
			{ type: 'Patient', identifier: { value: '7' } },
			{ reference: 'Patient?identifier=x|7' }
		])
			expect((await changedIn([goal({ subject })])).told).toBeUndefined();
		// What is nobody's stands in no plan.
		const nobodys = [{ resourceType: 'Task', id: 'k' }, goal({ subject: { display: 'She' } })];
		expect((await changedIn(nobodys)).told).toEqual([]);
	});

	test('names those in whose plan something stood that is somebody else’s now, or nobody’s', async () => {
		const meeting = appointment('2026-12-01');
		const shown = [she, she2, goal(), meeting];
		const hers2 = { reference: 'Patient/other' };
		expect((await changedIn([goal({ subject: hers2 })], {}, shown)).told).toEqual(['she', 'other']);
		const without = { ...meeting, participant: [{ actor: hers2, status: 'accepted' }] };
		expect((await changedIn([without], {}, shown)).told).toEqual(['she', 'other']);
	});

	test('is read whole when a meeting may be anybody’s beside those whom it names', async () => {
		const actors = [{ reference: 'Practitioner/sok' }, { identifier: { value: '7' } }];
		const meeting = { ...appointment('2026-12-01'), participant: actors.map((actor) => ({ actor })) };
		expect((await changedIn([meeting])).told).toBeUndefined();
	});

	test('is asked a handful of questions, however many people it has; or none, where the configuration says so', async () => {
		const { asked } = await changedIn([]);
		expect(asked.filter((at) => at.includes('_lastUpdated'))).toHaveLength(12);
		expect((await changedIn([], { rounds: 'whole' })).source.changedSince).toBeUndefined();
	});
});
