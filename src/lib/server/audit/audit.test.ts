import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSecret } from '#lib/server/secret.ts';
import { openAudit, type Audit, type Head } from './audit.ts';

let folder: string;
let audit: Audit;
let head: Head;
const now = () => new Date('2026-11-28T10:07:33Z');
beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'audit-'));
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
	rmSync(folder, { recursive: true });
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
	expect(readFileSync(join(folder, 'desk.db'), 'latin1')).not.toContain('person-7');
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
	const file = new DatabaseSync(join(folder, 'desk.db'));
	file.exec(statements);
	file.close();
	expect(await audit.brokenAt(head)).toBe(at);
});
