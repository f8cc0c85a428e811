import { randomBytes } from 'node:crypto';
import { blind } from '#lib/crypto/oprf.ts';
import { allowances, rateLimits, type LimitName } from '#lib/server/http/rate-limit.ts';
import { control, finding, type Attack, type Size } from '#tests/safety/finding.ts';
import { RunningApp } from '#tests/support/app.ts';

const newId = () => randomBytes(16).toString('base64url');
const bytes32 = () => randomBytes(32).toString('base64url');

type Asking = { path: string; body: () => object | Promise<object> };

const unlocking: Asking = {
	path: '/auth/unlock',
	body: async () => ({
		lockId: newId(),
		blinded: Buffer.from((await blind(randomBytes(6))).blinded).toString('base64url')
	})
};
// What the limit counts and nothing has to be worked out for.
const junk: Asking = { path: '/auth/unlock', body: () => ({}) };
const telling: Asking = {
	path: '/auth/unlocked',
	body: () => ({ lockId: newId(), slot: 0, proof: bytes32() })
};
const pairing: Asking = {
	path: '/auth/pair',
	body: () => ({
		code: String(Math.random()).slice(2, 12).padEnd(10, '0'),
		phoneId: newId(),
		lockId: newId()
	})
};

/** One request as it comes over a proxy from an address. */
async function askFrom(app: RunningApp, address: string, { path, body }: Asking): Promise<number> {
	const answer = await fetch(app.origin + path, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': address },
		body: JSON.stringify(await body())
	});
	await answer.arrayBuffer();
	return answer.status;
}

/** So many addresses, each with a /64 of its own, each asking so often, some at once. */
async function floodWith(app: RunningApp, asking: Asking, addresses: number, times: number): Promise<void> {
	for (let round = 0; round < times; round += 1)
		await Promise.all(
			Array.from({ length: addresses }, (_, at) =>
				askFrom(app, `2001:db8:${at.toString(16)}:${(round % 3).toString(16)}::${round.toString(16)}`, asking)
			)
		);
}

async function floods(size: Size) {
	const app = await RunningApp.start({ variables: { ADDRESS_HEADER: 'x-forwarded-for' } });
	try {
		// More than everybody together may ask, from no more addresses than one person can have.
		await floodWith(app, size === 'full' ? unlocking : junk, 22, 60);
		if (size === 'full') await floodWith(app, telling, 30, 105);
		await floodWith(app, pairing, 35, 20);
		const honest = '203.0.113.5';
		const unlocked = await askFrom(app, honest, unlocking);
		const told = await askFrom(app, honest, telling);
		const { code } = await app.invite('sample-02');
		const paired = await askFrom(app, honest, {
			path: '/auth/pair',
			body: () => ({ code, phoneId: newId(), lockId: newId() })
		});
		// Of these the count lasts an hour; a slow machine may take longer than a minute for the others.
		const stranger = await askFrom(app, '2001:db8:1::1', pairing);
		return { honest: [unlocked, told, paired], stranger };
	} finally {
		await app.remove();
	}
}

/** The control: the same limits with one total that all share, as it was; the same flood in numbers. */
function withOneTotal(limit: LimitName, addresses: number, times: number): boolean {
	const shared = { ...allowances, [limit]: { ...allowances[limit], each: 0 } };
	const { count } = rateLimits(Date.now, shared);
	const isServed = (address: string) => {
		try {
			count(limit, address);
			return true;
		} catch {
			return false;
		}
	};
	for (let at = 0; at < addresses * times; at += 1) isServed(`2001:db8:${(at % addresses).toString(16)}::1`);
	return isServed('203.0.113.5');
}

export const flood: Attack = {
	about: 'Strangers who ask as often as they can, so that an honest phone is refused',
	run: async (size) => {
		const { honest, stranger } = await floods(size);
		return [
			finding(
				'a phone is served: a number, what every phone says, an invitation',
				honest.join(', '),
				'200, 204, 200',
				honest.join() === '200,204,200'
			),
			finding('a stranger who guessed invitations waits', stranger, '429', stranger === 429),
			...(
				[
					['unlocking', 22, 60],
					['telling', 30, 105],
					['wrongCodes', 35, 20]
				] as const
			).map(([limit, addresses, times]) => {
				const served = withOneTotal(limit, addresses, times);
				return control(
					`with one total for all, the same flood locks an honest phone out: ${limit}`,
					served ? 'served' : 'refused',
					'refused',
					!served
				);
			})
		];
	}
};
