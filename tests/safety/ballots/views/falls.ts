import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ballotKinds, packRatings, packWords, partsOf } from '#lib/domain/feedback.ts';
import { beginChance, chance } from '../size.ts';
import type { PhoneInNode } from './phone-in-node.ts';
import { TwoHouses } from './two-houses.ts';

/*
 * A post office that falls: kill -9 while envelopes are on their way, answers that are lost, and two weeks away in the
 * middle of the period.
 * Everybody goes on opening her book; in the end what phones were told is compared with what is handed over. Prints one
 * line of JSON. A process of its own, as `world.ts`.
 */

export type Falling = {
	seed: number;
	people: number;
	kills: number;
	away: boolean;
	weak?: 'late' | 'copies';
};
export type Fallen = {
	sealed: number;
	acknowledged: number;
	handedOver: number;
	lost: number;
	twice: number;
	/** Whether the organisation's own command refused the batch. */
	refused: boolean;
	kills: number;
	/** Phones that were told in the end that an envelope was counted. */
	counted: number;
	/** How many envelopes were tried while it was away, and all that were tried. */
	triedAway: number;
	posts: number;
};

const { seed, people, kills, away, weak } = JSON.parse(process.argv[2]!) as Falling;
beginChance(seed);
const day = 86_400_000;
const days = 60;
const began = Date.parse('2027-01-03T17:00:00Z');
const awayFrom = began + 25 * day;

const found = { kills: 0, posts: 0, triedAway: 0 };
let isUp = true;
let isAway = false;
let endsWithAnswer = false;
let pending: Promise<unknown> = Promise.resolve();
const numbers = new Map<string, string>();
const numberOf = (ballot: Uint8Array<ArrayBuffer>) =>
	createHash('sha256').update(partsOf(ballot).message).digest('base64url');

if (weak) process.env.WEAK_BOX = weak;
const houses = await TwoHouses.open(
	{
		...{ people, periods: 1, days, began },
		weak: weak ? ['--import', resolve('tests/safety/ballots/views/weak-box.ts')] : []
	},
	async (phone, to, path, body) => {
		if (to !== 'box' || !body) return;
		found.posts += 1;
		numbers.set(numberOf(new Uint8Array(body)), phone.ref);
		if (isAway) found.triedAway += 1;
		await pending;
		if (isAway) return;
		if (!isUp) {
			await houses.box.run();
			isUp = true;
		}
		if (found.kills >= kills || chance() < 0.3) return;
		found.kills += 1;
		isUp = false;
		// Within the few milliseconds that the two requests of an envelope take, or with the answer.
		if (chance() < 0.5) pending = pause(chance() * 14).then(() => houses.box.kill());
		else endsWithAnswer = true;
	}
);
const { clock, town } = houses;
// One answer in five is lost on its way besides.
town.between = async (_phone, url, answer) => {
	if (url.origin !== houses.places.box) return answer;
	if (endsWithAnswer) {
		endsWithAnswer = false;
		await houses.box.kill();
	}
	if (chance() < 0.2) throw new TypeError('the answer was lost');
	return answer;
};

const period = houses.periods[0]!.period.id;
const acknowledged = new Set<string>();
/** What her phone was told by a receipt until now. */
const note = (phone: PhoneInNode) => {
	for (const kind of ballotKinds) {
		const envelope = phone.envelopes[`${period}.${kind}`];
		if (envelope?.state === 'sent') acknowledged.add(envelope.number);
	}
};

clock.at(awayFrom, async () => {
	if (!away) return;
	await pending;
	if (isUp) await houses.box.stop();
	isAway = true;
});
clock.at(awayFrom + 14 * day, async () => {
	isAway = false;
	await pending;
	if (away || !isUp) await houses.box.run();
	isUp = true;
});

for (const { phone } of houses.people) {
	const come = async () => {
		note(phone);
		// Under twenty days until the next visit, so that all have some after the two weeks.
		const next = clock.now + (2 + chance() * 4) * day;
		if (next < began + (days + 30) * day) clock.at(next, come);
		const answers = chance() < 0.3;
		await phone.visit(({ id }) =>
			answers && phone.envelopes[`${id}.ratings`]?.state === 'ready'
				? [
						['ratings', packRatings({ answers: { heard: 3 }, kept: {} })],
						['words', packWords('A word.')]
					]
				: undefined
		);
	};
	clock.at(began + chance() * 5 * day, come);
}

// After close and grace what lies there is handed over; the rest of the visits read the list.
await clock.until(began + (days + 9) * day);
await pending;
if (!isUp) await houses.box.run();
[isUp, found.kills] = [true, Math.min(found.kills, kills)];
const killed = found.kills;
found.kills = Infinity;
for (const { phone } of houses.people) note(phone);
// As it comes over the network, unseen; and whether the organisation would have taken it.
const handedOver: string[] = [];
for (const kind of ballotKinds) handedOver.push(...(await houses.handedOver(period, kind)).map(numberOf));
const refused = await houses.collect(period).then(
	() => false,
	() => true
);
const there = new Set(handedOver);
await clock.until(began + (days + 30) * day);
const counted = houses.people.flatMap(({ phone }) =>
	ballotKinds.filter((kind) => phone.envelopes[`${period}.${kind}`]?.state === 'counted')
).length;
const fallen: Fallen = {
	sealed: numbers.size,
	acknowledged: acknowledged.size,
	handedOver: handedOver.length,
	lost: [...acknowledged].filter((number) => !there.has(number)).length,
	twice: handedOver.length - there.size,
	refused,
	kills: killed,
	counted,
	triedAway: found.triedAway,
	posts: found.posts
};
await houses.remove();
process.stdout.write(`${JSON.stringify(fallen)}\n`);
process.exit(0);
