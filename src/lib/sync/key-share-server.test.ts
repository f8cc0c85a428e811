import { expect, test } from 'vitest';
import { fakeServer } from '#tests/fakes/fake-server.ts';
import { keyShareServer } from './key-share-server.ts';
import { askForNotesSlot, nameNotesBook } from './notes-slot.ts';

const lockId = 'L'.repeat(22);
const blinded = new Uint8Array(32);
const proof = { lockId, slot: 1, proof: 'P'.repeat(43) };

/** What each of the three questions about keys comes to, when it is answered so. */
async function outcomes(answer: () => Response | 'no network') {
	const { network } = fakeServer(answer);
	const server = keyShareServer(network);
	return [
		(await server.unlock(lockId, blinded)).kind,
		await server.say(proof),
		(await askForNotesSlot(lockId, nameNotesBook(), network)).kind
	];
}

test('where there is no network, that is what is known', async () => {
	expect(await outcomes(() => 'no network')).toEqual(['unreachable', 'unreachable', 'unreachable']);
});

test.each([
	['is down behind its proxy', () => new Response('<h1>502 Bad Gateway</h1>', { status: 502 })],
	['breaks', () => new Response(JSON.stringify({ code: 'internal' }), { status: 500 })],
	['is busy being put in order', () => new Response(null, { status: 503 })]
])('a server that %s has answered: that is not told as a missing network', async (_what, answer) => {
	expect(await outcomes(answer)).toEqual(['not-now', 'not-now', 'not-now']);
});

test('an answer of something else, with a status of success, is no answer of the server', async () => {
	const [unlocked, , slot] = await outcomes(() => new Response('<h1>Welcome to this network</h1>'));
	expect([unlocked, slot]).toEqual(['not-now', 'not-now']);
});
