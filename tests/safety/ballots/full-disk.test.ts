import { statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ballotLength } from '#lib/domain/feedback.ts';
import { mailboxFile, openBallotStore, type BallotStore } from '#mailbox/ballot-store.ts';
import { answer } from '#mailbox/answer.ts';
import { forgetfulServer } from '#mailbox/listen.ts';
import { openPostOffice } from '#mailbox/office.ts';
import { openReceiptKey } from '#mailbox/receipt-key.ts';
import { onePeriod, Organisation } from './organisation.ts';

/* A disk that is nearly or wholly full. How much is free is the test's word here, and SQLite's own limit
 * stands for the end of the disk; `npm run attack -- faults` fills one for real. */

let organisation: Organisation;
let path: string;
beforeEach(async () => {
	const made = await onePeriod();
	organisation = await Organisation.open(made);
	path = `/ballots/${made.period.id}/ratings`;
});
afterEach(() => organisation.remove());

const anyBallot = () => crypto.getRandomValues(new Uint8Array(ballotLength));
const put = (store: BallotStore, ballot = anyBallot()) => store.accept('p', 'ratings', ballot);
const folder = () => join(organisation.data, 'mailbox');
const file = () => mailboxFile(folder());

test('while less than twice the file is free, no ballot is taken; those that are in are answered for', () => {
	let free = Infinity;
	const store = openBallotStore(folder(), { free: () => free });
	const first = anyBallot();
	expect(put(store, first)).toBe('new');
	free = 2 * statSync(file()).size - 1;
	expect(put(store)).toBe('full');
	expect(put(store, first)).toBe('again');
	free += 1;
	expect(put(store)).toBe('new');
	store.close();
});

test('a disk that is full in the middle of it loses nothing and ends nothing', () => {
	const store = openBallotStore(folder());
	const kept = Array.from({ length: 256 }, () => anyBallot());
	for (const ballot of kept) expect(put(store, ballot)).toBe('new');
	// SQLite itself says that there is no room, as it does where the disk ends.
	const pages = new DatabaseSync(file());
	const { page_count: count } = pages.prepare('PRAGMA page_count').get() as { page_count: number };
	pages.close();
	const full = openBallotStore(folder(), { mostPages: count + 10 });
	expect(put(full)).toBe('full');
	expect(put(full)).toBe('full');
	full.close();
	expect(store.ballots('p', 'ratings')).toHaveLength(kept.length);
	expect(put(store)).toBe('new');
	store.close();
});

test('the mailbox says 503 and when to come again, and goes on', async () => {
	let free = 0;
	const store = openBallotStore(folder(), { free: () => free });
	const office = openPostOffice(store, [organisation.keys], openReceiptKey(folder()));
	const mailbox = { office, appOrigins: ['https://river.example'] };
	const server = forgetfulServer(undefined, (request, response) => answer(mailbox, request, response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const ballot = await organisation.ballot('a');
	const post = () => fetch(origin + path, { method: 'POST', body: ballot });
	const refused = await post();
	expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '3600']);
	free = Infinity;
	expect((await post()).status).toBe(201);
	await new Promise((resolve) => server.close(resolve));
	store.close();
});
