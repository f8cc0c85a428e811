import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { Deployment } from '#lib/domain/deployment.ts';
import { openSource, readerTools } from '#lib/server/cases/open-source.ts';
import { openDirectoryCopy } from '#lib/server/directory/directory-copy.ts';
import { openPlanCache } from '#lib/server/plans/plan-cache.ts';
import { refreshAll } from '#lib/server/plans/refresh.ts';
import { openSecret } from '#lib/server/secret.ts';

/*
 * `node tests/measure/rounds.ts [people …]`: what a round of reading asks of a case system, whole and between two nights
 * with one in a hundred changed, for so many people (100 and 10000 if nothing is said). The servers are fakes in this
 * process: seconds are ours alone, and requests are what counts.
 */

const sizes = process.argv.slice(2).map(Number);
const mark = { meta: { tag: [{ system: 'urn:companion:visibility', code: 'person' }] } };
type Fake = { configuration: object; answer: (url: URL) => unknown };

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

for (const people of sizes.length > 0 ? sizes : [100, 10_000]) {
	for (const [name, fake] of Object.entries({ fhir: fhir(people), primero: primero(people) })) {
		const folder = mkdtempSync(join(tmpdir(), 'rounds-'));
		writeFileSync(join(folder, 'source-password.txt'), 'a long one', { mode: 0o600 });
		let requests = 0;
		const fetch = (async (url: URL) => {
			requests++;
			return new Response(JSON.stringify(fake.answer(url)));
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
