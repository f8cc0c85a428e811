import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blind } from '#lib/crypto/oprf.ts';
import { waits } from '#lib/server/locks/attempts.ts';
import { lockDesk } from '#lib/server/locks/desk.ts';
import { openPhonesDatabase } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { RunningApp } from '#tests/support/app.ts';
import { control, finding, type Attack, type Size } from '#tests/safety/finding.ts';

const newId = () => randomBytes(16).toString('base64url');
const blindedOf = async (code: string) =>
	Buffer.from((await blind(Buffer.from(code))).blinded).toString('base64url');

async function tryOnce(app: RunningApp, lockId: string, code: string): Promise<Response> {
	return fetch(`${app.origin}/auth/unlock`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ lockId, blinded: await blindedOf(code) })
	});
}

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

/** A whole day of guessing with the clock in the attacker's hand, who waits exactly as long as he is told. */
async function aDay(forgetful: boolean): Promise<{ answered: number; hours: number }> {
	const folder = mkdtempSync(join(tmpdir(), 'guessing-'));
	let now = Date.parse('2026-11-22T00:00:00Z');
	const phones = openPhonesDatabase(folder, openSecret(folder), randomBytes, () => new Date(now));
	const desk = lockDesk(phones);
	const lockId = newId();
	let answered = 0;
	const end = now + 86_400_000;
	try {
		while (now < end && answered < 100) {
			try {
				desk.unlock({ lockId, blinded: await blindedOf(String(answered)) });
				answered += 1;
				// The weak server of the control keeps its count in memory, and is killed.
				if (forgetful) phones.locks.database.exec('DELETE FROM attempts');
			} catch (error) {
				now += Number((error as { headers: Record<string, string> }).headers['Retry-After']) * 1000;
			}
		}
		return { answered, hours: Math.round((now - Date.parse('2026-11-22T00:00:00Z')) / 3_600_000) };
	} finally {
		phones.close();
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
		return [
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
			)
		];
	}
};
