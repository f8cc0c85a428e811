import { ed25519 } from '@noble/curves/ed25519.js';
import { expect, test } from 'vitest';
import { base64url, fromBase64url } from '#lib/crypto/base64url.ts';
import { numberOf } from '#lib/crypto/blind-rsa.ts';
import { newSealingPair, openWith } from '#lib/crypto/hpke.ts';
import { packRatings, partsOf, sealingContext, unpackRatings } from '#lib/domain/feedback.ts';
import type { KeyedPeriod } from '#lib/domain/feedback-period.ts';
import { receiptText } from '#lib/domain/receipt.ts';
import { pictureAttempt, type PictureKey } from '#lib/vault/key.ts';
import { openPhone } from '#lib/vault/phone.ts';
import { fullBook, fullSnapshot, testPhone } from '#tests/builders/test-book.ts';
import { newSigner } from '#tests/support/plain-rsa.ts';
import { BallotVisit } from './ballot-visit.ts';

/* The phone's whole way against an issuer and a mailbox that lose, double and turn away. */

const hers: PictureKey = [3, 17, 0, 35, 8, 8];

/** A period with both halves of its keys, and a server and mailbox whose answers may be lost. */
async function world() {
	const [signing, sealing] = [await newSigner(), await newSealingPair()];
	const keys = { sign: signing.modulus, seal: sealing.publicKey };
	const period: KeyedPeriod = {
		id: 'now',
		opens: '2026-10-01',
		closes: '2026-12-31',
		graceDays: 7,
		ratings: keys,
		words: keys
	};
	const phone = await openPhone(testPhone());
	const snapshot = {
		...fullSnapshot(),
		periods: [{ id: 'now', opens: '2026-10-01', closes: '2026-12-31' }]
	};
	const open = await phone.createBook({ ...fullBook(1), snapshot }, hers);
	const { secretKey, publicKey } = ed25519.keygen();
	const postOffice = { origin: 'https://mailbox.example', receiptKey: base64url(publicKey) };
	const asked: { address: string; request: RequestInit }[] = [];
	const stored = new Map<string, string>();
	const issued = new Map<string, string>();
	const state = {
		lose: false,
		closed: false,
		marked: undefined as undefined | ((bytes: Uint8Array) => Uint8Array),
		/** What becomes of a receipt on its way. */
		bent: (receipt: Uint8Array<ArrayBuffer>): BodyInit => receipt,
		list: undefined as string[] | undefined
	};

	const fetcher = (async (address: unknown, request: RequestInit = {}) => {
		asked.push({ address: String(address), request });
		const answer = String(address).endsWith('/tokens')
			? token(JSON.parse(String(request.body)))
			: request.body
				? await post(String(address), request.body as Uint8Array)
				: list();
		if (state.lose) throw new TypeError('the answer was lost');
		return answer;
	}) as typeof fetch;
	const token = ({ kind, blinded }: { kind: string; blinded: string }) => {
		if ((issued.get(kind) ?? blinded) !== blinded) return new Response(null, { status: 409 });
		issued.set(kind, blinded);
		const sign = state.marked ?? signing.sign;
		return Response.json({ signature: base64url(sign(fromBase64url(blinded))) });
	};
	const list = () =>
		state.list ? Response.json({ numbers: state.list }) : new Response(null, { status: 404 });
	const receipt = async (address: string, ballot: Uint8Array<ArrayBuffer>) => {
		const [, , period, kind] = new URL(address).pathname.split('/');
		const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', ballot));
		const text = receiptText(period!, kind as 'ratings', digest);
		return state.bent(ed25519.sign(text, secretKey) as Uint8Array<ArrayBuffer>);
	};
	const post = async (address: string, body: Uint8Array) => {
		const ballot = body as Uint8Array<ArrayBuffer>;
		const number = base64url(partsOf(ballot).message);
		const kept = stored.get(number);
		if (kept && kept !== base64url(ballot)) return new Response(null, { status: 409 });
		if (!kept && state.closed) return new Response(null, { status: 410 });
		stored.set(number, base64url(ballot));
		return new Response(await receipt(address, ballot), { status: kept ? 200 : 201 });
	};
	const visitOn = (today: string, tab = open) =>
		new BallotVisit(tab, {
			today: () => today,
			released: [period],
			postOffice,
			network: { fetch: fetcher }
		});
	return { open, phone, period, sealing, asked, stored, state, visitOn };
}

const answers = { answers: { heard: 4 as const }, kept: { no: 'yes' as const } };
const toMailbox = ({ address }: { address: string }) => address.startsWith('https://mailbox.example/');

test('lost and doubled answers cost nothing: one token, one ballot, the same bytes', async () => {
	const { open, period, sealing, asked, stored, state, visitOn } = await world();
	let visit = visitOn('2026-11-01');
	state.lose = true;
	await visit.begin();
	await visit.goOn();
	state.lose = false;
	await visit.goOn();
	visit.stop();
	const blinded = asked.map(
		({ request }) => JSON.parse(String(request.body)) as { kind: string; blinded: string }
	);
	for (const kind of ['ratings', 'words'])
		expect(new Set(blinded.filter((one) => one.kind === kind).map((one) => one.blinded)).size).toBe(1);

	expect(await visit.closeEnvelope(period, 'ratings', packRatings(answers))).toBe(true);
	expect(await visit.closeEnvelope(period, 'ratings', packRatings(answers))).toBe(false);
	visit.stop();
	asked.length = 0;
	state.lose = true;
	for (let day = 2; day <= 6; day++) {
		visit = visitOn(`2026-11-0${day}`);
		await visit.begin();
		if (day === 5) state.lose = false;
	}
	const posts = asked.filter(toMailbox);
	expect(posts.length).toBeGreaterThan(1);
	expect(new Set(posts.map(({ request }) => base64url(request.body as Uint8Array))).size).toBe(1);
	expect(stored.size).toBe(1);
	expect(open.content.feedback.envelopes['now.ratings']).toMatchObject({ state: 'sent' });

	const ballot = fromBase64url([...stored.values()][0]!);
	expect(ballot).toHaveLength(8593);
	const { message, key, sealed } = partsOf(ballot);
	const opened = await openWith(
		sealing.privateKey,
		{ key, sealed },
		sealingContext('now', 'ratings'),
		message
	);
	expect(unpackRatings(opened!)).toEqual(answers);
	// Bound to its token: under another one it opens as nothing.
	const swapped = message.slice();
	swapped[0]! ^= 1;
	expect(
		await openWith(sealing.privateKey, { key, sealed }, sealingContext('now', 'ratings'), swapped)
	).toBeUndefined();
});

test.each<[string, (receipt: Uint8Array<ArrayBuffer>) => BodyInit]>([
	['no receipt', () => ''],
	['a receipt cut short', (receipt) => receipt.slice(0, 63)],
	[
		'one with a bit turned',
		(receipt) => {
			receipt[40]! ^= 1;
			return receipt;
		}
	],
	['something else', () => crypto.getRandomValues(new Uint8Array(64))]
])('with %s she keeps her envelope, and the next visit sends the same bytes', async (_, bent) => {
	const { open, period, asked, state, visitOn } = await world();
	const visit = visitOn('2026-12-30');
	await visit.begin();
	await visit.goOn();
	await visit.closeEnvelope(period, 'ratings', packRatings(answers));
	state.bent = bent;
	await visit.finish();
	visit.stop();
	expect(open.content.feedback.envelopes['now.ratings']).toMatchObject({ state: 'sealed' });
	state.bent = (receipt) => receipt;
	const next = visitOn('2026-12-31');
	await next.begin();
	await next.finish();
	next.stop();
	expect(open.content.feedback.envelopes['now.ratings']).toMatchObject({ state: 'sent' });
	const sent = asked.filter(({ address }) => address.endsWith('/ballots/now/ratings'));
	expect(new Set(sent.map(({ request }) => base64url(request.body as Uint8Array))).size).toBe(1);
});

test('no refusal makes her drop an envelope: 400, 401, 404, 409, 410, 503', async () => {
	const { open, period, visitOn } = await world();
	const visit = visitOn('2026-12-30');
	await visit.begin();
	await visit.goOn();
	await visit.closeEnvelope(period, 'ratings', packRatings(answers));
	visit.stop();
	for (const status of [400, 401, 404, 409, 410, 503]) {
		const refusing = new BallotVisit(open, {
			today: () => '2026-12-31',
			released: [period],
			postOffice: { origin: 'https://mailbox.example', receiptKey: 'x' },
			network: { fetch: (async () => new Response(null, { status })) as typeof fetch }
		});
		await refusing.finish();
		refusing.stop();
		expect(open.content.feedback.envelopes['now.ratings']).toMatchObject({ state: 'sealed' });
	}
});

test('the address in the release is the only one: what a server says of a mailbox is not even kept', async () => {
	const { open, period, asked, visitOn } = await world();
	await open.save((book) => ({
		...book,
		snapshot: { ...book.snapshot!, mailbox: 'https://elsewhere.example' } as typeof book.snapshot
	}));
	const visit = visitOn('2026-12-30');
	await visit.begin();
	await visit.goOn();
	await visit.closeEnvelope(period, 'ratings', packRatings(answers));
	await visit.finish();
	visit.stop();
	expect(asked.filter(toMailbox)).toHaveLength(2);
	expect(asked.filter(({ address }) => address.includes('elsewhere'))).toEqual([]);
});

test('fourteen days away in mid-period, and a post office that is down, lose nothing', async () => {
	const { open, period, stored, state, visitOn } = await world();
	let visit = visitOn('2026-11-01');
	await visit.begin();
	await visit.goOn();
	await visit.closeEnvelope(period, 'ratings', packRatings(answers));
	visit.stop();
	state.lose = true;
	for (const day of ['2026-11-15', '2026-11-29', '2026-12-13']) {
		visit = visitOn(day);
		await visit.begin();
		await visit.finish();
		visit.stop();
		expect(open.content.feedback.envelopes['now.ratings']).toMatchObject({ state: 'sealed' });
	}
	stored.clear();
	// It is there again in the days of grace.
	state.lose = false;
	visit = visitOn('2027-01-05');
	await visit.begin();
	await visit.finish();
	visit.stop();
	// Hers, and a blank one for the other kind.
	expect(stored.size).toBe(2);
	for (const { state } of Object.values(open.content.feedback.envelopes)) expect(state).toBe('sent');
});

test('what comes after close is told as missing; what had arrived unheard is not', async () => {
	const { open, period, stored, state, visitOn } = await world();
	const visit = visitOn('2026-12-30');
	await visit.begin();
	await visit.goOn();
	await visit.closeEnvelope(period, 'ratings', packRatings(answers));
	// Both leave; the answer of the first is lost, the second never arrives.
	state.lose = true;
	await visit.finish();
	visit.stop();
	const [ratings] = [...stored];
	stored.clear();
	stored.set(...ratings!);
	state.lose = false;
	state.closed = true;
	const late = visitOn('2027-01-04');
	await late.begin();
	await late.finish();
	late.stop();
	const { envelopes } = open.content.feedback;
	expect(envelopes['now.ratings']).toMatchObject({ state: 'sent' });
	// Not by a refusal: the list says it, when the days of grace are over.
	expect(envelopes['now.words']).toMatchObject({ state: 'sealed' });
	const listed = visitOn('2027-01-09');
	state.list = [await numberOf(fromBase64url([...stored.keys()][0]!))];
	await listed.goOn();
	listed.stop();
	expect(open.content.feedback.envelopes['now.ratings']).toEqual({ state: 'counted' });
	expect(open.content.feedback.envelopes['now.words']).toEqual({ state: 'missing' });
});

test('a key that is not in the release is refused, and nothing is sent', async () => {
	const { open, period, asked, state, visitOn } = await world();
	state.marked = (await newSigner()).sign;
	const visit = visitOn('2026-12-30');
	await visit.begin();
	await visit.goOn();
	expect(open.content.feedback.envelopes['now.ratings']).toEqual({ state: 'refused' });
	expect(await visit.closeEnvelope(period, 'ratings', packRatings(answers))).toBe(false);
	await visit.finish();
	visit.stop();
	expect(asked.filter(toMailbox)).toEqual([]);
});

test('a request to the mailbox carries no name: no credentials, no referrer, no language of hers', async () => {
	const { period, asked, visitOn } = await world();
	const visit = visitOn('2026-12-30');
	await visit.begin();
	await visit.goOn();
	await visit.closeEnvelope(period, 'ratings', packRatings(answers));
	await visit.finish();
	visit.stop();
	const posts = asked.filter(toMailbox);
	// Hers, and a blank one for the kind she did not use: both of one size.
	expect(posts.map(({ address }) => address)).toEqual([
		'https://mailbox.example/ballots/now/ratings',
		'https://mailbox.example/ballots/now/words'
	]);
	for (const { request } of posts) {
		expect(request).toMatchObject({ credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' });
		expect(request.headers).toEqual({ 'Content-Type': 'application/octet-stream', 'Accept-Language': 'en' });
		expect((request.body as Uint8Array).length).toBe(8593);
	}
});

test('a sealed ballot waits in the vault, survives a lock, and cannot be read there', async () => {
	const { open, phone, period, visitOn } = await world();
	const visit = visitOn('2026-11-01');
	await visit.begin();
	await visit.goOn();
	await visit.closeEnvelope(period, 'ratings', packRatings(answers));
	visit.stop();
	open.close();
	const again = await phone.openBook(pictureAttempt(hers));
	expect(again?.content.feedback.envelopes['now.ratings']).toMatchObject({ state: 'sealed' });
	expect(Object.keys(again!.content.feedback.envelopes['now.ratings']!).sort()).toEqual([
		'ballot',
		'number',
		'state',
		'visits'
	]);
});

test('two tabs of one book that act at once: one token, one ballot, and what was sent is not taken back', async () => {
	const { open, phone, period, asked, stored, visitOn } = await world();
	const otherTab = (await phone.openBook(pictureAttempt(hers)))!;
	const [one, other] = [visitOn('2026-12-30'), visitOn('2026-12-30', otherTab)];
	await Promise.all([one.begin(), other.begin()]);
	await Promise.all([one.goOn(), other.goOn()]);
	const closed = await Promise.all([
		one.closeEnvelope(period, 'ratings', packRatings(answers)),
		other.closeEnvelope(period, 'ratings', packRatings({ answers: {}, kept: {} }))
	]);
	expect(closed.filter(Boolean)).toHaveLength(1);
	await Promise.all([one.finish(), other.finish()]);
	one.stop();
	other.stop();
	const tokens = asked.filter(({ address }) => address.endsWith('/tokens'));
	expect(new Set(tokens.map(({ request }) => request.body)).size).toBe(2);
	expect(stored.size).toBe(2);
	await open.save((book) => book);
	for (const { state } of Object.values(open.content.feedback.envelopes)) expect(state).toBe('sent');
	expect(Object.keys(open.content.feedback.envelopes).sort()).toEqual(['now.ratings', 'now.words']);
});
