import { expect, test } from 'vitest';
import { noConfiguration } from '#lib/domain/book-words.ts';
import { fullSnapshot, token } from '#tests/builders/test-book.ts';
import { fakeServer, json, problem } from '#tests/fakes/fake-server.ts';
import { forgetOnServer } from './forget.ts';
import { pullDirectory, pullSnapshot, pullWords } from './pull.ts';

test('a plan is asked for with the token alone, and with the tag of the last one', async () => {
	const { network, asked } = fakeServer(() => json(fullSnapshot(), '"2"'));
	expect(await pullSnapshot(token, '"1"', network)).toEqual({
		kind: 'new',
		value: fullSnapshot(),
		etag: '"2"'
	});
	expect(asked[0]).toMatchObject({
		address: '/api/v1/snapshot',
		request: { credentials: 'omit', cache: 'no-store', redirect: 'error' }
	});
	expect(Object.fromEntries(asked[0]!.headers)).toEqual({
		authorization: `Bearer ${token}`,
		'if-none-match': '"1"'
	});
	await pullSnapshot(token, undefined, network);
	expect(Object.fromEntries(asked[1]!.headers)).toEqual({ authorization: `Bearer ${token}` });
});

test('words are asked for in one language and reading, partners whole', async () => {
	const { network, asked } = fakeServer(({ address }) =>
		json(
			address.includes('words') ? { texts: { plan: { a: 'b' } }, configuration: {} } : { organizations: [] }
		)
	);
	expect(await pullWords(token, 'km', 'young', undefined, network)).toMatchObject({
		value: { texts: { plan: { a: 'b' } }, configuration: noConfiguration }
	});
	expect(await pullDirectory(token, undefined, network)).toMatchObject({ kind: 'new', value: [] });
	expect(asked.map(({ address }) => address)).toEqual([
		'/api/v1/words/km?reading=young',
		'/api/v1/directory'
	]);
});

test.each([
	['nothing new', new Response(null, { status: 304 }), 'unchanged'],
	['a pairing that was ended', problem(401, 'pairing-revoked'), 'revoked'],
	['a server that lost its memory takes no book away', problem(401, 'not-paired'), 'bad-answer'],
	[
		'a refusal by something else on the way takes no book away',
		new Response('no', { status: 401 }),
		'bad-answer'
	],
	['a case system that cannot be read', problem(503, 'source-unavailable'), 'unreachable'],
	['asked too often', problem(429, 'rate-limited'), 'unreachable'],
	['a plan with a field that must not be so', json({ ...fullSnapshot(), goals: [{ id: '' }] }), 'bad-answer'],
	['half an answer', new Response('{"schemaVersion":1,'), 'bad-answer'],
	['no network', 'no network' as const, 'unreachable']
])('%s', async (_, answer, kind) => {
	const { network } = fakeServer(() => (answer === 'no network' ? answer : answer.clone()));
	expect((await pullSnapshot(token, undefined, network)).kind).toBe(kind);
});

test.each([
	['of the shape before configuration had its own place', { plan: { a: 'b' } }],
	['empty', { texts: {}, configuration: {} }]
])('good words are not given up for an answer %s', async (_, answer) => {
	const { network } = fakeServer(() => json(answer));
	expect((await pullWords(token, 'km', 'young', undefined, network)).kind).toBe('bad-answer');
});

test('forgetting is told once, outlives the page, and a lost network is no error', async () => {
	const book = { token, lockId: 'L'.repeat(22), slot: 3, proof: 'P'.repeat(43) };
	const { network, asked } = fakeServer(() => new Response(null, { status: 204 }));
	expect(await forgetOnServer(book, network)).toBe(true);
	expect(asked).toHaveLength(1);
	expect(asked[0]).toMatchObject({
		address: '/auth/forget',
		request: { method: 'POST', keepalive: true, credentials: 'omit' },
		body: { lockId: book.lockId, slot: 3, proof: book.proof }
	});
	expect(asked[0]!.headers.get('authorization')).toBe(`Bearer ${token}`);
	expect(await forgetOnServer(book, fakeServer(() => 'no network').network)).toBe(false);
	expect(await forgetOnServer(book, fakeServer(() => problem(401, 'not-paired')).network)).toBe(false);
});
