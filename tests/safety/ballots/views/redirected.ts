import { createServer } from 'node:http';
import { packRatings, packWords, type BallotKind } from '#lib/domain/feedback.ts';
import { fromBase64url } from '#lib/crypto/base64url.ts';
import { beginChance } from '../size.ts';
import type { PhoneInNode } from './phone-in-node.ts';
import { TwoHouses } from './two-houses.ts';

/*
 * A live operator gives one phone a box of its own: in every answer that this phone gets, each address of the post office
 * is another one, which takes whatever comes and says yes. Then the false box stands at the post office's own address.
 * Prints one line of JSON. A process of its own, as `world.ts`.
 */

export type Redirected = {
	/** Answers that were changed on their way to the one phone. */
	changed: number;
	/** Envelopes that the false box got from the phone, and from a phone of the first version in her place. */
	sent: number;
	sentByFirstVersion: number;
	/** Her envelopes at the post office itself. */
	arrived: number;
	/** With the false box at the right address: envelopes that it got, and those that the phone then took for sent. */
	sentToFalse: number;
	believed: number;
};

beginChance(7);
const day = 86_400_000;
const days = 40;
const began = Date.parse('2027-01-03T17:00:00Z');

const fetchAsEver = globalThis.fetch;
const got: string[] = [];
const falseBox = createServer((request, response) => {
	const parts: Buffer[] = [];
	request.on('data', (part: Buffer) => parts.push(part));
	request.on('end', () => {
		if (request.method === 'POST' && Buffer.concat(parts).length === 8593) got.push(request.url ?? '');
		response.writeHead(request.method === 'POST' ? 201 : 204, { connection: 'close' });
		// As long as a receipt, and none.
		response.end(request.method === 'POST' ? Buffer.alloc(64, 7) : undefined);
	});
});
await new Promise<void>((resolve) => falseBox.listen(0, '127.0.0.1', resolve));
const falseOrigin = `http://127.0.0.1:${(falseBox.address() as { port: number }).port}`;

const arrivals = new Map<string, number>();
const houses = await TwoHouses.open({ people: 3, periods: 1, days, began }, (phone, to, _path, body) => {
	if (to === 'box' && body) arrivals.set(phone.ref, (arrivals.get(phone.ref) ?? 0) + 1);
});
const { clock, town, places } = houses;
const [marked, unmarked, deceived] = houses.people.map(({ phone }) => phone) as [
	PhoneInNode,
	PhoneInNode,
	PhoneInNode
];

let changed = 0;
let told = '';
town.between = async (phone, url, answer) => {
	if (phone !== marked || url.origin !== places.app) return answer;
	const text = await answer.clone().text();
	const other = text.replaceAll(places.box, falseOrigin);
	if (other === text) return answer;
	changed += 1;
	told = (JSON.parse(other) as { mailbox?: string }).mailbox ?? told;
	return new Response(other, { status: answer.status, headers: answer.headers });
};

/** As the first version sent an envelope: to the address that the snapshot names. Until November 2026. */
async function sendAsFirstVersion(phone: PhoneInNode): Promise<void> {
	for (const [name, envelope] of Object.entries(phone.envelopes)) {
		if (envelope.state !== 'sealed' || !told) continue;
		const [period, kind] = name.split('.') as [string, BallotKind];
		await fetchAsEver(`${new URL(told).origin}/ballots/${period}/${kind}`, {
			method: 'POST',
			body: fromBase64url(envelope.ballot)
		});
	}
}

const both = (id: string, phone: PhoneInNode): [BallotKind, Uint8Array<ArrayBuffer>][] | undefined =>
	phone.envelopes[`${id}.ratings`]?.state === 'ready'
		? [
				['ratings', packRatings({ answers: { heard: 1 }, kept: {} })],
				['words', packWords('Only she would say this.')]
			]
		: undefined;
const visits = async (phone: PhoneInNode, many: number) => {
	for (let at = 0; at < many; at++) {
		await clock.until(clock.now + 3 * day);
		await phone.visit(({ id }) => both(id, phone));
		await clock.until(clock.now + 600_000);
	}
};

// One visit, and an envelope is closed and waits: the first version's phone would send this very one.
await visits(marked, 1);
await sendAsFirstVersion(marked);
const sentByFirstVersion = got.length;
got.length = 0;
await visits(marked, 6);
await visits(unmarked, 2);
const sent = got.length;
const arrived = arrivals.get(marked.ref) ?? 0;

// Whoever holds the name and the certificate could stand where the post office stands.
await houses.box.stop();
town.divert = new Map([[places.box, falseOrigin]]);
await visits(deceived, 6);
const believed = Object.values(deceived.envelopes).filter(
	({ state }) => state !== 'sealed' && state !== 'ready'
).length;
const result: Redirected = {
	changed,
	sent,
	sentByFirstVersion,
	arrived,
	sentToFalse: got.length - sent,
	believed
};
falseBox.closeAllConnections();
falseBox.close();
await houses.remove();
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);
