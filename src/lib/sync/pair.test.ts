import { expect, test } from 'vitest';
import { fakeServer, json, problem } from '#tests/fakes/fake-server.ts';
import { opensNothing, pair, phoneIdFor } from './pair.ts';

const code = '0123456789';
const lockId = 'L'.repeat(22);
const token = 'T'.repeat(43);
const proofKey = 'K'.repeat(43);

test('an invitation pairs, and the request says nothing but the invitation, the phone and its lock', async () => {
	const { network, asked } = fakeServer(() => json({ token, slot: 2, proofKey }));
	expect(await pair(code, lockId, network)).toEqual({ kind: 'paired', token, slot: 2, proofKey });
	expect(asked).toHaveLength(1);
	expect(asked[0]).toMatchObject({
		address: '/auth/pair',
		request: { method: 'POST', credentials: 'omit', cache: 'no-store', redirect: 'error' },
		body: { code, lockId, phoneId: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/) }
	});
	expect(asked[0]!.request.signal).toBeInstanceOf(AbortSignal);
	expect(Object.keys(asked[0]!.body as object).sort()).toEqual(['code', 'lockId', 'phoneId']);
	expect([...asked[0]!.headers.keys()]).toEqual(['content-type']);
});

test('a lost reply, a reload between, and asking again is the same request', async () => {
	let replies = 0;
	const { network, asked } = fakeServer(() =>
		replies++ === 0 ? 'no network' : json({ token, slot: 0, proofKey })
	);
	expect(await pair(code, lockId, network)).toEqual({ kind: 'unreachable' });
	expect(await pair(code, lockId, network)).toEqual({
		kind: 'paired',
		token,
		slot: 0,
		proofKey
	});
	expect(asked[1]!.body).toEqual(asked[0]!.body);
});

test('another phone, and another invitation, is another phone id', async () => {
	const ids = [
		await phoneIdFor(code, lockId),
		await phoneIdFor(code, 'M'.repeat(22)),
		await phoneIdFor('0123456780', lockId)
	];
	expect(new Set(ids).size).toBe(3);
});

test('the phone id is the HMAC that it says it is', async () => {
	// printf %s 0123456789 | openssl dgst -sha256 -hmac LLLLLLLLLLLLLLLLLLLLLL -binary | head -c 16 | basenc --base64url
	expect(await phoneIdFor(code, lockId)).toBe('n09ZjFrRLwmZNlnyLXf7Og');
});

test.each([
	['wrong, old, used or unknown', problem(401, 'invitation-not-valid'), { kind: 'invitation-not-valid' }],
	['a third book', problem(409, 'no-free-slot'), { kind: 'no-free-slot' }],
	[
		'too many tries',
		problem(429, 'rate-limited', { 'Retry-After': '240' }),
		{ kind: 'rate-limited', seconds: 240 }
	],
	['too many tries, for no time given', problem(429, 'rate-limited'), { kind: 'rate-limited', seconds: 60 }],
	['a server in trouble', new Response('<h1>502</h1>', { status: 502 }), { kind: 'not-ready' }],
	['a plan that cannot be read yet', problem(503, 'source-unavailable'), { kind: 'not-ready' }],
	['an answer without a token', json({ slot: 1, proofKey }), { kind: 'bad-answer' }],
	['a slot that does not exist', json({ token, slot: 4, proofKey }), { kind: 'bad-answer' }],
	['a page of a hotel', new Response('<p>Welcome</p>'), { kind: 'bad-answer' }],
	['a refusal in other words', new Response('no', { status: 401 }), { kind: 'bad-answer' }]
])('%s', async (_, answer, outcome) => {
	const { network } = fakeServer(() => answer.clone());
	expect(await pair(code, lockId, network)).toEqual(outcome);
});

test('half a code is not sent: it would cost one of the five tries', async () => {
	const { network, asked } = fakeServer(() => json({ token, slot: 0, proofKey }));
	expect(await pair('01234', lockId, network)).toEqual({ kind: 'invitation-not-valid' });
	expect(asked).toEqual([]);
});

test.each([
	['opens nothing here', problem(401, 'invitation-not-valid'), true],
	['works', json({}), false],
	['cannot be told just now', problem(503, 'source-unavailable'), false],
	['cannot be asked about', 'no network' as const, false]
])('an invitation that %s is told before it is used', async (_, answer, nothing) => {
	const { network, asked } = fakeServer(() => answer);
	expect(await opensNothing(code, lockId, network)).toBe(nothing);
	expect(asked[0]!.body).toMatchObject({ code, lockId, look: true });
});
