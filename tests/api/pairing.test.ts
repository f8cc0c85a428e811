import { randomBytes } from 'node:crypto';
import { ristretto255 } from '@noble/curves/ed25519.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { PairAnswer } from '#lib/domain/pairing.ts';
import { proofMessages } from '#lib/domain/unlocking.ts';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { fillEmbedded } from '#lib/server/cases/embedded/fill.ts';
import { proofOf } from '#lib/vault/proof.ts';
import { allowances } from '#lib/server/http/rate-limit.ts';
import { rawCase } from '#tests/builders/raw-case.ts';
import { newId, withToken, RunningApp } from '#tests/support/app.ts';

let server: RunningApp;
beforeAll(async () => void (server = await RunningApp.start()));
afterAll(() => server.remove());

const codeOf = async (answer: Response) => ((await answer.json()) as { code?: string }).code;
const forget = (token: string) => server.fetch('/auth/forget', { method: 'POST', ...withToken(token) });
const post = (path: string, body: object) =>
	server.fetch(path, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body)
	});
const readsPlan = (token: string) => server.fetch('/api/v1/snapshot', withToken(token));

describe('pairing', () => {
	test('by its ten digits gives a token that reads; its link carries nothing', async () => {
		const invitation = await server.invite('sample-03');
		expect(invitation.code).toMatch(/^\d{10}$/);
		expect(invitation.link).toBe(`${server.origin}/key`);
		const byCode = await server.pair({ code: invitation.code });
		expect(byCode.headers.get('cache-control')).toBe('private, no-store');
		const { token } = v.parse(v.strictObject(PairAnswer.entries), await byCode.json());
		expect((await readsPlan(token)).status).toBe(200);
	});

	test('an invitation to a plan that cannot be read yet is not used up: the same code opens it as soon as it can', async () => {
		const late = rawCase('late', { journey: { phase: 'nowhere' } });
		await fillEmbedded(caseDatabasePath(server.data), [late], []);
		const { code } = await server.invite('late');
		const phone = { phoneId: newId(), lockId: newId() };
		const refused = await server.pair({ code, ...phone });
		expect([refused.status, await codeOf(refused)]).toEqual([503, 'source-unavailable']);
		const mended = rawCase('late');
		await server.import({ file: 'late.json', text: JSON.stringify({ cases: [mended] }) });
		const paired = await server.pair({ code, ...phone });
		const { token } = v.parse(PairAnswer, await paired.json());
		expect((await readsPlan(token)).status).toBe(200);
	});

	test('a lost reply burns nothing', async () => {
		const { code } = await server.invite('sample-04');
		const phone = { phoneId: newId(), lockId: newId() };
		const first = await (await server.pair({ code, ...phone })).json();
		expect(await (await server.pair({ code, ...phone })).json()).toEqual(first);
	});

	test('wrong, used and unknown codes get one and the same answer', async () => {
		const { code } = await server.invite('sample-05');
		const wrong = code.slice(0, 4) + (code.endsWith('000000') ? '000001' : '000000');
		const answers = [await server.pair({ code: wrong })];
		await server.pair({ code });
		answers.push(await server.pair({ code }));
		const nobodys = String((Number(code.slice(0, 4)) + 1) % 10_000).padStart(4, '0');
		answers.push(await server.pair({ code: nobodys + code.slice(4) }));
		// What links once carried: the field is taken, no secret is alive.
		answers.push(await server.pair({ secret: newId() }));
		const seen = new Set<string>();
		for (const answer of answers) {
			const headers = [...answer.headers].filter(([name]) => name !== 'date');
			seen.add(JSON.stringify([answer.status, headers, await answer.text()]));
		}
		expect([...seen]).toHaveLength(1);
		expect([...seen][0]).toContain('invitation-not-valid');
	});

	// The app is started three times, which is long where others work.
	test(
		'wrong tries are counted before they are answered: a kill between them gives none back',
		{ timeout: 240_000 },
		async () => {
			const fragile = await RunningApp.start();
			const { code } = await fragile.invite('sample-07');
			const wrong = code.slice(0, 4) + (code.endsWith('000000') ? '000001' : '000000');
			for (const tries of [3, 2]) {
				for (let tried = 0; tried < tries; tried++)
					expect((await fragile.pair({ code: wrong })).status).toBe(401);
				await fragile.kill();
				await fragile.run();
			}
			expect((await fragile.pair({ code })).status).toBe(401);
			await fragile.remove();
		}
	);

	test('many tries at once with one code pair one phone', async () => {
		const burst = await RunningApp.start();
		try {
			const { code } = await burst.invite('sample-06');
			const tries = Array.from({ length: allowances.wrongCodes.most }, () => burst.pair({ code }));
			const statuses = (await Promise.all(tries)).map(({ status }) => status);
			expect(statuses.filter((status) => status === 200)).toHaveLength(1);
			expect(statuses.filter((status) => status === 401)).toHaveLength(statuses.length - 1);
		} finally {
			await burst.remove();
		}
	});

	test.each([
		['nothing', '{}'],
		['no JSON', 'code=1234567890'],
		['a code with letters', JSON.stringify({ code: '12345abcde', phoneId: newId(), lockId: newId() })],
		[
			'a field too many',
			JSON.stringify({ code: '1234567890', phoneId: newId(), lockId: newId(), name: 'x' })
		],
		[
			'more than 4 KB',
			JSON.stringify({ code: '1234567890', phoneId: newId(), lockId: newId() }) + ' '.repeat(5000)
		]
	])('a body with %s is refused', async (_what, body) => {
		const answer = await server.fetch('/auth/pair', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body
		});
		expect([answer.status, await codeOf(answer)]).toEqual([400, 'bad-request']);
	});

	test('a body of megabytes is refused as well, and the server lives on', async () => {
		const answer = await server
			.fetch('/auth/pair', { method: 'POST', body: 'x'.repeat(3_000_000) })
			.then(({ status }) => status)
			// The server may close the connection before it has read everything.
			.catch(() => 413);
		expect(answer).toBeGreaterThanOrEqual(400);
		expect((await server.fetch('/api/v1/health')).status).toBe(200);
	});
});

describe('one phone', () => {
	test('holds two people’s books; forgetting one makes room for another', async () => {
		const roomy = await RunningApp.start();
		try {
			const lockId = newId();
			const pairOnThisPhone = async () => {
				const { code } = await roomy.invite('sample-03');
				return roomy.pair({ code, lockId });
			};
			const books: PairAnswer[] = [];
			for (let count = 0; count < 2; count++)
				books.push((await (await pairOnThisPhone()).json()) as PairAnswer);
			expect(new Set(books.map(({ slot }) => slot)).size).toBe(2);
			const third = await pairOnThisPhone();
			expect([third.status, await codeOf(third)]).toEqual([409, 'no-free-slot']);
			const given = books[1]!;
			const gone = await roomy.fetch('/auth/forget', { method: 'POST', ...withToken(given.token) });
			expect(gone.status).toBe(204);
			expect(await (await pairOnThisPhone()).json()).toMatchObject({ slot: given.slot });
		} finally {
			await roomy.remove();
		}
	});

	test('that forgot its book is known no more', async () => {
		const token = await server.pairNew('sample-08');
		expect((await forget(token)).status).toBe(204);
		expect(await codeOf(await readsPlan(token))).toBe('not-paired');
		expect(await codeOf(await forget(token))).toBe('not-paired');
	});
});

describe('emptying a phone', () => {
	const pairOn = async (lockId: string) => {
		const { code } = await server.invite('sample-10');
		return (await (await server.pair({ code, lockId })).json()) as PairAnswer;
	};

	test('ends the book that says so and no other, and tells the browser to drop what it kept', async () => {
		const [lockId, elsewhere] = [newId(), newId()];
		const [one, two, other] = [await pairOn(lockId), await pairOn(lockId), await pairOn(elsewhere)];
		const proof = await proofOf(one.proofKey, proofMessages.empty());
		const answer = await post('/auth/empty', { lockId, slot: one.slot, proof });
		expect([answer.status, answer.headers.get('clear-site-data')]).toEqual([204, '"cache", "storage"']);
		expect(await codeOf(await readsPlan(one.token))).toBe('not-paired');
		for (const { token } of [two, other]) expect((await readsPlan(token)).status).toBe(200);
	});

	test('without a proof, or with one that says something else, ends nothing, drops nothing and is answered alike', async () => {
		const lockId = newId();
		const book = await pairOn(lockId);
		const proofs = [
			newId() + newId().slice(0, 21),
			await proofOf(book.proofKey, 'something'),
			await proofOf('A'.repeat(43), proofMessages.empty())
		];
		for (const proof of proofs) {
			const answer = await post('/auth/empty', { lockId, slot: book.slot, proof });
			expect([answer.status, answer.headers.get('clear-site-data')]).toEqual([204, null]);
		}
		expect((await readsPlan(book.token)).status).toBe(200);
	});

	test('alone tells the browser to drop anything: neither a proof of something else nor a page does', async () => {
		const lockId = newId();
		const { slot, proofKey } = await pairOn(lockId);
		const said = { lockId, slot, proof: await proofOf(proofKey, proofMessages.forget()) };
		for (const answer of [
			await post('/auth/unlocked', said),
			await server.fetch('/km'),
			await server.fetch('/')
		])
			expect(answer.headers.get('clear-site-data')).toBeNull();
	});
});

// Last: they use up what this address may ask.
test('whoever asks too much without a token makes nobody wait whose book is open, from the same address', async () => {
	const token = await server.pairNew('sample-08');
	const stranger = () => readsPlan('A'.repeat(43)).then(({ status }) => status);
	const answers = await Promise.all(Array.from({ length: allowances.reading.most + 20 }, stranger));
	expect(new Set(answers)).toEqual(new Set([401, 429]));
	expect((await readsPlan(token)).status).toBe(200);
});

test('too many tries at pairing are told to wait, and reading goes on', async () => {
	const token = await server.pairNew('sample-09');
	let last = await server.pair({ code: '0000000000' });
	for (let count = 0; count < allowances.pairing.most && last.status !== 429; count++) {
		last = await server.pair({ code: '0000000000' });
	}
	expect([last.status, await codeOf(last)]).toEqual([429, 'rate-limited']);
	expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
	expect((await readsPlan(token)).status).toBe(200);
});

test('a try on a tablet is the work of six on phones, and counts so', async () => {
	const blinded = Buffer.from(ristretto255.Point.BASE.toBytes()).toString('base64url');
	const tries = Array.from({ length: 30 }, () =>
		post('/auth/unlock', { lockId: randomBytes(18).toString('base64url'), blinded })
	);
	const answers = (await Promise.all(tries)).map(({ status }) => status);
	expect(new Set(answers)).toEqual(new Set([200, 429]));
	// Twice as many as a minute allows: they may fall into two.
	expect(answers.filter((status) => status === 200).length).toBeLessThanOrEqual(
		(2 * allowances.unlocking.most) / 6
	);
});
