import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	realpathSync,
	symlinkSync,
	writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { lookInto, unpackRelease } from '#operator/release/archive.ts';
import { knownShapes } from '#operator/release/shapes.ts';
import { current, leadTo } from '#operator/update/installed.ts';
import { siteOf, goOn, update, type Site } from '#operator/update/update.ts';
import { moveToPostgres } from '#operator/backup/move-across.ts';
import { pairedPeople, peopleBehind } from '#tests/builders/paired-people.ts';
import { smallRelease } from '#tests/builders/small-release.ts';
import { postgresInTests } from '#tests/support/postgres-in-tests.ts';
import { freePort, RunningProcess } from '#tests/support/processes.ts';
import { Scratch } from '#tests/support/scratch.ts';

/*
 * A whole `companion update` where the databases lie in PostgreSQL: releases of the smallest kind, in which the built server of this
 * clone runs, and a few lines that start and kill in the place of systemd.
 */

const scratch = new Scratch('updating');
postgresInTests();

const clone = process.cwd();
const server = pathToFileURL(join(clone, 'src', 'server.ts')).href;
/** As the service, not while it is tried, this one forgets every phone on the way to a new shape, and then answers nothing. */
const forgets = `
	const { openDatabase } = await import(${JSON.stringify(pathToFileURL(join(clone, 'src/lib/server/database/database.ts')).href)});
	const { registerShape } = await import(${JSON.stringify(pathToFileURL(join(clone, 'src/lib/server/register/tables.ts')).href)});
	const database = await openDatabase(process.env.COMPANION_DATA + '/phones.db', registerShape);
	await database.query.deleteFrom('phones').execute();
	await database.query.insertInto('migrations').values({ number: 99, name: 'one that forgets' }).execute();
	await database.close();
	process.send?.('ready');
	setInterval(() => {}, 1000);
`;
const program = (isGood: boolean) => `
process.chdir(${JSON.stringify(clone)});
if (${isGood} || process.env.COMPANION_DATA.endsWith('.before-trial')) await import(${JSON.stringify(server)});
else {${forgets}}
`;

test(
	'an update is tried with files, takes over, and one that is not well leaves every phone as it was',
	{
		timeout: 400_000
	},
	async () => {
		const at = (...names: string[]) => join(scratch.path, ...names);
		const [home, data] = [at('opt'), at('data')];
		for (const folder of [home, join(home, 'releases'), data, at('machine')])
			mkdirSync(folder, { recursive: true });
		writeFileSync(join(home, 'install.json'), JSON.stringify({ units: ['river.service'] }));
		writeFileSync(at('companion.config.json'), '{}');
		const tokens = await pairedPeople(data, 3);
		await moveToPostgres(data);
		const port = await freePort();
		const variables = {
			COMPANION_DATA: data,
			COMPANION_CONFIG: at('companion.config.json'),
			DATABASE_URL: process.env.DATABASE_URL!,
			HOST: '127.0.0.1',
			PORT: `${port}`
		};
		const service = new RunningProcess(['src/server.ts'], variables);
		onTestFinished(async () => void (await service.stop()));
		let over: Promise<unknown> = Promise.resolve();
		let isStarted = false;
		const said: string[] = [];
		const siteNow = (): Site => {
			const environment = readEnvironment(variables, join(home, 'current'));
			const deployment = () => readDeployment(environment.config);
			return {
				...siteOf({ environment, deployment, now: () => new Date(), say: (line) => void said.push(line) }),
				service: {
					startsByItself: true,
					how: '',
					reload: () => {},
					stop: () => {
						const state = `/proc/${service.pid()}/stat`;
						isStarted = false;
						over = service.kill();
						while (existsSync(state) && !/\) Z /.test(readFileSync(state, 'utf8')));
					},
					start: () => {
						if (isStarted) return;
						isStarted = true;
						service.root = realpathSync(join(home, 'current'));
						over = over.then(() => service.run()).catch(() => {});
					},
					startAnew: () => {
						const { service } = siteNow();
						service.stop();
						service.start();
					}
				},
				machine: at('machine'),
				timeoutSeconds: 20,
				finish: async () => (await goOn(siteNow())) === 0
			};
		};
		const release = (version: string, isGood: boolean) =>
			smallRelease(scratch.path, {
				version,
				files: { 'src/server.ts': program(isGood) },
				list: { shapes: knownShapes() }
			});
		const first = await lookInto(await release('1.0.0', true));
		await unpackRelease(await release('1.0.0', true), first, join(home, 'releases', first.name));
		writeFileSync(join(home, 'releases', first.name, '.complete'), '');
		symlinkSync(join('releases', first.name), join(home, 'current'));
		leadTo(home, first.name);
		siteNow().service.start();
		await over;
		const reads = async (token: string) =>
			(
				await fetch(`http://127.0.0.1:${port}/api/v1/snapshot`, {
					headers: { authorization: `Bearer ${token}` }
				})
			).status;
		expect(await reads(tokens[1]!)).toBe(200);

		const better = await release('1.1.0', true);
		expect(await update(siteNow(), better, { accept: 'unsigned' })).toBe(0);
		expect(current(home)).toBe((await lookInto(better)).name);
		await over;
		expect(await reads(tokens[1]!)).toBe(200);

		const worse = await release('1.2.0', false);
		await expect(update(siteNow(), worse, { accept: 'unsigned' })).rejects.toThrow(
			/did not answer.*runs again, with its data/
		);
		expect(current(home)).toBe((await lookInto(better)).name);
		await over;
		expect(await reads(tokens[1]!)).toBe(200);
		await service.stop();
		expect(await peopleBehind(data, tokens)).toEqual(['person-0', 'person-1', 'person-2']);
		// No copy of theirs stays in files.
		expect(readdirSync(data).filter((name) => name.endsWith('.db') || name.startsWith('.before'))).toEqual(
			[]
		);
	}
);
