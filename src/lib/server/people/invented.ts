import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Existing } from '#lib/server/cases/import/existing.ts';
import { readJson } from '#lib/server/cases/import/read-json.ts';

/**
 * The invented people and partners that stand in a database. A person is known by her reference and by how she is called:
 * an organisation may have a reference of its own that is the same.
 * @param root the folder of the app, where the invented ones lie
 */
export function inventedIn(
	{ cases, organizations }: Existing,
	root: string
): { refs: string[]; partners: string[] } {
	const folder = join(root, 'src', 'operator', 'samples');
	const samples = globSync('*.json', { cwd: folder }).map((file) =>
		readJson(file, readFileSync(join(folder, file), 'utf8'))
	);
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
