import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { Deployment } from '#lib/domain/deployment.ts';
import { fillEmbedded } from '#lib/server/cases/embedded/fill.ts';
import { openSource, readerTools } from '#lib/server/cases/open-source.ts';
import { openDirectoryCopy } from '#lib/server/directory/directory-copy.ts';
import { openPlanCache } from '#lib/server/plans/plan-cache.ts';
import { refreshAll } from '#lib/server/plans/refresh.ts';
import { openSecret } from '#lib/server/secret.ts';
import { rawCaseSaying } from '#tests/builders/raw-case.ts';

/*
 * `node tests/measure/rounds.ts [people …] [source …]`: what a round of reading asks of a case system, whole and between two nights with
 * one in a hundred changed, for so many people (100 and 10000 if nothing is said) of every source, or of those that are
 * named. The servers are fakes in this process: seconds are ours alone, and requests are what counts.
 */

const sizes = process.argv
	.slice(2)
	.filter((word) => /^\d+$/.test(word))
	.map(Number);
const chosen = process.argv.slice(2).filter((word) => !/^\d+$/.test(word));
const mark = { meta: { tag: [{ system: 'urn:companion:visibility', code: 'person' }] } };
type Fake = {
	configuration: object;
	answer?: (url: URL) => unknown;
	headers?: Record<string, string>;
	/** What lies in the data folder before, and what changes in it between the two rounds. */
	before?: (folder: string) => Promise<void> | void;
	between?: (folder: string) => Promise<void> | void;
};

function fhir(people: number): Fake {
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
			const of = searchParams.get('patient') ?? searchParams.get('actor');
			const from = Number(searchParams.get('_offset') ?? 0);
			const count = Number(searchParams.get('_count'));
			const isNew = searchParams.has('_lastUpdated');
			const total = isNew ? (type === 'Goal' ? people / 100 : 0) : people;
			const rows = of
				? [Number(of.replace('Patient/p', ''))]
				: Array.from({ length: Math.max(0, Math.min(count, total - from)) }, (_, at) => from + at);
			const entry = make[type] ? rows.map((at) => ({ resource: make[type]!(at) })) : [];
			return { resourceType: 'Bundle', entry, ...(make[type] && { total: of ? 1 : total }) };
		}
	};
}

function primero(people: number): Fake {
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
			const per = Number(searchParams.get('per'));
			const page = Number(searchParams.get('page'));
			const total = searchParams.has('last_updated_at') ? people / 100 : people;
			const length = Math.max(0, Math.min(per, total - (page - 1) * per));
			const data = Array.from({ length }, (_, at) => one((page - 1) * per + at));
			return { data, metadata: { total, per, page } };
		}
	};
}

function oscar(people: number): Fake {
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

function commcare(people: number): Fake {
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
			const total = isNew ? (type === 'goal' ? people / 100 : 0) : people;
			const from = Number(query.get('from') ?? 0);
			const length = Math.max(0, Math.min(1000, total - from));
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

function sheet(people: number): Fake {
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
		between: (folder) => write(folder, people / 100)
	};
}

function embedded(people: number): Fake {
	const rows = Array.from({ length: people }, (_, at) => rawCaseSaying(`p${at}`, 'A goal'));
	return {
		configuration: { kind: 'embedded' },
		before: (folder) => fillEmbedded(join(folder, 'cases.db'), rows, [])
	};
}

for (const people of sizes.length > 0 ? sizes : [100, 10_000]) {
	for (const [name, make] of Object.entries({ fhir, primero, oscar, commcare, sheet, embedded })) {
		if (chosen.length > 0 && !chosen.includes(name)) continue;
		const fake = make(people);
		const folder = mkdtempSync(join(tmpdir(), 'rounds-'));
		for (const file of ['source-password.txt', 'source-api-key.txt'])
			writeFileSync(join(folder, file), 'a long one', { mode: 0o600 });
		await fake.before?.(folder);
		let requests = 0;
		const fetch = (async (url: URL) => {
			requests++;
			return new Response(JSON.stringify(fake.answer?.(new URL(url))), { headers: fake.headers ?? {} });
		}) as typeof globalThis.fetch;
		const deployment = v.parse(Deployment, { source: fake.configuration });
		const source = openSource(folder, deployment, { ...readerTools, fetch });
		const secret = openSecret(folder);
		const plans = await openPlanCache(folder, secret, randomBytes);
		const directory = await openDirectoryCopy(folder, secret, randomBytes);
		const tools = { source, plans, directory, deployment, now: () => new Date(), random: randomBytes };
		for (const [what, since] of [
			['whole', undefined],
			['what changed', new Date()]
		] as const) {
			if (since) await fake.between?.(folder);
			requests = 0;
			const began = performance.now();
			const { read, failed, unchanged } = await refreshAll({ ...tools, since });
			const seconds = ((performance.now() - began) / 1000).toFixed(1);
			process.stdout.write(
				`${name.padEnd(8)} ${String(people).padStart(7)} people  ${what.padEnd(12)} ${String(requests).padStart(8)} requests  ${seconds.padStart(7)} s  (${read} read, ${unchanged} unchanged, ${failed} failed)\n`
			);
		}
		await plans.close();
		await directory.close();
		await source.close();
		rmSync(folder, { recursive: true });
	}
}
