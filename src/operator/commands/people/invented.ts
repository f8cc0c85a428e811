import { isDeepStrictEqual } from 'node:util';
import type { Existing } from '#lib/server/cases/import/existing.ts';
import { readJson } from '#lib/server/cases/import/read-json.ts';
import { samplePeople } from '#operator/samples/sample-people.ts';

/**
 * The invented people and partners that stand in a database. A person is known by her reference and by how she is called:
 * an organisation may have a reference of its own that is the same.
 */
export function inventedIn({ cases, organizations }: Existing): { refs: string[]; partners: string[] } {
	const samples = samplePeople('2026-01-01').map(({ file, text }) => readJson(file, text));
	const refs = samples
		.flatMap((one) => one.cases)
		.filter(({ body }) => isDeepStrictEqual(cases.get(body.ref)?.me, body.me))
		.map(({ body }) => body.ref);
	const named = (body: unknown) => (body as { id?: unknown; name?: unknown } | undefined) ?? {};
	const partners = samples
		.flatMap((one) => one.organizations)
		.map(({ body }) => named(body))
		.filter(({ id, name }) => name !== undefined && named(organizations.get(String(id))).name === name)
		.map(({ id }) => String(id));
	return { refs, partners };
}
