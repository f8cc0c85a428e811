import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openSecret } from '#lib/server/secret.ts';
import { phoneNumber, writePhones } from '#tests/support/many-phones.ts';
import { beside, emptyHouse, engine, removeHouse } from '#tests/support/house.ts';
import { openRegister, type Register } from './register.ts';

/* More phones than are gone through in one go, and more than stay in memory. */

const many = 1203;
let folder: string;
let register: Register;
beforeEach(async () => {
	folder = await emptyHouse('phones');
	register = await opened();
});
afterEach(async () => {
	vi.restoreAllMocks();
	await register.close();
	await removeHouse(folder);
});

const opened = () => openRegister(folder, openSecret(folder), randomBytes, () => new Date(), 100);
const refs = Array.from({ length: many }, (_, at) => `person-${at}`);
const at = () => ({ now: Date.now(), today: new Date().toISOString().slice(0, 10), days: 30 });
const sealedRows = async () =>
	(await beside(folder, 'phones.db', 'SELECT sealed FROM phones')).map(({ sealed }) =>
		Buffer.from(sealed as Uint8Array).toString('hex')
	);

test('whose they are is told some at a time, each phone once, ended ones as well', async () => {
	await writePhones(folder, [...refs, 'person-7']);
	await register.revoke(phoneNumber(3));
	const parts = [];
	for await (const some of register.refs()) parts.push(some);
	expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(500);
	expect(parts.flat().toSorted()).toEqual([...refs, 'person-7'].toSorted());
});

test('a round seals each row anew, and each says what it said', async () => {
	await writePhones(folder, refs);
	const [before, list] = [new Set(await sealedRows()), await register.list()];
	await register.tidy(at(), 104);
	const after = await sealedRows();
	expect(after).toHaveLength(many);
	expect(after.filter((row) => before.has(row))).toEqual([]);
	expect(await register.list()).toEqual(list);
});

test('a phone that ends while a round goes on does not come back', async () => {
	await writePhones(folder, refs);
	const round = register.tidy(at(), 104);
	for (const at of [4, 500, 1202]) {
		await nextTurn();
		await register.forget({ id: phoneNumber(at) });
	}
	await round;
	expect((await register.list()).map(({ ref }) => ref).toSorted()).toEqual(
		refs.filter((ref) => !['person-4', 'person-500', 'person-1202'].includes(ref)).toSorted()
	);
});

test('the end of each is written, and taken back, whatever part it is in', async () => {
	await writePhones(folder, refs);
	const gone = ['person-0', 'person-600', 'person-1202'];
	const ending = async () =>
		(await register.list()).filter((phone) => phone.ending?.reason === 'gone').map(({ ref }) => ref);
	await register.tidy(at(), 104, new Map(gone.map((ref) => [ref, 'gone'])));
	expect(await ending()).toEqual(gone.toSorted());
	await register.tidy(at(), 104, 'unknown');
	expect(await ending()).toEqual(gone.toSorted());
	await register.tidy(at(), 104, new Map([['person-600', 'gone']]));
	expect(await ending()).toEqual(['person-600']);
});

if (engine === 'embedded')
	test('none of it asks a question for each of them, and phones get their turn', async () => {
		await writePhones(folder, refs);
		const asked = vi.spyOn(DatabaseSync.prototype, 'prepare');
		let turns = 0;
		let counts = true;
		const count = () => (counts ? (turns++, void setImmediate(count)) : undefined);
		setImmediate(count);
		for await (const _ of register.refs());
		await register.list();
		await register.tidy(at(), 104);
		counts = false;
		expect(asked.mock.calls.length).toBeLessThan(many / 10);
		expect(turns).toBeGreaterThanOrEqual(8);
	});
