import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { endpoint, type Rules } from './endpoint.ts';
import { allowances } from './rate-limit.ts';

/** Every address that answers programs, with what its file exports. */
const routes = await Promise.all(
	globSync('src/routes/**/+server.ts').map(async (file) => ({
		path: file.replaceAll('\\', '/').replace(/^src\/routes(.*)\/\+server\.ts$/, '$1'),
		made: (await import(pathToFileURL(join(process.cwd(), file)).href)) as Record<string, unknown>
	}))
);
const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'fallback'];
const answering = routes
	.filter(({ made }) => made.prerender !== true)
	.flatMap(({ path, made }) =>
		verbs
			.filter((verb) => verb in made)
			.map((verb) => ({ name: `${verb} ${path}`, rules: (made[verb] as { rules?: Rules }).rules }))
	);

describe('every route', () => {
	test.each(answering)('$name states its limit and whether a phone is needed', ({ rules }) => {
		expect(rules).toMatchObject({ phone: expect.any(Boolean) });
		expect([...Object.keys(allowances), 'none']).toContain(rules?.limit);
	});

	test('that is not limited, or answers without a phone, is one of these', () => {
		const named = (that: (rules: Rules) => boolean) =>
			answering.filter(({ rules }) => rules && that(rules)).map(({ name }) => name);
		expect(named(({ limit }) => limit === 'none')).toEqual(['GET /api/v1/health']);
		expect(named(({ phone }) => !phone).sort()).toEqual([
			'GET /api/v1/health',
			'GET /api/v1/openapi.json',
			'POST /auth/empty',
			'POST /auth/forget',
			'POST /auth/pair',
			'POST /auth/slot',
			'POST /auth/unlock',
			'POST /auth/unlocked'
		]);
	});

	test('an endpoint without a limit, or that does not say whether it needs a phone, is no program', () => {
		// @ts-expect-error no limit
		expect(endpoint({ phone: true }, () => new Response())).toBeTypeOf('function');
		// @ts-expect-error no word about phones
		expect(endpoint({ limit: 'reading' }, () => new Response())).toBeTypeOf('function');
		// @ts-expect-error no such limit
		expect(endpoint({ limit: 'sometimes', phone: true }, () => new Response())).toBeTypeOf('function');
	});
});
