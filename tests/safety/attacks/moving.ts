import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newHouse, noteHouse, postgresHouse } from '#lib/server/database/postgres/house.ts';
import { inHouse } from '#lib/server/database/postgres/lay.ts';
import { schemasLike } from '#lib/server/database/postgres/open.ts';
import { openSecret } from '#lib/server/secret.ts';
import { moveToEmbedded, moveToPostgres } from '#operator/backup/move-across.ts';
import { turnKey } from '#operator/backup/turn.ts';
import { pairedPeople, peopleBehind } from '#tests/builders/paired-people.ts';
import { control, finding, type Attack } from '#tests/safety/finding.ts';
import { startPostgres } from '#tests/support/postgres.ts';

/*
 * kill -9 at random moments of a move into PostgreSQL, out of it, and of a turn of the key there. Whatever the moment, every
 * phone finds its person, and the next attempt goes through.
 */

const people = 60;
const works = {
	moveToPostgres: { file: '#operator/backup/move-across.ts', act: moveToPostgres },
	moveToEmbedded: { file: '#operator/backup/move-across.ts', act: moveToEmbedded },
	turnKey: { file: '#operator/backup/turn.ts', act: turnKey }
} as const;
type Work = keyof typeof works;

/** How many of the phones find another person than their own, or none. */
const lost = async (data: string, tokens: string[]): Promise<number> =>
	(await peopleBehind(data, tokens)).filter((ref, at) => ref !== `person-${at}`).length;

/**
 * Kills a work so many milliseconds after it began, or lets it be where no time is said.
 * @returns whether it had ended, and after how many milliseconds it was over
 */
async function killed(
	data: string,
	work: Work,
	url: string,
	after?: number
): Promise<{ ended: boolean; took: number }> {
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
	let began = 0;
	child.stdout.on('data', (chunk) => {
		if (said === '') {
			began = performance.now();
			if (after !== undefined) setTimeout(() => child.kill('SIGKILL'), after);
		}
		said += String(chunk);
	});
	await ended;
	return { ended: said.endsWith('done'), took: performance.now() - began };
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
			const tokens = await pairedPeople(data, people);
			const isInside = () => existsSync(join(data, 'in-postgres'));
			let [phonesLost, inTheMiddle] = [0, 0];
			// How long each takes here and now: a kill that comes after it proves nothing.
			const whole = {} as Record<Work, number>;
			for (const work of ['moveToPostgres', 'turnKey', 'moveToEmbedded'] as const)
				whole[work] = (await killed(data, work, postgres.url)).took;
			for (let round = 0; round < kills; round++) {
				const work: Work = !isInside() ? 'moveToPostgres' : round % 3 === 0 ? 'moveToEmbedded' : 'turnKey';
				const { ended } = await killed(data, work, postgres.url, Math.random() * whole[work]);
				if (!ended) inTheMiddle++;
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
