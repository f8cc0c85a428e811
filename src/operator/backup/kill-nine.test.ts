import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { golden, make } from '#tests/golden/make.ts';
import { companion, launch } from '#tests/support/processes.ts';

/* A sample of kill -9 at random moments; `KILLS=100 npx vitest run --project node kill-nine` for the full size. */

const kills = Number(process.env.KILLS ?? 2);
const folder = mkdtempSync(join(tmpdir(), 'kill-nine-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (...names: string[]) => join(folder, ...names);
const variables = (data: string) => ({ COMPANION_DATA: at(data), COMPANION_CONFIG: at('config.json') });
const words = ['--passphrase-file', at('passphrase')];

let token: string;
beforeAll(async () => {
	writeFileSync(at('passphrase'), 'three quiet rivers\n');
	writeFileSync(at('config.json'), '{}');
	await make(at('house'));
	const register = await openRegister(at('house'), openSecret(at('house')), randomBytes, () => new Date());
	const { code } = await register.invite(golden.ref, 'person', 15);
	const [phoneId, lockId] = [randomBytes(16), randomBytes(16)].map((id) => id.toString('base64url'));
	token = ((await register.pair({ code, phoneId: phoneId!, lockId: lockId! })) as PairAnswer).token;
	await register.close();
	await companion(variables('house'), 'backup', at('archives'), '--key', at('keys'), ...words);
}, 180_000);

async function isWhole(data: string): Promise<boolean> {
	const register = await openRegister(at(data), openSecret(at(data)), randomBytes, () => new Date());
	try {
		const phone = await register.phoneWith(token);
		return typeof phone === 'object' && (await register.list()).length === 2;
	} finally {
		await register.close();
	}
}

/** Ends a command after a random part of the time that it takes when nobody ends it. */
async function ended(data: string, usual: number, ...args: string[]): Promise<void> {
	const { child, ended: end } = launch(['src/operator/main.ts', ...args], variables(data));
	const timer = setTimeout(() => child.kill('SIGKILL'), Math.random() * usual);
	await end;
	clearTimeout(timer);
}

test('a turn of the key that is ended anywhere leaves every phone with the old key or the new', async () => {
	cpSync(at('house'), at('turned'), { recursive: true });
	const began = performance.now();
	expect((await companion(variables('turned'), 'key', 'rotate')).code).toBe(0);
	const usual = performance.now() - began;
	for (let kill = 0; kill < kills; kill++) {
		await ended('turned', usual, 'key', 'rotate');
		expect(await isWhole('turned')).toBe(true);
	}
});

test('a restore that is ended anywhere is there whole or not at all, and can be made again', async () => {
	const restore = ['restore', at('archives'), '--key', at('keys', 'secret.key'), ...words];
	const began = performance.now();
	expect((await companion(variables('first'), ...restore)).code).toBe(0);
	const usual = performance.now() - began;
	for (let kill = 0; kill < kills; kill++) {
		const data = `restored-${kill}`;
		await ended(data, usual, ...restore);
		const there = readdirSync(folder).includes(data) ? readdirSync(at(data)) : [];
		if (!there.includes('secret.key') && !there.includes('.arriving'))
			expect((await companion(variables(data), ...restore)).code).toBe(0);
		else if (!there.includes('secret.key')) {
			// Either it counts and is finished by whoever comes, or it is told and made again.
			const seen = await companion(variables(data), 'phones');
			if (seen.code !== 0) expect((await companion(variables(data), ...restore)).code).toBe(0);
		}
		expect(await isWhole(data)).toBe(true);
	}
});
