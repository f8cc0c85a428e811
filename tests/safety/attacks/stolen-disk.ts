import { createHmac, argon2Sync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argon2id } from 'hash-wasm';
import { importStretched, wrappingKey } from '#lib/crypto/kek.ts';
import { keyKinds } from '#lib/domain/key-kind.ts';
import { blind, finalize } from '#lib/crypto/oprf.ts';
import { newDataKey, unwrapDataKey } from '#lib/crypto/wrap.ts';
import { proofMessages } from '#lib/domain/unlocking.ts';
import { evaluate } from '#lib/server/locks/oprf.ts';
import { openLocksDatabase } from '#lib/server/locks/locks-database.ts';
import { openRegister, type Register } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { numberAttempt, pictureAttempt } from '#lib/vault/key.ts';
import { proofOf } from '#lib/vault/proof.ts';
import { control, finding, type Attack, type Size } from '#tests/safety/finding.ts';

// The cost of one try does not change what opens; here it is small, so that every code of a space can be tried.
const cheap = {
	memorySize: 64,
	iterations: 1,
	parallelism: 1,
	hashLength: 32,
	outputType: 'binary'
} as const;

/** What somebody has who copied the disk of a phone: salt, lock id, and one slot's wrapping by a number code. */
type Disk = { lockId: string; salt: Uint8Array; slot: number; wrapped: Uint8Array<ArrayBuffer> };

async function stretchedBy(text: string, salt: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
	return new Uint8Array(await argon2id({ ...cheap, password: text, salt }));
}

/** A KEK from the phone's own part and whatever stands in for the server's. */
async function kek(output: Uint8Array, own: Uint8Array, slot: number): Promise<CryptoKey> {
	return wrappingKey(await importStretched(new Uint8Array([...output, ...own])), 'number', slot);
}

const codes = (size: Size) =>
	Array.from({ length: size === 'full' ? 10_000 : 130 }, (_, n) => String(n).padStart(4, '0'));

/** How many of the codes open the slot when each is tried with these stand-ins for the server's part. */
async function openings(
	disk: Disk,
	tried: string[],
	outputs: (own: Uint8Array<ArrayBuffer>) => Promise<Uint8Array[]>
): Promise<number> {
	let opened = 0;
	for (const code of tried) {
		const own = await stretchedBy(numberAttempt(code).text, disk.salt);
		for (const output of await outputs(own))
			if (await unwrapDataKey(await kek(output, own, disk.slot), disk.wrapped)) opened += 1;
	}
	return opened;
}

/** The whole exchange with a server that nobody guards: what the OPRF gives for a seed. */
async function withSeed(seed: Uint8Array, own: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
	const blinded = await blind(own);
	return finalize(own, blinded, evaluate(seed, blinded.blinded));
}

async function makeDisk({ locks }: Register, code: string): Promise<Disk & { proofKey: string }> {
	const lockId = randomBytes(16).toString('base64url');
	const salt = randomBytes(16);
	const { slot, proofKey } = await locks.slot(lockId, randomBytes(16).toString('base64url'));
	const own = await stretchedBy(numberAttempt(code).text, salt);
	const blinded = await blind(own);
	const answer = await locks.unlock({ lockId, blinded: Buffer.from(blinded.blinded).toString('base64url') });
	const output = await finalize(own, blinded, Buffer.from(answer.evaluated[slot] ?? '', 'base64url'));
	const { wrapped } = await newDataKey(await kek(output, own, slot));
	return { lockId, salt, slot, wrapped, proofKey };
}

/**
 * Core-hours for the whole space of picture keys, from the time of one try with the parameters that phones have: by a
 * native program, as an attacker would, and in processor time, so that a busy machine does not flatter the key.
 */
function coreHours(memory: number, passes: number): number {
	const tries = 3;
	const started = process.cpuUsage();
	for (let one = 0; one < tries; one += 1) {
		const message = pictureAttempt([1, 2, 3, 4, 5, one]).text;
		argon2Sync('argon2id', {
			message,
			nonce: randomBytes(16),
			parallelism: 1,
			tagLength: 32,
			memory,
			passes
		});
	}
	const { user, system } = process.cpuUsage(started);
	return ((user + system) / tries / 3_600_000_000) * 36 ** 6;
}

async function run(size: Size) {
	const folder = mkdtempSync(join(tmpdir(), 'stolen-'));
	const code = size === 'full' ? '4839' : '0123';
	const tried = codes(size);
	try {
		const secret = openSecret(folder);
		const register = await openRegister(folder, secret, randomBytes, () => new Date());
		const store = await openLocksDatabase(folder, secret, randomBytes, () => new Date());
		const shares = () => store.database.query.selectFrom('slots').select('key_share').execute();
		const disk = await makeDisk(register, code);
		const lockHash = createHmac('sha256', secret.key('phones/lock')).update(disk.lockId).digest('base64url');
		const share = (await shares())[0]!.key_share!;
		const found = [];

		const alone = await openings(disk, tried, async (own) => [own, new Uint8Array(64), randomBytes(64)]);
		found.push(
			finding('a copied disk alone opens nothing', `${alone} of ${tried.length} codes`, '0', alone === 0)
		);

		// The server's database without the key file: the sealed key share itself, and parts of it, taken for a seed.
		const sealed = [share.subarray(0, 32), share.subarray(12, 44), share.subarray(-32)];
		const withDatabase = await openings(disk, tried, async (own) =>
			Promise.all(sealed.map((seed) => withSeed(Uint8Array.from(seed), own)))
		);
		found.push(
			finding(
				'with the server’s database and no key file neither',
				`${withDatabase} of ${tried.length} codes`,
				'0',
				withDatabase === 0
			)
		);

		const seed = store.sealed.open(share, `key share ${lockHash} ${disk.slot}`);
		const withKeyFile = await openings(disk, tried, async (own) => [await withSeed(seed, own)]);
		found.push(
			control(
				'with the key file too, the same search opens it',
				`${withKeyFile} of ${tried.length} codes`,
				'1',
				withKeyFile === 1
			)
		);

		// Forgotten: the old copy of the disk, and all that the server has now, key file included.
		const proof = await proofOf(disk.proofKey, proofMessages.forget());
		await register.locks.take({ lockId: disk.lockId, slot: disk.slot, proof });
		const now = store.derived('unknown', `${lockHash} ${disk.slot}`);
		const left = (await shares()).length;
		const forgotten = await openings(disk, tried, async (own) => [await withSeed(now, own)]);
		found.push(
			finding(
				'forgotten: the old disk and the server’s whole new state open nothing',
				`${forgotten} of ${tried.length} codes, ${left} key shares left`,
				'0, 0',
				forgotten === 0 && left === 0
			)
		);
		await store.close();
		await register.close();

		const naive = await naiveDesign(code, tried);
		found.push(
			control(
				'a code without a server’s key share is found',
				`${naive} of ${tried.length} codes`,
				'1',
				naive === 1
			)
		);
		if (size === 'full')
			for (const [memory, passes] of [
				[65_536, 3],
				[19_456, 2]
			] as const) {
				const hours = coreHours(memory, passes);
				found.push(
					finding(
						`a picture key against a copied disk, ${memory / 1024} MiB, ${passes} passes`,
						`${Math.round(hours).toLocaleString('en')} core-hours for all 36^6 keys on this machine`,
						'printed, and said at set-up',
						hours > 10_000
					)
				);
			}
		return found;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** The design that every local lock has: the key from the code alone. */
async function naiveDesign(code: string, tried: string[]): Promise<number> {
	const salt = randomBytes(16);
	const keyFrom = async (text: string) =>
		wrappingKey(await importStretched(await stretchedBy(numberAttempt(text).text, salt)), 'number', 0);
	const { wrapped } = await newDataKey(await keyFrom(code));
	let opened = 0;
	for (const one of tried) if (await unwrapDataKey(await keyFrom(one), wrapped)) opened += 1;
	return opened;
}

export const stolenDisk: Attack = {
	about: `A copied phone: every 4-digit code tried, ${keyKinds.length} kinds of keys`,
	run
};
