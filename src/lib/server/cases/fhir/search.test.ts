import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Limits } from '#lib/domain/case-system.ts';
import { openReader } from '#lib/server/cases/upstream/http-reader.ts';
import { noSignIn } from '#lib/server/cases/upstream/sign-in.ts';
import { searchAll } from './search.ts';

/* A FHIR server of seven goals, three on a page, in the dialects that are seen in the field. */

const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const perPage = 3;

let server: Server;
let origin: string;
let asked: string[];
let answerOf: (url: URL) => object;
beforeEach(async () => {
	asked = [];
	server = createServer((request, response) => {
		asked.push(request.url ?? '');
		response.end(JSON.stringify(answerOf(new URL(request.url ?? '', origin))));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
	server.closeAllConnections();
	server.close();
});

const page = (from: number, more: object = {}, some = ids.slice(from, from + perPage)) => ({
	resourceType: 'Bundle',
	entry: some.map((id) => ({ resource: { resourceType: 'Goal', id } })),
	...more
});
const linkedTo = (url: string) => ({
	link: [
		{ relation: 'self', url: 'x' },
		{ relation: 'next', url }
	]
});

async function found(mostPages = 100): Promise<string[]> {
	const reader = openReader(`${origin}/fhir/R4`, noSignIn, v.parse(Limits, {}), {
		fetch,
		random: randomBytes,
		now: () => new Date(),
		wait: async () => {}
	});
	const rows = await searchAll(reader, 'Goal', { patient: 'Patient/p', _count: '3' }, mostPages);
	return rows.map((row) => (row as { id: string }).id);
}

describe('a list in pages', () => {
	test('is followed by its links to the end, as each link is written', async () => {
		answerOf = ({ searchParams }) => {
			const from = Number(searchParams.get('_cursor') ?? 0);
			if (from === 0) return page(0, linkedTo(`${origin}/fhir/R4/Goal?_cursor=3&secret=1`));
			// Others link to the base, relative to it, or in the path alone.
			return from === 3 ? page(3, linkedTo('/fhir/R4?_cursor=6')) : page(6);
		};
		expect(await found()).toEqual(ids);
		expect(asked).toEqual([
			'/fhir/R4/Goal?patient=Patient%2Fp&_count=3',
			'/fhir/R4/Goal?_cursor=3&secret=1',
			'/fhir/R4?_cursor=6'
		]);
	});

	test('is asked on by its total where there are no links', async () => {
		answerOf = ({ searchParams }) => page(Number(searchParams.get('_offset') ?? 0), { total: 7 });
		expect(await found()).toEqual(ids);
		expect(asked.slice(1)).toEqual([
			'/fhir/R4/Goal?patient=Patient%2Fp&_count=3&_offset=3',
			'/fhir/R4/Goal?patient=Patient%2Fp&_count=3&_offset=6'
		]);
	});

	test('has links that win over a total, and what stands on two pages counts once', async () => {
		answerOf = ({ searchParams }) =>
			searchParams.has('next')
				? page(0, { total: 7 }, ids.slice(2))
				: page(0, { total: 7, ...linkedTo(`${origin}/fhir/R4/Goal?next`) });
		expect(await found()).toEqual(ids);
		expect(asked).toHaveLength(2);
	});

	test('that links elsewhere is not followed by one step', async () => {
		for (const url of ['https://elsewhere.example/fhir/R4/Goal', `${origin}/admin`, '//elsewhere.example/']) {
			asked = [];
			answerOf = () => page(0, linkedTo(url));
			await expect(found()).rejects.toMatchObject({ fault: 'elsewhere' });
			expect(asked).toHaveLength(1);
		}
	});

	test('that never ends is given up at the limit of pages, and nothing of it is used', async () => {
		answerOf = ({ searchParams }) => {
			const at = Number(searchParams.get('at') ?? 0);
			return page(0, linkedTo(`${origin}/fhir/R4/Goal?at=${at + 1}`), [`goal-${at}`]);
		};
		await expect(found(5)).rejects.toMatchObject({ fault: 'incomplete' });
		expect(asked).toHaveLength(5);
	});

	test('that is exactly as long as the limit is read whole', async () => {
		answerOf = ({ searchParams }) => page(Number(searchParams.get('_offset') ?? 0), { total: 7 });
		expect(await found(3)).toEqual(ids);
		await expect(found(2)).rejects.toMatchObject({ fault: 'incomplete' });
	});

	test('that links in a circle is no list', async () => {
		answerOf = () => page(0, linkedTo(`${origin}/fhir/R4/Goal?again`));
		await expect(found()).rejects.toMatchObject({ fault: 'incomplete' });
	});

	test('that is one full page, from a server that knows no offset and still counts what was deleted, is whole', async () => {
		answerOf = () => page(0, { total: 7 });
		expect(await found()).toEqual(['a', 'b', 'c']);
		expect(asked.slice(1)).toEqual([
			'/fhir/R4/Goal?patient=Patient%2Fp&_count=3&_offset=3',
			'/fhir/R4/Goal?patient=Patient%2Fp&_count=6'
		]);
	});

	test('of which a server that knows no offset has more is read whole by longer pages, whatever the total says', async () => {
		for (const total of [7, 9]) {
			answerOf = ({ searchParams }) => page(0, { total }, ids.slice(0, Number(searchParams.get('_count'))));
			expect(await found()).toEqual(ids);
		}
	});

	test('that has no link and is not full is the end, although the total still counts what was deleted', async () => {
		answerOf = () => page(0, { total: 7 }, ids.slice(0, 2));
		expect(await found()).toEqual(['a', 'b']);
		answerOf = ({ searchParams }) => page(searchParams.has('_offset') ? 7 : 0, { total: 7 });
		expect(await found()).toEqual(['a', 'b', 'c']);
	});
});
