import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { alsoOnAFullDisk, layReserve } from '#lib/server/kept/reserve.ts';
import { longestReading } from '#lib/server/database/sqlite/often.ts';
import { openSecret } from '#lib/server/secret.ts';
import { openRegister } from './register.ts';
import { endOrWithhold, withheldFor } from './withheld.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'withheld-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const full = () => Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });

test('a phone that cannot be ended gets nothing at once, and is ended when it can be', async () => {
	const register = await openRegister(folder, openSecret(folder), randomBytes, () => new Date());
	const { code } = await register.invite('somebody', 'person', 15);
	const newId = () => randomBytes(16).toString('base64url');
	const { token } = (await register.pair({ code, phoneId: newId(), lockId: newId() })) as PairAnswer;
	const [phone] = await register.list();
	const told = await endOrWithhold(folder, phone!.id, () => Promise.reject(full()));
	expect(told).toMatchObject({ kind: 'full' });
	expect([await register.phoneWith(token), register.withheld()]).toEqual(['revoked', 1]);
	expect((await register.list())[0]?.revoked).toBe(false);
	expect(await register.endWithheld()).toBe(1);
	expect([await register.phoneWith(token), register.withheld()]).toEqual(['revoked', 0]);
	expect((await register.list())[0]?.revoked).toBe(true);
	await register.close();
});

test('what is no fault of the machine’s withholds nobody', async () => {
	await expect(endOrWithhold(folder, 'ABC123', () => Promise.reject(new Error('a fault')))).rejects.toThrow(
		'a fault'
	);
	expect(await endOrWithhold(folder, 'ABC123', async () => false)).toBe(false);
	expect(withheldFor(folder).all()).toEqual([]);
});

/** What is asked at every visit is looked for once in so long. */
const passing = () => setTimeout(longestReading + 1);

test('what another process withholds counts within milliseconds, and so does what it gives back', async () => {
	const memory = join(folder, 'memory');
	mkdirSync(memory);
	const [answering, revoking] = [withheldFor(folder, memory), withheldFor(folder, memory)];
	expect(answering.has('ABC123')).toBe(false);
	revoking.add('ABC123');
	await passing();
	expect([answering.has('ABC123'), answering.has('ABC124')]).toEqual([true, false]);
	revoking.drop('ABC123');
	await passing();
	expect(answering.has('ABC123')).toBe(false);
});

test('names alone are withheld, and what others may write in memory says nothing', async () => {
	const memory = join(folder, 'memory');
	mkdirSync(memory);
	const withheld = withheldFor(folder, memory);
	expect(() => withheld.add('../../x')).toThrow('cannot be withheld');
	withheld.add('ABC123');
	expect([withheld.has('ABC123'), withheld.all()]).toEqual([true, ['ABC123']]);
	// With the last one goes the folder.
	withheld.add('DEF456');
	withheld.drop('DEF456');
	expect(withheld.all()).toEqual(['ABC123']);
	withheld.drop('ABC123');
	expect(readdirSync(memory)).toEqual([]);
	withheld.add('ABC123');
	chmodSync(join(memory, readdirSync(memory)[0]!), 0o777);
	await passing();
	expect([withheld.has('ABC123'), withheld.all()]).toEqual([false, []]);
});

test('the reserve goes for what cannot wait, once, and is laid again', async () => {
	const reserve = join(folder, 'reserve');
	layReserve(folder);
	expect(existsSync(reserve)).toBe(true);
	await expect(alsoOnAFullDisk(folder, () => Promise.reject(new Error('a fault')))).rejects.toThrow(
		'a fault'
	);
	expect(existsSync(reserve)).toBe(true);
	const act = async () => {
		if (existsSync(reserve)) throw full();
		return 'done';
	};
	expect(await alsoOnAFullDisk(folder, act)).toBe('done');
	expect(existsSync(reserve)).toBe(false);
	writeFileSync(reserve, 'half');
	layReserve(folder);
	await expect(alsoOnAFullDisk(folder, () => Promise.reject(full()))).rejects.toThrow('ENOSPC');
});
