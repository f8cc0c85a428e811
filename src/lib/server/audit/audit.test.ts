import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSecret } from '#lib/server/secret.ts';
import { beside, bytesOf, emptyHouse, removeHouse } from '#tests/support/house.ts';
import { openAudit, type Audit, type Head } from './audit.ts';

let folder: string;
let audit: Audit;
let head: Head;
const began = new Date('2026-11-28T10:07:33Z');
let moment = began;
const now = () => new Date(moment);
beforeEach(async () => {
	moment = began;
	folder = await emptyHouse('audit');
	audit = await openAudit(folder, openSecret(folder), now);
	for (let line = 0; line < 8; line++)
		await audit.write({
			staff: line % 2 ? 'sreymom' : 'dara',
			role: 'command line',
			act: 'invite',
			object: `person-${line}`,
			outcome: 'done'
		});
	head = await audit.head();
});
afterEach(async () => {
	await audit.close();
	await removeHouse(folder);
});

test('says who did what to whom and in which minute, and names nobody it was done to', async () => {
	const [newest, ...others] = await audit.lines();
	expect(others).toHaveLength(7);
	expect(newest).toEqual({
		number: 8,
		at: '2026-11-28T10:07Z',
		staff: 'sreymom',
		role: 'command line',
		act: 'invite',
		object: audit.nameOf('person-7'),
		outcome: 'done'
	});
	expect(await bytesOf(folder, 'desk.db')).not.toContain('person-7');
	expect(await audit.brokenAt(head)).toBeUndefined();
});

test('of many at once each has a number of its own, and the chain is whole', async () => {
	const one = { staff: 'dara', role: 'command line', act: 'invite', outcome: 'done' } as const;
	await Promise.all(Array.from({ length: 10 }, () => audit.write(one)));
	expect((await audit.lines()).map(({ number }) => number)).toEqual(
		Array.from({ length: 18 }, (_, at) => 18 - at)
	);
	expect(await audit.brokenAt(head)).toBeUndefined();
});

const swap = 'UPDATE audit SET number = 99 WHERE number = 3; UPDATE audit SET number = 3 WHERE number = 4;';
test.each([
	['changed', "UPDATE audit SET staff = 'nobody' WHERE number = 4", 4],
	['turned round', "UPDATE audit SET outcome = 'failed' WHERE number = 8", 8],
	['dropped', 'DELETE FROM audit WHERE number = 5', 5],
	[
		'dropped and counted anew',
		'DELETE FROM audit WHERE number = 5; UPDATE audit SET number = number - 1 WHERE number > 5',
		5
	],
	['moved', `${swap} UPDATE audit SET number = 4 WHERE number = 99`, 3],
	[
		'inserted',
		`INSERT INTO audit SELECT 9, at, staff, role, act, object, outcome, mark, '${randomBytes(32).toString('base64url')}' FROM audit WHERE number = 8`,
		9
	],
	['cut off at the end', 'DELETE FROM audit WHERE number > 6', 8]
])('a line that was %s is found', async (_, statements, at) => {
	await beside(folder, 'desk.db', statements);
	expect(await audit.brokenAt(head)).toBe(at);
});

describe('lines older than 24 months', () => {
	const one = { staff: 'dara', role: 'command line', act: 'people removed', outcome: 'done' } as const;
	const run = (statements: string) => beside(folder, 'desk.db', statements);
	const later = async (day: string) => {
		moment = new Date(`${day}T09:00:00Z`);
		await audit.write(one);
	};

	test('go when somebody says so; one stands for them that counts each act, and the chain goes on', async () => {
		await later('2027-06-01');
		moment = new Date('2028-11-28T10:06:00Z');
		expect(await audit.old()).toBeUndefined();
		expect(await audit.shorten()).toBeUndefined();
		moment = new Date('2028-11-28T10:08:00Z');
		const gone = { lines: 8, from: '2026-11-28T10:07Z', to: '2026-11-28T10:07Z', acts: { invite: 8 } };
		expect(await audit.old()).toEqual(gone);
		expect(await audit.shorten()).toEqual(gone);
		expect(await audit.shortened()).toEqual(gone);
		expect((await audit.lines()).map(({ number }) => number)).toEqual([9]);
		expect(await audit.brokenAt(head)).toBeUndefined();
		await audit.write(one);
		expect(await audit.brokenAt(await audit.head())).toBeUndefined();
		expect(await audit.old()).toBeUndefined();
		// And once more: what stands for the first is counted in.
		moment = new Date('2029-12-01T10:00:00Z');
		expect(await audit.shorten()).toMatchObject({ lines: 9, acts: { invite: 8, 'people removed': 1 } });
		expect((await audit.lines()).map(({ number }) => number)).toEqual([10]);
		expect(await audit.brokenAt()).toBeUndefined();
	});

	test('may be all that there are: the next line follows the last of them', async () => {
		moment = new Date('2030-01-01T10:00:00Z');
		await audit.shorten();
		expect(await audit.lines()).toEqual([]);
		expect(await audit.head()).toEqual(head);
		await audit.write(one);
		expect((await audit.lines()).map(({ number }) => number)).toEqual([9]);
		expect(await audit.brokenAt(head)).toBeUndefined();
	});

	test.each([
		['dropped', 'DELETE FROM audit WHERE number = 8', 1],
		[
			'counted otherwise',
			`UPDATE audit SET object = replace(object, '"lines":8', '"lines":7') WHERE number = 8`,
			1
		],
		['moved on over a line that is not old', 'DELETE FROM audit WHERE number = 9', 9],
		[
			'made of a line that is not old, without the key',
			`DELETE FROM audit WHERE number = 8; UPDATE audit SET act = 'stands for what went' WHERE number = 9`,
			1
		]
	])('the line that stands for them cannot be %s unseen', async (_, statements, at) => {
		await later('2028-06-01');
		await later('2028-06-02');
		moment = new Date('2028-12-01T10:00:00Z');
		await audit.shorten();
		expect(await audit.brokenAt()).toBeUndefined();
		await run(statements);
		expect(await audit.brokenAt()).toBe(at);
	});

	test('stay where the chain is broken: what broke it would go with them', async () => {
		await run("UPDATE audit SET staff = 'nobody' WHERE number = 4");
		moment = new Date('2030-01-01T10:00:00Z');
		await expect(audit.shorten()).rejects.toThrow('The list is broken at line 4, so it stays as it is.');
		expect(await audit.lines()).toHaveLength(8);
	});
});
