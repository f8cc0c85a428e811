import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blind } from '#lib/crypto/oprf.ts';
import { placesOf, type PairAnswer } from '#lib/domain/pairing.ts';
import { proofMessages, type SlotAnswer, type UnlockAnswer } from '#lib/domain/unlocking.ts';
import { forgetSlot, takeSlot } from '#lib/server/locks/lock-store.ts';
import { proofKeyOf } from '#lib/server/locks/proofs.ts';
import { control, finding, type Attack, type Size } from '#tests/safety/finding.ts';
import { newId, pairOne, tableIn } from '#tests/safety/lock-thief.ts';
import { RunningApp, withToken } from '#tests/support/app.ts';

/** What somebody can ask who has a lock's name, from a copy of the phone. */
type Server = {
	/** A notes book, or undefined where there is no room. */
	slot(lockId: string): Promise<SlotAnswer | undefined>;
	say(request: { lockId: string; slot: number; proof: string }): Promise<unknown>;
	unlock(lockId: string, blinded: string): Promise<UnlockAnswer>;
	/** A person's own book in this lock. */
	pair(lockId: string): Promise<PairAnswer>;
	reads(token: string): Promise<boolean>;
	close(): Promise<unknown>;
};

async function built(): Promise<Server> {
	const app = await RunningApp.start({ variables: { ADDRESS_HEADER: 'X-Address' } });
	let asked = 0;
	// Each time from another network, so that no limit for one of them is what stops him.
	const post = (path: string, body: object) => {
		asked += 1;
		return app.fetch(path, {
			method: 'POST',
			headers: {
				'Content-Type': 'application/json',
				'X-Address': `10.${asked >> 8}.${asked & 255}.1`
			},
			body: JSON.stringify(body)
		});
	};
	return {
		slot: async (lockId) => {
			const answer = await post('/auth/slot', { lockId, bookId: newId() });
			const body = (await answer.json()) as SlotAnswer & { code?: string };
			if (answer.ok) return body;
			if (body.code === 'no-free-slot') return undefined;
			throw new Error(`a notes book was asked for: ${answer.status}`);
		},
		say: async (request) => (await post('/auth/empty', request)).arrayBuffer(),
		unlock: async (lockId, blinded) =>
			(await post('/auth/unlock', { lockId, blinded })).json() as Promise<UnlockAnswer>,
		pair: async (lockId) => {
			const { code } = await app.invite('sample-02');
			return (await post('/auth/pair', { code, phoneId: newId(), lockId })).json() as Promise<PairAnswer>;
		},
		reads: async (token) => (await app.fetch('/api/v1/snapshot', withToken(token))).status === 200,
		close: () => app.remove()
	};
}

/** The server as it was: any free slot of the four for anybody, and "empty" of any book ends the whole lock. */
async function weak(): Promise<Server> {
	const folder = mkdtempSync(join(tmpdir(), 'slots-'));
	const table = await tableIn(folder);
	const { store, locks, register, lockHashOf } = table;
	table.clock.now = Date.parse('2026-11-22T12:00:00Z');
	return {
		slot: async (lockId) => {
			const holder = newId();
			const take = (kind: 'notes' | 'person') =>
				takeSlot(store, lockHashOf(lockId), holder, { kind, places: placesOf(lockId) });
			const slot = (await take('notes')) ?? (await take('person'));
			if (slot === undefined) return undefined;
			return { slot, proofKey: proofKeyOf(store, holder).toString('base64url') };
		},
		say: async (request) => {
			if (!(await locks.take(request))) return;
			for (let slot = 0; slot < placesOf(request.lockId); slot += 1)
				await forgetSlot(store, lockHashOf(request.lockId), slot);
		},
		unlock: (lockId, blinded) => locks.unlock({ lockId, blinded }),
		pair: async (lockId) => (await pairOne(table, lockId)) as PairAnswer,
		reads: async (token) => (await register.phoneWith(token)) !== undefined,
		close: async () => {
			await table.close();
			rmSync(folder, { recursive: true, force: true });
		}
	};
}

/** Asks for notes books until there are none: which places he was given, in order. */
async function notesBooks(server: Server, lockId: string, times: number): Promise<SlotAnswer[]> {
	const given: SlotAnswer[] = [];
	for (let time = 0; time < times; time += 1) {
		const book = await server.slot(lockId);
		if (book) given.push(book);
	}
	return given;
}

/** Says of every place of the lock, with each of his own keys, that it is to be forgotten and that the phone is emptied. */
async function endEverything(server: Server, lockId: string, books: SlotAnswer[]): Promise<void> {
	for (const { proofKey } of books)
		for (let slot = 0; slot < placesOf(lockId); slot += 1)
			for (const message of [proofMessages.empty(), proofMessages.forget()]) {
				const proof = createHmac('sha256', Buffer.from(proofKey, 'base64url')).update(message);
				await server.say({ lockId, slot, proof: proof.digest('base64url') });
			}
}

/** What lies in a lock: nothing, one person's book, or two. */
const people = [0, 1, 2];

/**
 * On so many phones of each kind: he asks for notes books, ends all that he can with their keys, and asks again.
 * `told`: kinds of phones on which he was given another number of books than on one without any, `ended`: people's books.
 */
async function attack(start: () => Promise<Server>, phones: number, times: number) {
	const server = await start();
	try {
		const numbers = people.map(() => new Set<string>());
		let ended = 0;
		for (let phone = 0; phone < phones; phone += 1)
			for (const count of people) {
				const lockId = newId();
				const theirs: PairAnswer[] = [];
				for (let one = 0; one < count; one += 1) theirs.push(await server.pair(lockId));
				const asked = Buffer.from((await blind(randomBytes(6))).blinded).toString('base64url');
				const before = await server.unlock(lockId, asked);
				const books = await notesBooks(server, lockId, times);
				await endEverything(server, lockId, books);
				const again = await notesBooks(server, lockId, times);
				await endEverything(server, lockId, again);
				numbers[count]!.add(`${books.length} and ${again.length}`);
				const after = await server.unlock(lockId, asked);
				for (const { slot, token } of theirs)
					if (before.evaluated[slot] !== after.evaluated[slot] || !(await server.reads(token))) ended += 1;
			}
		const [none, ...others] = numbers.map((seen) => [...seen].toSorted().join(', '));
		return {
			numbers: [none, ...others].join('; '),
			told: others.filter((seen) => seen !== none).length,
			ended
		};
	} finally {
		await server.close();
	}
}

export const slots: Attack = {
	about: 'Whoever has the name of her lock asks for notes books, and ends what their keys can end',
	run: async (size: Size) => {
		const [phones, times] = size === 'full' ? [6, 24] : [1, 4];
		const real = await attack(built, phones, times);
		const careless = await attack(weak, phones, times);
		return [
			finding(
				'as many notes books are given whether there is nobody’s book, one person’s or two people’s',
				real.numbers,
				'the same three times',
				real.told === 0
			),
			finding('people’s books that a notes book’s key ended', real.ended, '0', real.ended === 0),
			control(
				'where any free place is anybody’s, the number tells',
				careless.numbers,
				'three different ones',
				careless.told === 2
			),
			control(
				'where any key empties the whole lock, people’s books end',
				careless.ended,
				`${3 * phones}`,
				careless.ended === 3 * phones
			)
		];
	}
};
