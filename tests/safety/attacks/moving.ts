import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { fillEmbedded } from '#lib/server/cases/embedded/fill.ts';
import { newHouse, noteHouse, postgresHouse } from '#lib/server/database/postgres/house.ts';
import { inHouse } from '#lib/server/database/postgres/lay.ts';
import { schemasLike } from '#lib/server/database/postgres/open.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { moveToEmbedded, moveToPostgres } from '#operator/backup/move-across.ts';
import { turnKey } from '#operator/backup/turn.ts';
import { rawCaseSaying } from '#tests/builders/raw-case.ts';
import { control, finding, type Attack } from '#tests/safety/finding.ts';
import { startPostgres } from '#tests/support/postgres.ts';

/*
 * kill -9 at random moments of a move into PostgreSQL, out of it, and of a turn of the key there. Whatever the moment, every
 * phone finds its person, and the next attempt goes through.
 */

const people = 60;
const newId = () => randomBytes(16).toString('base64url');
const works = {
	moveToPostgres: { file: '#operator/backup/move-across.ts', act: moveToPostgres },
	moveToEmbedded: { file: '#operator/backup/move-across.ts', act: moveToEmbedded },
	turnKey: { file: '#operator/backup/turn.ts', act: turnKey }
} as const;
type Work = keyof typeof works;

const register = (data: string) => openRegister(data, openSecret(data), randomBytes, () => new Date());

/** People with plans, and a phone for each. @returns their tokens */
async function laid(data: string): Promise<string[]> {
	const cases = Array.from({ length: people }, (_, at) => rawCaseSaying(`person-${at}`, `words ${at} ខ្មែរ`));
	await fillEmbedded(caseDatabasePath(data), cases, []);
	const open = await register(data);
	const tokens: string[] = [];
	for (const { ref } of cases) {
		const { code } = await open.invite(ref, 'person', 15);
		tokens.push(((await open.pair({ code, phoneId: newId(), lockId: newId() })) as { token: string }).token);
	}
	await open.close();
	return tokens;
}

/** How many of the phones find another person than their own, or none. */
async function lost(data: string, tokens: string[]): Promise<number> {
	const open = await register(data);
	let wrong = 0;
	for (const [at, token] of tokens.entries()) {
		const phone = await open.phoneWith(token);
		if (typeof phone !== 'object' || phone.ref !== `person-${at}`) wrong++;
	}
	await open.close();
	return wrong;
}

/** Kills a work so many milliseconds after it began. @returns whether it had ended */
async function killed(data: string, work: Work, url: string, after: number): Promise<boolean> {
	const program = `
		import { ${work} } from '${works[work].file}';
		process.stdout.write('began');
		await ${work}(${JSON.stringify(data)});
		process.stdout.write('done');
	`;
	const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
		stdio: ['ignore', 'pipe', 'inherit'],
		env: { ...process.env, DATABASE_URL: url }
	});
	const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
	let said = '';
	child.stdout.on('data', (chunk) => {
		if (said === '') setTimeout(() => child.kill('SIGKILL'), after);
		said += String(chunk);
	});
	await ended;
	return said.endsWith('done');
}

/** A weak build, which changes over first and is ended before it copies. @returns how many phones it loses */
async function weakMove(data: string, tokens: string[]): Promise<number> {
	noteHouse(data, newHouse());
	try {
		return await lost(data, tokens);
	} catch {
		return tokens.length;
	} finally {
		rmSync(join(data, 'in-postgres'));
	}
}

export const moving: Attack = {
	about: 'kill -9 of a move into PostgreSQL, out of it, and of a turn of the key there',
	run: async (size) => {
		const kills = size === 'full' ? 100 : 9;
		const postgres = await startPostgres(['fsync=off']);
		const data = mkdtempSync(join(tmpdir(), 'moving-'));
		const before = process.env.DATABASE_URL;
		process.env.DATABASE_URL = postgres.url;
		try {
			const tokens = await laid(data);
			const isInside = () => existsSync(join(data, 'in-postgres'));
			let [phonesLost, inTheMiddle] = [0, 0];
			for (let round = 0; round < kills; round++) {
				const work: Work = !isInside() ? 'moveToPostgres' : round % 3 === 0 ? 'moveToEmbedded' : 'turnKey';
				if (!(await killed(data, work, postgres.url, Math.floor(Math.random() * 700)))) inTheMiddle++;
				openSecret(data);
				phonesLost += await lost(data, tokens);
				// And the next attempt, which nobody ends, goes through wherever it stands.
				if (round % 2 === 0) continue;
				await works[isInside() ? (round % 4 === 1 ? 'turnKey' : 'moveToEmbedded') : 'moveToPostgres'].act(
					data
				);
				phonesLost += await lost(data, tokens);
			}
			if (!isInside()) await moveToPostgres(data);
			const house = postgresHouse(data)!;
			await moveToEmbedded(data);
			phonesLost += await lost(data, tokens);
			const left = await inHouse(house, async ({ query }) => (await schemasLike(query, 'house')).length);
			const weak = await weakMove(data, tokens);
			return [
				finding('no phone is lost', `${phonesLost} after ${kills} kills`, '0', phonesLost === 0),
				finding('kills that came in the middle', inTheMiddle, 'at least a third', inTheMiddle >= kills / 3),
				control('a move that names its house before all of it lies there', weak, 'phones are lost', weak > 0),
				finding('nothing is left in PostgreSQL in the end', `${left} schemas`, '0', left === 0)
			];
		} finally {
			if (before === undefined) delete process.env.DATABASE_URL;
			else process.env.DATABASE_URL = before;
			await postgres.remove();
			rmSync(data, { recursive: true, force: true });
		}
	}
};
