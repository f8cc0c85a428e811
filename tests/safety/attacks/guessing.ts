import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { blind } from '#lib/crypto/oprf.ts';
import { proofMessages, type SlotAnswer, type UnlockAnswer } from '#lib/domain/unlocking.ts';
import { waits } from '#lib/server/locks/guess-limit.ts';
import { RunningApp } from '#tests/support/app.ts';
import { control, finding, type Attack, type Size } from '#tests/safety/finding.ts';
import {
	forgetProven,
	held,
	newId,
	play,
	proof,
	steps,
	tableIn,
	takeBackByAnySlot
} from '#tests/safety/lock-thief.ts';

const blindedOf = async (code: string) =>
	Buffer.from((await blind(new Uint8Array(Buffer.from(code)))).blinded).toString('base64url');

async function post(app: RunningApp, path: string, body: object, address = '10.0.0.1'): Promise<Response> {
	return fetch(`${app.origin}${path}`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', 'X-Address': address },
		body: JSON.stringify(body)
	});
}

const tryOnce = async (app: RunningApp, lockId: string, code: string, address?: string) =>
	post(app, '/auth/unlock', { lockId, blinded: await blindedOf(code) }, address);

/** Guesses against the real server, which is killed after every answer; a phone waits as long as it is told to. */
async function overKills(size: Size) {
	const app = await RunningApp.start();
	const lockId = newId();
	try {
		let answered = 0;
		for (let round = 0; round < (size === 'full' ? 8 : 4); round += 1) {
			if ((await tryOnce(app, lockId, String(round))).ok) answered += 1;
			await app.kill();
			await app.run();
		}
		return { answered, last: await tryOnce(app, lockId, 'x') };
	} finally {
		await app.remove();
	}
}

/**
 * The attack that was found in November 2026: with a notes book of his own in her lock, the thief says "this was my code"
 * after every guess, from so many addresses that no limit for one of them stops him. `weak`: the server as it was then,
 * which took the try back for all slots.
 */
async function guessAndClaim(guesses: number, weak: boolean): Promise<number> {
	const app = await RunningApp.start({ variables: { ADDRESS_HEADER: 'X-Address' } });
	const lockId = newId();
	try {
		const { slot, proofKey } = (await (
			await post(app, '/auth/slot', { lockId, bookId: newId() })
		).json()) as SlotAnswer;
		let answered = 0;
		for (let guess = 0; guess < guesses; guess += 1) {
			const address = `10.0.${Math.floor(guess / 40)}.1`;
			const answer = await tryOnce(app, lockId, `guess ${guess}`, address);
			if (!answer.ok) continue;
			answered += 1;
			const { nonce } = (await answer.json()) as UnlockAnswer;
			const claim = { lockId, slot, proof: proof({ slot, proofKey }, proofMessages.opened(nonce)) };
			await post(app, '/auth/unlocked', claim, address);
			if (!weak) continue;
			const table = await tableIn(app.data);
			await forgetProven(table, lockId);
			await table.close();
		}
		return answered;
	} finally {
		await app.remove();
	}
}

/** A whole day of guessing with the clock in the attacker's hand, who waits exactly as long as he is told. */
async function aDay(forgetful: boolean): Promise<{ answered: number; hours: number }> {
	const folder = mkdtempSync(join(tmpdir(), 'guessing-'));
	const { store, locks, clock, close } = await tableIn(folder);
	const began = Date.parse('2026-11-22T00:00:00Z');
	clock.now = began;
	const lockId = newId();
	let answered = 0;
	try {
		while (clock.now < began + 86_400_000 && answered < 100) {
			try {
				await locks.unlock({ lockId, blinded: await blindedOf(String(answered)) });
				answered += 1;
				// The weak server of the control keeps its count in memory, and is killed.
				if (forgetful) await store.database.query.deleteFrom('tries').execute();
			} catch (error) {
				clock.now += Number((error as { headers: Record<string, string> }).headers['Retry-After']) * 1000;
			}
		}
		return { answered, hours: Math.round((clock.now - began) / 3_600_000) };
	} finally {
		await close();
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Thieves who use every endpoint in every order: how many of them were held, and whether any was on the weak server. */
async function thieves(runs: number): Promise<{ found: boolean; foundOnWeak: boolean }> {
	const folder = mkdtempSync(join(tmpdir(), 'thieves-'));
	const table = await tableIn(folder);
	const on = async (of: typeof table, numRuns: number) => {
		const thief = fc.asyncProperty(steps, async (plan) => held(await play(of, plan)));
		return (await fc.check(thief, { numRuns, seed: 20261128, endOnFailure: true })).failed;
	};
	try {
		return { found: await on(table, runs), foundOnWeak: await on(takeBackByAnySlot(table), runs) };
	} finally {
		await table.close();
		rmSync(folder, { recursive: true, force: true });
	}
}

export const guessing: Attack = {
	about: 'Online guessing of a number code',
	run: async (size) => {
		const killed = await overKills(size);
		const free = waits.findIndex((wait) => wait > 0) + 1;
		const day = await aDay(false);
		const weak = await aDay(true);
		const guesses = size === 'full' ? 300 : 30;
		const claimed = await guessAndClaim(guesses, false);
		const claimedOnWeak = await guessAndClaim(guesses, true);
		const found = [
			finding(
				'the count survives a kill -9 after every answer',
				`${killed.answered} answered at once, then ${killed.last.status}`,
				`${free}, then 429`,
				killed.answered === free && killed.last.status === 429
			),
			finding(
				'refused after ten, then for a day',
				`${day.answered} answered, next after ${day.hours} h`,
				'10, 24 h or more',
				day.answered === 10 && day.hours >= 24
			),
			control(
				'a server that forgets its count is guessed without end',
				`${weak.answered} answered`,
				'100',
				weak.answered === 100
			),
			finding(
				'each guess claimed as the right code of a notes book of one’s own: still ten',
				`${claimed} of ${guesses} answered`,
				'10',
				claimed === 10
			),
			control(
				'a server that takes a claimed try back for all slots answers every guess',
				`${claimedOnWeak} of ${guesses} answered`,
				String(guesses),
				claimedOnWeak === guesses
			)
		];
		if (size === 'full') {
			const runs = 300;
			const { found: broken, foundOnWeak } = await thieves(runs);
			found.push(
				finding(
					`${runs} thieves, every endpoint in every order`,
					broken ? 'one got further' : 'none got further',
					'ten new guesses a day, 19 over a midnight',
					!broken
				),
				control(
					'where any slot takes any try back, one of them does',
					foundOnWeak ? 'one did' : 'none did',
					'one does',
					foundOnWeak
				)
			);
		}
		return found;
	}
};
