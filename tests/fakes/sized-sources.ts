import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillEmbedded } from '#lib/server/cases/embedded/fill.ts';
import { rawCaseSaying } from '#tests/builders/raw-case.ts';

/*
 * Case systems of any size that make their answers as they are asked: to count what a round asks of them. Everybody has a goal,
 * and between two rounds the goals of `changed` people are new. Each answers what its kind of system answers, and no more
 * than our readers ask; that these read real answers is what the tests of each source are for.
 */

const mark = { meta: { tag: [{ system: 'urn:companion:visibility', code: 'person' }] } };

export type SizedSource = {
	/** The `source` of the configuration that belongs to it. */
	configuration: object;
	/** What it answers; a source without addresses has none. */
	answer?: (url: URL) => unknown;
	headers?: Record<string, string>;
	/** What lies in the data folder before, and what changes in it between the two rounds. */
	before?: (folder: string) => Promise<void> | void;
	between?: (folder: string) => Promise<void> | void;
};

function fhir(people: number, changed: number): SizedSource {
	const patient = (at: number) => ({ resourceType: 'Patient', id: `p${at}` });
	const goal = (at: number) => ({
		resourceType: 'Goal',
		id: `g${at}`,
		...mark,
		subject: { reference: `Patient/p${at}` },
		lifecycleStatus: 'active',
		description: { text: 'A goal' }
	});
	const episode = (at: number) => ({
		resourceType: 'EpisodeOfCare',
		id: `e${at}`,
		status: 'active',
		patient: { reference: `Patient/p${at}` },
		type: [{ coding: [{ system: 'urn:companion:phase', code: 'planning' }] }]
	});
	const make: Record<string, (at: number) => object> = {
		Patient: patient,
		Goal: goal,
		EpisodeOfCare: episode
	};
	return {
		configuration: { kind: 'fhir', baseUrl: 'https://fhir.example/R4', limits: { pages: 1000 } },
		answer: ({ pathname, searchParams }) => {
			const [type = '', id] = pathname.replace('/R4/', '').split('/');
			if (id) return patient(Number(id.slice(1)));
			if (!make[type]) return { resourceType: 'Bundle', total: 0 };
			const named = searchParams.get('patient') ?? searchParams.get('actor') ?? searchParams.get('_id');
			const of = named?.split(',').map((one) => Number(one.replace(/^.*p/, '')));
			const isNew = searchParams.has('_lastUpdated');
			const total = of?.length ?? (isNew ? (type === 'Goal' ? changed : 0) : people);
			if (searchParams.get('_summary') === 'count') return { resourceType: 'Bundle', total };
			const from = Number(searchParams.get('_offset') ?? 0);
			const length = Math.max(0, Math.min(Number(searchParams.get('_count')), total - from));
			const rows = of?.slice(from, from + length) ?? Array.from({ length }, (_, at) => from + at);
			return { resourceType: 'Bundle', entry: rows.map((at) => ({ resource: make[type]!(at) })), total };
		}
	};
}

function primero(people: number, changed: number): SizedSource {
	const one = (at: number) => ({ id: `c${at}`, enabled: true, status: 'open', workflow: 'case_plan' });
	return {
		configuration: {
			kind: 'primero',
			baseUrl: 'https://primero.example',
			signIn: { kind: 'password', user: 'companion' },
			limits: { pages: 1000 }
		},
		answer: ({ pathname, searchParams }) => {
			const path = pathname.replace('/api/v2/', '');
			if (path.startsWith('cases/')) return { data: one(Number(path.slice('cases/c'.length))) };
			if (path !== 'cases') return { data: [] };
			const of = searchParams
				.get('id')
				?.split(',')
				.map((id) => Number(id.slice(1)));
			const per = Math.min(1000, Number(searchParams.get('per')));
			const page = Number(searchParams.get('page'));
			const total = of?.length ?? (searchParams.has('last_updated_at') ? changed : people);
			const from = (page - 1) * per;
			const length = Math.max(0, Math.min(per, total - from));
			const data = of?.slice(from, from + per).map(one) ?? Array.from({ length }, (_, at) => one(from + at));
			return { data, metadata: { total, per, page } };
		}
	};
}

function oscar(people: number): SizedSource {
	return {
		configuration: {
			kind: 'oscar',
			baseUrl: 'https://oscar.example',
			signIn: { email: 'companion@records.example' },
			visibleMark: '[app]'
		},
		headers: { 'access-token': 't', client: 'c', uid: 'u' },
		answer: ({ pathname }) => {
			const path = pathname.replace('/api/v1/', '');
			if (path === 'clients/listing') return Array.from({ length: people }, (_, at) => ({ id: at + 1 }));
			if (path.endsWith('/care_plans'))
				return [{ id: 1, goals: [{ id: 1, description: '[app] A goal', domain_id: 12, tasks: [] }] }];
			return { id: Number(path.replace('clients/', '')), status: 'Active' };
		}
	};
}

function commcare(people: number, changed: number): SizedSource {
	const one = (type: string, at: number) => ({
		case_id: `${type}-${at}`,
		case_type: type,
		closed: false,
		properties:
			type === 'client'
				? { phase: 'planning' }
				: { goal: 'A goal', area: 'health', state: 'under-way', show: 'person' },
		indices: type === 'goal' ? { parent: { case_id: `client-${at}` } } : {}
	});
	return {
		configuration: {
			kind: 'commcare',
			domain: 'our-project',
			signIn: { user: 'companion' },
			people: { caseType: 'client', columns: { phase: 'phase' } },
			types: {
				goal: {
					table: 'goals',
					columns: { goal: 'what', area: 'area', state: 'state', show: 'visibility' }
				}
			},
			limits: { pages: 1000 }
		},
		answer: ({ searchParams }) => {
			const cursor = searchParams.get('cursor');
			const query = cursor ? new URLSearchParams(cursor) : searchParams;
			const type = query.get('case_type') ?? '';
			const isNew = query.has('indexed_on.gte');
			const total = isNew ? (type === 'goal' ? changed : 0) : people;
			const from = Number(query.get('from') ?? 0);
			const length = Math.max(0, Math.min(Number(query.get('limit')), total - from));
			const more = from + length < total;
			query.set('from', String(from + length));
			return {
				matching_records: total - from,
				cases: Array.from({ length }, (_, at) => one(type, from + at)),
				...(more && { next: { cursor: query.toString() } })
			};
		}
	};
}

function sheet(people: number, changed: number): SizedSource {
	const write = (folder: string, changed: number) => {
		const refs = Array.from({ length: people }, (_, at) => `p${at}`);
		const rows = refs.map(
			(ref, at) => `${ref},g,person,health,${at < changed ? 'Another' : 'A goal'},under-way`
		);
		writeFileSync(
			join(folder, 'people.csv'),
			['ref,phase,language,reading', ...refs.map((ref) => `${ref},planning,km,adult`)].join('\n')
		);
		writeFileSync(join(folder, 'goals.csv'), ['ref,id,visibility,area,what,state', ...rows].join('\n'));
	};
	return {
		configuration: { kind: 'sheet', folder: '.' },
		before: (folder) => write(folder, 0),
		between: (folder) => write(folder, changed)
	};
}

function embedded(people: number): SizedSource {
	const rows = Array.from({ length: people }, (_, at) => rawCaseSaying(`p${at}`, 'A goal'));
	return {
		configuration: { kind: 'embedded' },
		before: (folder) => fillEmbedded(join(folder, 'cases.db'), rows, [])
	};
}

/** By the kind of the source. */
export const sizedSources = { fhir, primero, oscar, commcare, sheet, embedded } satisfies Record<
	string,
	(people: number, changed: number) => SizedSource
>;
