import { setTimeout as passing } from 'node:timers/promises';
import { blind } from '#lib/crypto/oprf.ts';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import type { BallotKind } from '#lib/domain/feedback.ts';
import { itemsOf, type Sharing } from '#lib/domain/sharing.ts';
import { proofMessages, type SlotAnswer, type UnlockAnswer } from '#lib/domain/unlocking.ts';
import { allowances } from '#lib/server/http/rate-limit.ts';
import { blindFast } from '#tests/safety/ballots/fast-phone.ts';
import { control, finding, type Attack, type Finding, type Size } from '#tests/safety/finding.ts';
import { proof } from '#tests/safety/lock-thief.ts';
import { newId, RunningApp } from '#tests/support/app.ts';
import { Several, type Engine } from '#tests/support/several.ts';

/*
 * Several app processes on one data folder, asked at the same moment: what there is one of is given once. And each is started
 * anew while phones ask, behind the proxy: no phone hears of it.
 */

const json = { 'content-type': 'application/json' };
/** Somebody else each time, as far as the server knows: what is counted by address is another attack's. */
const somebody = () => `198.51.${Math.floor(Math.random() * 256)}.${Math.floor(Math.random() * 256)}`;
type Asked = { token?: string | undefined; method?: string; from?: string };
const post = (origin: string, path: string, body: object, { token, method = 'POST', from }: Asked = {}) =>
	fetch(origin + path, {
		method,
		headers: {
			...json,
			'x-forwarded-for': from ?? somebody(),
			...(token && { authorization: `Bearer ${token}` })
		},
		body: JSON.stringify(body)
	});
const pair = ({ origin }: RunningApp, code: string, from?: string) =>
	post(origin, '/auth/pair', { code, phoneId: newId(), lockId: newId() }, { ...(from && { from }) });
async function pairNew(app: RunningApp, ref: string): Promise<string> {
	const { code } = await app.invite(ref);
	return ((await (await pair(app, code)).json()) as PairAnswer).token;
}
async function sharingOf({ origin }: RunningApp, token: string): Promise<Sharing> {
	const answer = await fetch(`${origin}/sharing`, { headers: { authorization: `Bearer ${token}` } });
	return (await answer.json()) as Sharing;
}
const blindedOf = async (code: string) =>
	Buffer.from((await blind(new Uint8Array(Buffer.from(code)))).blinded).toString('base64url');
const right = ({ periods: [period] }: Several, kind: BallotKind) => ({
	period: period!.id,
	kind,
	blinded: blindFast(period![kind].sign).blinded.toString('base64url')
});

/** Asks all processes at the same moment, each something of its own. */
const ofAll = <T>({ apps }: Several, ask: (app: RunningApp, at: number) => Promise<T>): Promise<T[]> =>
	Promise.all(apps.map(ask));
const statuses = (answers: Response[]) =>
	answers.map(({ status }) => status).sort((one, other) => one - other);

/** Each finding of one place for which all processes were asked at once. */
async function atOnce(several: Several, rounds: number, name: string): Promise<Finding[]> {
	const { apps } = several;
	const [first] = apps;
	const found: Finding[] = [];
	const same = (answers: unknown[]) => new Set(answers.map((one) => JSON.stringify(one))).size === 1;
	const once = (answers: Response[], others: number) =>
		statuses(answers).join(' ') === [200, ...Array<number>(answers.length - 1).fill(others)].join(' ');

	let pairings = 0;
	let slots = 0;
	let rights = 0;
	let choices = 0;
	for (let round = 0; round < rounds; round++) {
		const { code } = await first!.invite('sample-03');
		if (once(await ofAll(several, (app) => pair(app, code)), 401)) pairings++;

		const lock = { lockId: newId(), bookId: newId() };
		const taken = await ofAll(several, async ({ origin }) => (await post(origin, '/auth/slot', lock)).json());
		if (same(taken) && 'slot' in (taken[0] as object)) slots++;
	}
	for (const kind of ['ratings', 'words'] as const)
		for (const ref of ['sample-03', 'sample-05', 'sample-07'].slice(0, rounds)) {
			// A phone for each process, all of one person.
			const phones: string[] = [];
			for (const app of apps) phones.push(await pairNew(app, ref));
			const answers = await ofAll(several, ({ origin }, at) =>
				post(origin, '/ballots/tokens', right(several, kind), { token: phones[at] })
			);
			if (once(answers, 409)) rights++;
			if (kind === 'words') continue;
			const [one] = phones;
			const { offered } = await sharingOf(first!, one!);
			// Each wants something else: the items whose bits its number has.
			const wanted = (at: number) => itemsOf(offered).filter((_item, bit) => ((at + 1) >> bit) & 1);
			const asked = await ofAll(several, ({ origin }, at) =>
				post(origin, '/sharing', { items: wanted(at) }, { token: phones[at], method: 'PUT' })
			);
			const read = await ofAll(several, async (app, at) =>
				(await sharingOf(app, phones[at]!)).chosen.map(({ item }) => item)
			);
			const isOneOf = apps.some((_app, at) => same([read[0], wanted(at).sort()]));
			if (asked.every(({ ok }) => ok) && same(read) && isOneOf) choices++;
		}
	const people = Math.min(rounds, 3);
	found.push(
		finding(`${name}: a code pairs one phone`, `${pairings} of ${rounds}`, 'all', pairings === rounds),
		finding(`${name}: a book has one slot`, `${slots} of ${rounds}`, 'all', slots === rounds),
		finding(`${name}: a person has one right`, `${rights} of ${2 * people}`, 'all', rights === 2 * people),
		finding(`${name}: one choice holds`, `${choices} of ${people}`, 'all', choices === people)
	);
	found.push(await tenTries(several, name), await wrongCodes(several, name));
	return found;
}

/** With a book of his own in the lock he claims each guess as his own, so that he need not wait; all are asked at once. */
async function tenTries(several: Several, name: string): Promise<Finding> {
	const [first] = several.apps;
	const lockId = newId();
	const { slot, proofKey } = (await (
		await post(first!.origin, '/auth/slot', { lockId, bookId: newId() })
	).json()) as SlotAnswer;
	let answered = 0;
	for (let round = 0; round < 9; round++) {
		const answers = await ofAll(several, async ({ origin }, at) =>
			post(origin, '/auth/unlock', { lockId, blinded: await blindedOf(`guess ${round} ${at}`) })
		);
		for (const answer of answers.filter(({ ok }) => ok)) {
			answered++;
			const { nonce } = (await answer.json()) as UnlockAnswer;
			const claim = { lockId, slot, proof: proof({ slot, proofKey }, proofMessages.opened(nonce)) };
			await post(first!.origin, '/auth/unlocked', claim);
		}
	}
	return finding(`${name}: exactly ten tries are counted`, answered, '10', answered === 10);
}

/** Wrong codes, spread over all processes. Embedded, each counts for itself; in PostgreSQL all count together. */
async function wrongCodes(several: Several, name: string): Promise<Finding> {
	const { most } = allowances.wrongCodes;
	const asked: Response[] = [];
	const code = (at: number) => String(9_000_000_000 + at);
	for (let at = 0; at < most; at++)
		asked.push(
			...(await ofAll(several, (app, process) => pair(app, code(at * 10 + process), '203.0.113.9')))
		);
	const through = asked.filter(({ status }) => status === 401).length;
	const may = name.startsWith('postgres') ? most : most * several.apps.length;
	return finding(
		`${name}: wrong codes let through`,
		through,
		`at most ${may}`,
		through > 0 && through <= may
	);
}

/** What phones get who ask all the time while something is done. */
async function walking(several: Several, origin: string, act: () => Promise<void>) {
	const phones: string[] = [];
	for (const ref of ['sample-03', 'sample-05', 'sample-07'])
		for (let at = 0; at < 2; at++) phones.push(await pairNew(several.apps[at % several.apps.length]!, ref));
	const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
	const asks: ((token: string, at: number) => Promise<Response>)[] = [
		(token) => fetch(`${origin}/api/v1/snapshot`, bearer(token)),
		() => fetch(`${origin}/key`),
		(token) => post(origin, '/sharing', { items: [] }, { token, method: 'PUT' }),
		(token) => post(origin, '/ballots/tokens', right(several, 'ratings'), { token }),
		(_token, at) => post(origin, '/auth/unlocked', { lockId: newId(), slot: at % 4, proof: noProof })
	];
	const answers = new Map<string, number>();
	let over = false;
	const walk = async (token: string, at: number) => {
		for (let step = at; !over; step++) {
			const said = await asks[step % asks.length]!(token, step).then(
				async (answer) => {
					await answer.arrayBuffer();
					return answer.status < 500 && ![400, 429].includes(answer.status)
						? 'answered'
						: `status ${answer.status}`;
				},
				(error: Error) => (error.cause as Error | undefined)?.message ?? error.message
			);
			answers.set(said, (answers.get(said) ?? 0) + 1);
			await passing(500);
		}
	};
	const walks = phones.map(walk);
	await act();
	over = true;
	await Promise.all(walks);
	const good = answers.get('answered') ?? 0;
	const others = [...answers].filter(([said]) => said !== 'answered');
	const measured = [`${good} answered`, ...others.map(([said, count]) => `${count} ${said}`)].join(', ');
	return { good, lost: others.reduce((sum, [, count]) => sum + count, 0), measured };
}
const noProof = 'A'.repeat(43);

async function rolling(several: Several, times: number, name: string): Promise<Finding[]> {
	const { good, lost, measured } = await walking(several, several.origin, async () => {
		for (let time = 0; time < times; time++) await several.restartEach();
	});
	const [first] = several.apps;
	const alone = await walking(several, first!.origin, async () => {
		await first!.stop();
		await passing(1000);
		await first!.run();
	});
	return [
		finding(
			`${name}: each started anew ${times} times, behind the proxy`,
			measured,
			'0 requests without an answer',
			lost === 0 && good > 20 * times
		),
		control(
			`${name}: the same phones, asking one process that is started anew`,
			alone.measured,
			'some without an answer',
			alone.lost > 0
		)
	];
}

async function ways(engine: Engine, processes: number, size: Size): Promise<Finding[]> {
	const name = `${engine}, ${processes} processes`;
	const several = await Several.start(engine, processes);
	try {
		return [
			...(await atOnce(several, size === 'full' ? 8 : 2, name)),
			...(await rolling(several, size === 'full' ? 10 : 1, name))
		];
	} finally {
		await several.remove();
	}
}

export const several: Attack = {
	about: 'several app processes on one data folder, asked at once and started anew one after the other',
	run: async (size) => [
		...(await ways('embedded', 2, size)),
		...(size === 'full' ? await ways('embedded', 4, size) : []),
		...(await ways('postgres', 2, size))
	]
};
