import { randomBytes } from 'node:crypto';
import { cpSync, globSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { holdTogether } from '#lib/server/database/sqlite/hold.ts';
import { missed } from '#lib/server/kept/kept.ts';
import { noteLaid } from '#lib/server/kept/laid.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import type { CommandContext } from '#operator/command.ts';
import { Scratch } from '#tests/support/scratch.ts';
import { ofOneMoment } from './phones.ts';

/* Files of a running service that somebody copied with cp, as people do. */

const scratch = new Scratch('of-one-moment');
const at = (name: string) => join(scratch.path, name);
const newId = () => randomBytes(16).toString('base64url');
const register = (data: string) => openRegister(data, openSecret(data), randomBytes, () => new Date());

/** A service that runs in a folder, as far as it matters here. */
async function running() {
	mkdirSync(at('data'));
	const hold = holdTogether(at('data'));
	const open = await register(at('data'));
	noteLaid(at('data'), missed);
	const pair = async () => {
		const { code } = await open.invite('somebody', 'person', 15);
		return ((await open.pair({ code, phoneId: newId(), lockId: newId() })) as PairAnswer).token;
	};
	const close = async () => {
		await open.close();
		hold.release();
	};
	return { open, pair, close };
}
const copy = (...files: string[]) => {
	mkdirSync(at('copy'), { recursive: true });
	for (const file of [...files, 'secret.key']) cpSync(join(at('data'), file), join(at('copy'), file));
};
const said = async (folder: string) => {
	const found = await ofOneMoment({
		environment: { data: at(folder) },
		now: () => new Date()
	} as CommandContext);
	return found.map(({ state, what }) => `${state}: ${what}`);
};

test('where it ran nothing is said, and of what lies elsewhere that it was copied by hand', async () => {
	const { pair, close } = await running();
	await pair();
	expect(await said('data')).toEqual([]);
	copy(...globSync('*.db', { cwd: at('data') }));
	expect(await said('copy')).toEqual([
		expect.stringMatching(/^look: These files were copied here by hand, or nothing has worked/)
	]);
	await close();
	// Also the folder as a whole, once a service runs there.
	rmSync(at('copy'), { recursive: true });
	cpSync(at('data'), at('copy'), { recursive: true, preserveTimestamps: true });
	const hold = holdTogether(at('copy'));
	noteLaid(at('copy'), missed);
	hold.release();
	expect(await said('copy')).toEqual([
		expect.stringMatching(/^look: These files were copied here by hand: /)
	]);
	expect(await said('data')).toEqual([]);
});

test('phones.db from before a revoke and ended.db from after it: the phone that reads again is named', async () => {
	const { open, pair, close } = await running();
	await pair();
	copy('phones.db', 'locks.db');
	const [{ id } = { id: '' }] = await open.list();
	await open.revoke(id);
	copy('ended.db');
	await close();
	expect(await said('copy')).toContainEqual(
		`broken: phones.db is older than ended.db: 1 phone that ended can read again (${id})`
	);
	expect(await said('data')).toEqual([]);
});

test('locks.db from before a pairing and phones.db from after it: the phone without a place is named', async () => {
	const { open, pair, close } = await running();
	await pair();
	const before = (await open.list()).map(({ id }) => id);
	copy('locks.db', 'ended.db');
	await pair();
	copy('phones.db');
	const newest = (await open.list()).map(({ id }) => id).filter((id) => !before.includes(id));
	await close();
	expect(await said('copy')).toContainEqual(
		`broken: locks.db is not of the moment of phones.db: 1 phone without a place in it (${newest[0]})`
	);
	expect(await said('data')).toEqual([]);
});
