import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { triesNameOf, triesOf } from '#lib/server/locks/lock-store.ts';
import { openLocksDatabase } from '#lib/server/locks/locks-database.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { golden } from '#tests/golden/make.ts';

/*
 * What phones ask a server to keep, each many times over, by the very code that answers them. `work.ts` does it in a process that
 * can be ended at any moment, and says of each deed when it begins and when it was acknowledged; `lost` looks afterwards.
 */

export const deedNames = ['pairing', 'unlocking', 'sharing', 'rights'] as const;
export type DeedName = (typeof deedNames)[number];

export type Deeds = {
	/** What is asked the next time, as text: it is written down before it is asked. */
	next(): Promise<string>;
	/** @returns what was answered */
	do(asked: string): Promise<string>;
	/** Whether what was acknowledged is not there. `last`: what was asked last, acknowledged or not. */
	lost(asked: string, answered: string, last: string): Promise<boolean>;
	close(): Promise<void>;
};

const newId = () => randomBytes(16).toString('base64url');

/** Opens what a deed needs over a data folder. */
export async function openDeeds(name: DeedName, data: string): Promise<Deeds> {
	const [secret, now] = [openSecret(data), () => new Date()];
	if (name === 'rights') return rights(data);
	const register = await openRegister(data, secret, randomBytes, now);
	const close = () => register.close();
	if (name === 'pairing')
		return {
			next: async () => {
				const { code } = await register.invite(golden.ref, 'person', 15);
				return JSON.stringify({ code, phoneId: newId(), lockId: newId() });
			},
			do: async (asked) => {
				const paired = (await register.pair(JSON.parse(asked))) as PairAnswer;
				if (!paired.token) throw new Error(JSON.stringify(paired));
				return paired.token;
			},
			lost: async (asked, token) => {
				if (typeof (await register.phoneWith(token)) !== 'object') return true;
				// Its reply may have been lost: the same phone asks again and gets the same.
				return ((await register.pair(JSON.parse(asked))) as PairAnswer).token !== token;
			},
			close
		};
	if (name === 'unlocking') {
		const locks = await openLocksDatabase(data, secret, randomBytes, now);
		return {
			next: async () => newId(),
			do: async (lockId) => {
				const drawn = createHash('sha512').update(lockId).digest();
				const { blinded } = ristretto255_oprf.oprf.blind(Buffer.from(lockId), (length) =>
					drawn.subarray(0, length)
				);
				const { evaluated } = await register.locks.unlock({
					lockId,
					blinded: Buffer.from(blinded).toString('base64url')
				});
				return evaluated.join();
			},
			// A try that is answered and not counted is a guess for nothing.
			lost: async (lockId) =>
				(await triesOf(locks, locks.database.query, triesNameOf(locks, lockId)))?.questions.length !== 1,
			close: async () => {
				await locks.close();
				await close();
			}
		};
	}
	const offered = { goals: [], people: [], partners: [], promises: ['p'] };
	const at = () => ({ now: Date.now(), today: new Date().toISOString().slice(0, 10), days: 30 });
	let shares = true;
	return {
		next: async () => {
			shares = !shares;
			return shares ? 'promises' : '';
		},
		do: async (asked) => {
			await register.choose(golden.ref, { items: asked ? ['promises'] : [] }, offered, at());
			return asked;
		},
		// Each deed takes the one before it back: what stands is the last, or one that was asked and not answered.
		lost: async (_asked, answered, last) => {
			const stands = Object.keys((await register.choiceOf(golden.ref))?.items ?? {}).includes('promises');
			return ![answered, last].includes(stands ? 'promises' : '');
		},
		close
	};
}

async function rights(data: string): Promise<Deeds> {
	const file = join(data, 'words-of-a-test.pem');
	if (!existsSync(file)) {
		const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
		writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
	}
	const privateKey = createPrivateKey(readFileSync(file));
	const key = { privateKey, publicKey: createPublicKey(privateKey) };
	const issued = await openIssued(data, openSecret(data));
	const give = async (asked: string) => {
		const [period = '', blinded = ''] = asked.split(' ');
		const right = await issued.issue(key, golden.ref, period, 'ratings', Buffer.from(blinded, 'base64url'));
		return right === 'taken' ? right : createHash('sha256').update(right).digest('base64url');
	};
	let number = 0;
	return {
		next: async () =>
			`Q${number++} ${Buffer.concat([Buffer.alloc(1), randomBytes(255)]).toString('base64url')}`,
		do: async (asked) => {
			await issued.setState(asked.split(' ')[0]!, 'open');
			return give(asked);
		},
		// The rights of the running week wait in memory, by design (`issued.ts`): asked again, the same one is given.
		lost: async (asked, answered) =>
			(await issued.state(asked.split(' ')[0]!)) !== 'open' || (await give(asked)) !== answered,
		close: () => issued.close()
	};
}
