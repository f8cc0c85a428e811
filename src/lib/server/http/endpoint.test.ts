import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test, vi } from 'vitest';
import type { AppServer } from '#lib/server/app.ts';
import { run } from '#lib/server/running-app.ts';
import { endpoint, plainEndpoint, reportFault, type Rules } from './endpoint.ts';
import { ApiProblem } from './problem.ts';
import { allowances, rateLimits } from './rate-limit.ts';

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

describe('an endpoint that Node asks before the framework', () => {
	const [right, revoked] = ['r'.repeat(43), 'x'.repeat(43)];
	const { GET, counted } = (() => {
		const counted: string[] = [];
		const limits = rateLimits();
		const count = (limit: 'reading', name: string) => counted.push(`${limit} ${name}`);
		run({
			limits: {
				...limits,
				count: (limit: 'reading', address: string) => (count(limit, address), limits.count(limit, address)),
				countPhone: (limit: 'reading', id: string) => (count(limit, id), limits.countPhone(limit, id))
			},
			phone: async (token?: string) => {
				if (token === right) return { id: 'phone-1', ref: 'a', audience: 'person' };
				throw new ApiProblem(token === revoked ? 'pairing-revoked' : 'not-paired');
			}
		} as unknown as AppServer);
		const GET = plainEndpoint({ limit: 'reading', phone: true }, async ({ header, phone }) => {
			if (header('x-break')) throw new Error('a row of somebody');
			return { status: 200, headers: { 'X-Said': header('x-say') ?? '' }, body: `of ${phone.ref}: ភ` };
		});
		return { GET, counted };
	})();

	const byFramework = async (headers: Record<string, string>) => {
		const request = new Request('http://x/', { headers });
		const getClientAddress = () => '192.0.2.1';
		const answer = await GET({ request, url: new URL(request.url), params: {}, getClientAddress });
		return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
	};
	const byNode = (headers: Record<string, string>) =>
		new Promise<Awaited<ReturnType<typeof byFramework>>>((resolve) => {
			const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
			const request = { headers: Object.fromEntries(lower), socket: { remoteAddress: '192.0.2.1' } };
			const response = {
				writeHead(status: number, headers: Record<string, string>) {
					const all = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
					return { end: (body: string) => resolve({ status, headers: Object.fromEntries(all), body }) };
				}
			};
			GET.first(request as unknown as IncomingMessage, response as unknown as ServerResponse);
		});
	const authorization = `Bearer ${right}`;

	test.each([
		['a right token', { authorization, 'x-say': 'yes' }, 200],
		['no token', {}, 401],
		['one of another form', { authorization: 'Bearer x' }, 401],
		['a revoked one', { authorization: `Bearer ${revoked}` }, 401],
		['a fault of ours', { authorization, 'x-break': '1' }, 503]
	])('answers %s as the framework does', async (_what, headers, status) => {
		const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
		const [framework, node] = [await byFramework(headers), await byNode(headers)];
		expect(framework.status).toBe(status);
		expect(node.headers['content-length']).toBe(String(Buffer.byteLength(node.body)));
		const { 'content-length': _length, ...others } = node.headers;
		const { 'content-type': type, ...told } = framework.headers;
		// What is no JSON here gets a type from `Response` itself.
		expect({ ...node, headers: others }).toEqual({
			...framework,
			headers: status === 200 ? told : { ...told, 'content-type': type }
		});
		expect(write.mock.calls.join('')).not.toContain('somebody');
		write.mockRestore();
	});

	test('counts a phone that proves itself for itself, and anybody else for the address', async () => {
		counted.length = 0;
		await byNode({ authorization });
		await byNode({});
		expect(counted).toEqual(['reading phone-1', 'reading 192.0.2.1']);
		for (let asked = 0; asked < allowances.reading.most; asked++) await byNode({ authorization });
		const refused = await byNode({ authorization });
		expect([refused.status, refused.headers['retry-after']]).toEqual([429, expect.stringMatching(/^\d+$/)]);
		expect(refused).toEqual({
			...(await byFramework({ authorization })),
			headers: { ...refused.headers }
		});
	});
});

test('the same fault is told once an hour: a line for each visit that meets it would be a diary of visits', () => {
	let now = 1_000_000;
	const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
	const told: string[] = [];
	const written = vi.spyOn(process.stderr, 'write').mockImplementation((line) => {
		told.push(String(line));
		return true;
	});
	const full = () => Object.assign(new Error('a row of hers'), { code: 'ENOSPC', path: '/data/phones.db' });
	const other = new Error('a row of hers');
	try {
		for (let visit = 0; visit < 5; visit++) {
			reportFault(full());
			reportFault(other);
			now += 60_000;
		}
		expect(told).toEqual([
			expect.stringMatching(/^The disk is full where \/data\/phones\.db lies: .*\n$/),
			expect.stringMatching(/^fault: Error\n\s+at /)
		]);
		now += 3_600_000;
		reportFault(full());
		expect(told).toHaveLength(3);
		expect(told.join('')).not.toContain('hers');
	} finally {
		clock.mockRestore();
		written.mockRestore();
	}
});
