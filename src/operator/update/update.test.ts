import { spawn, type ChildProcess } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	symlinkSync,
	writeFileSync
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAudit } from '#lib/server/audit/audit.ts';
import { holdAlone, holdTogether } from '#lib/server/database/sqlite/hold.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { openSecret } from '#lib/server/secret.ts';
import { release as doctorOnUpdates } from '#operator/doctor/update.ts';
import { lookInto, unpackRelease } from '#operator/release/archive.ts';
import type { ReleaseList } from '#operator/release/release-list.ts';
import { keyNumber, makeReleaseKey, signList, type Signature } from '#operator/release/signature.ts';
import { smallRelease, type Small } from '#tests/builders/small-release.ts';
import { keepWayBack, wayBackIn } from './copies.ts';
import { keepDeployment, takeDeployment } from './deployment-files.ts';
import { current, installedAt, leadTo } from './installed.ts';
import { refuseWithoutRoom, trust } from './judge.ts';
import { dropNote, readNote, writeNote, type UpdateNote } from './note.ts';
import type { Service } from './service.ts';
import { back, goOn, siteOf, update, type Site, type UpdateOptions } from './update.ts';
import { updateWork } from './update-work.ts';

/*
 * The whole way on a folder that stands for the server. What runs are small programs (tests/builders/small-release.ts),
 * and systemd, which no container has, is a few lines that start and kill.
 */

let folder: string;
let home: string;
let data: string;
let port: number;
let said: string[];
let running: ChildProcess | undefined;
/** The release that the process was started from. */
let runs: string;
let isStopped: boolean;
let reloaded: number;

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'update-'));
	[home, data] = [join(folder, 'opt'), join(folder, 'data')];
	for (const one of [home, join(home, 'releases'), data]) mkdirSync(one);
	port = await freePort();
	said = [];
	isStopped = false;
	reloaded = 0;
	openSecret(data);
	const file = new DatabaseSync(join(data, 'phones.db'));
	file.exec('CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT)');
	file.exec("INSERT INTO migrations VALUES (1, 'step 1')");
	file.exec("CREATE TABLE phones (name TEXT); INSERT INTO phones VALUES ('a phone')");
	file.close();
	writeFileSync(join(home, 'install.json'), JSON.stringify({ units: ['river.service'] }));
});
afterEach(() => {
	systemd.stop();
	rmSync(folder, { recursive: true });
});

const systemd: Service = {
	startsByItself: true,
	how: '',
	reload: () => void reloaded++,
	stop: () => {
		isStopped = true;
		if (!running) return;
		running.kill('SIGKILL');
		const state = `/proc/${running.pid}/stat`;
		while (existsSync(state) && !/\) Z /.test(readFileSync(state, 'utf8')));
		running = undefined;
	},
	start: () => {
		if (running) return;
		isStopped = false;
		const program = realpathSync(join(home, 'current'));
		running = spawn(process.execPath, [join(program, 'src', 'server.ts')], {
			stdio: 'ignore',
			env: { COMPANION_DATA: data, PORT: String(port), HOST: '127.0.0.1' }
		});
		runs = basename(program);
	},
	startAnew: () => {
		systemd.stop();
		systemd.start();
	}
};
const byHand: Service = {
	...systemd,
	startsByItself: false,
	how: 'Start it.',
	stop: () => {},
	start: () => {},
	startAnew: () => {}
};

function siteWith(service = systemd): Site {
	const environment = readEnvironment(
		{ COMPANION_DATA: data, PORT: String(port), COMPANION_CONFIG: join(folder, 'companion.config.json') },
		join(home, 'current')
	);
	const context = {
		environment,
		deployment: () => readDeployment(environment.config),
		now: () => new Date(),
		say: (line: string) => void said.push(line)
	};
	return {
		...siteOf(context),
		service,
		machine: join(folder, 'machine'),
		timeoutSeconds: 20,
		finish: async () => (await goOn(siteWith(service))) === 0
	};
}

/** What `companion install` leaves: a release in its place, running. */
async function installed(small: Small = {}): Promise<string> {
	writeFileSync(join(folder, 'companion.config.json'), '{}');
	const archive = await smallRelease(folder, small);
	const looked = await lookInto(archive);
	await unpackRelease(archive, looked, join(home, 'releases', looked.name));
	writeFileSync(join(home, 'releases', looked.name, '.complete'), '');
	symlinkSync(join('releases', looked.name), join(home, 'current'));
	systemd.start();
	return looked.name;
}

async function updateTo(small: Small, options: UpdateOptions = {}, service = systemd): Promise<string> {
	const archive = await smallRelease(folder, { version: '1.1.0', ...small });
	await update(siteWith(service), archive, options);
	return (await lookInto(archive)).name;
}

const refused = async (small: Small, options: UpdateOptions = {}, service = systemd): Promise<string> => {
	const name = current(home);
	const fault: unknown = await updateTo(small, options, service).catch((error: unknown) => error);
	expect(current(home)).toBe(name);
	expect(readNote(home)).toBeUndefined();
	expect(readdirSync(data).filter((one) => one.startsWith('.before'))).toEqual([]);
	return fault instanceof Error ? fault.message : 'it was taken';
};

function releaseKey(name: string) {
	const { pem, key } = makeReleaseKey('three quiet rivers');
	writeFileSync(join(folder, name), pem);
	return { key, by: (bytes: Uint8Array) => signList(bytes, join(folder, name), 'three quiet rivers') };
}

function phones(): string[] {
	const file = new DatabaseSync(join(data, 'phones.db'), { readOnly: true });
	const rows = file.prepare('SELECT name FROM phones ORDER BY name').all();
	file.close();
	return rows.map(({ name }) => String(name));
}

async function written(): Promise<string[]> {
	const audit = await openAudit(data, openSecret(data), () => new Date());
	const lines = await audit.lines();
	await audit.close();
	return lines.map(({ act, outcome }) => `${act} ${outcome}`);
}

const answers = () =>
	expect
		.poll(() => fetch(`http://127.0.0.1:${port}/key`).then(({ status }) => status), { timeout: 30_000 })
		.toBe(200);

function freePort(): Promise<number> {
	return new Promise((resolve) => {
		const probe = createServer().listen(0, '127.0.0.1', () => {
			const address = probe.address();
			probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});
}

describe('companion update', () => {
	test('goes to the newer release with the data as they were, brought to its shape, and keeps the one before beside', async () => {
		const { key, by: signs } = releaseKey('ours');
		await installed();
		const second = await updateTo({ shape: 2, signs });
		expect(current(home)).toBe(second);
		await answers();
		expect(phones()).toEqual(['a phone migrated']);
		expect(readNote(home)).toBeUndefined();
		expect(readdirSync(data).filter((one) => one.startsWith('.'))).toEqual([]);
		expect(await written()).toEqual(['updated done']);
		expect(said.join('\n')).toMatch(/It is tried with a copy[^]*runs and answers/);

		// Once a key was seen nothing else is taken.
		expect(installedAt(join(home, 'current')).install?.releaseKey).toBe(key);
		expect(await refused({ version: '1.2.0', shape: 2 })).toMatch(/^Nobody signed it.*--accept unsigned$/);
		const third = await updateTo({ version: '1.2.0', shape: 2, signs });
		expect(readdirSync(join(home, 'releases')).sort()).toEqual([second, third].sort());
	}, 120_000);

	test('leaves all as it is when the new one does not begin, and says what it said', async () => {
		await installed();
		const pid = running!.pid;
		expect(await refused({ mood: 'does not begin', shape: 2 })).toMatch(
			/river did not begin \(Something is missing\.\)\. rumduol-1\.0\.0-\w+ runs as before\.$/
		);
		// It was not even stopped.
		expect(running!.pid).toBe(pid);
		expect(phones()).toEqual(['a phone']);
		expect(readdirSync(join(home, 'releases'))).toHaveLength(1);
	});

	test('goes back with the data as they were when the new one is not well as the service', async () => {
		await installed();
		const files = { 'deployment/companion.config.json': '{ "languages": ["en"] }' };
		expect(await refused({ mood: 'sick', shape: 2, files }, { deployment: 'release' })).toMatch(
			/did not answer \(the app, the entrance\)\. rumduol-1\.0\.0-\w+ runs again, with its data/
		);
		await answers();
		expect(phones()).toEqual(['a phone']);
		expect(readFileSync(join(folder, 'companion.config.json'), 'utf8')).toBe('{}');
		expect(await written()).toEqual(['updated failed']);
		await expect(back(siteWith())).rejects.toThrow(/No other release lies beside/);
	}, 120_000);

	test('leaves all as it is when the service cannot be stopped, and --back does not lead to what never ran', async () => {
		await installed();
		const stuck: Service = {
			...systemd,
			stop: () => {
				throw new OperatorError('systemctl stop river.service did not work.');
			}
		};
		const files = { 'deployment/companion.config.json': '{ "languages": ["en"] }' };
		expect(await refused({ files }, { deployment: 'release' }, stuck)).toMatch(
			/^It was not taken: systemctl stop river\.service did not work\. rumduol-1\.0\.0-\w+ runs as before\.$/
		);
		expect(readFileSync(join(folder, 'companion.config.json'), 'utf8')).toBe('{}');
		await expect(back(siteWith())).rejects.toThrow(/No other release lies beside/);
	});

	test('does not take the older one for the newer where somebody starts it in the middle', async () => {
		const before = await installed();
		const hasty: Service = {
			...systemd,
			stop: () => {
				systemd.stop();
				systemd.start();
			}
		};
		const after = await updateTo({}, {}, hasty);
		expect(runs).toBe(after);
		await answers();
		expect(await back(siteWith(hasty))).toBe(0);
		expect(runs).toBe(before);
	}, 120_000);

	test('says what it would do, tries it, and changes nothing', async () => {
		const before = await installed();
		await updateTo({ shape: 2 }, { dryRun: true });
		expect(said.join('\n')).toMatch(/Nothing was changed\.[^]*What is new in 1\.1\.0/);
		expect(current(home)).toBe(before);
		expect(phones()).toEqual(['a phone']);
		expect(readdirSync(join(home, 'releases'))).toEqual([before]);
		expect(readNote(home)).toBeUndefined();
	});

	test('refuses an older one, one of another machine, and one that does not know the data, each in a line', async () => {
		await installed({ version: '2.0.0', committed: '2026-11-28T00:00:00Z' });
		expect(await refused({})).toMatch(/is older \(1\.1\.0\) than what runs \(2\.0\.0\).*--back$/);
		expect(await refused({ version: '2.0.0', committed: '2026-11-27T00:00:00Z' })).toMatch(
			/is older \(2\.0\.0 of 2026-11-27\) than what runs \(2\.0\.0 of 2026-11-28\)/
		);
		expect(await refused({ version: '3.0.0', list: { machine: 'sparc' } })).toMatch(/was made for sparc/);
		expect(await refused({ version: '3.0.0', shape: 0 })).toMatch(
			/knows phones\.db in shape 0, and yours has shape 1/
		);
	});

	test('tells another configuration in a line, and takes the one that somebody names', async () => {
		const config = join(folder, 'companion.config.json');
		await installed();
		const other = { files: { 'deployment/companion.config.json': '{ "languages": ["en"] }' } };
		expect(await refused(other)).toMatch(
			/another configuration \(languages\).*--deployment release, or --deployment server/
		);
		await updateTo(other, { deployment: 'server', dryRun: true });
		expect(said.join('\n')).toContain('It begins and answers');
		await updateTo(other, { deployment: 'release' });
		expect(readFileSync(config, 'utf8')).toContain('"en"');
		expect(readFileSync(`${config}.before-update`, 'utf8')).toBe('{}');
	});

	test('brings its units, which systemd reads before it starts anything, and takes them back with itself', async () => {
		const name = 'systemd/river.service';
		const before = await installed();
		const units = join(folder, 'machine', 'etc', 'systemd', 'system');
		mkdirSync(units, { recursive: true });
		const place = join(units, 'river.service');
		const old = readFileSync(join(home, 'releases', before, 'deploy', name), 'utf8');
		writeFileSync(place, old);
		const files = { [`deploy/${name}`]: `${old}\n# newer\n` };
		await refused({ version: '1.1.0', mood: 'sick', files });
		expect([readFileSync(place, 'utf8'), reloaded]).toEqual([old, 2]);
		await updateTo({ version: '1.2.0', files });
		expect([readFileSync(place, 'utf8'), reloaded]).toEqual([`${old}\n# newer\n`, 3]);
	}, 120_000);

	test('says that it runs already, and lays one beside whose files were damaged', async () => {
		const name = await installed();
		await updateTo({ version: '1.0.0' });
		expect(said.at(-1)).toMatch(/runs already/);
		writeFileSync(join(home, 'current', 'package.json'), '{ "version": "1.0.0", "more": 1 }');
		await updateTo({ version: '1.0.0' });
		expect(current(home)).toBe(`${name}-again`);
	});

	test('waits for people to stop and start it where nobody else can', async () => {
		const before = await installed();
		const hold = holdTogether(data);
		expect(await refused({ shape: 2 }, {}, byHand)).toMatch(/Stop it, then run this again/);
		hold.release();
		systemd.stop();
		const name = await updateTo({ shape: 2 }, {}, byHand);
		expect(said.at(-1)).toMatch(/Start it\. Then once more: companion update/);
		expect(await goOn(siteWith(byHand)).catch(({ message }: Error) => message)).toMatch(
			/does not answer yet/
		);
		systemd.start();
		await answers();
		expect(await goOn(siteWith(byHand))).toBe(0);
		expect([current(home), readNote(home)]).toEqual([name, undefined]);
		expect(before).not.toBe(name);
	});
});

test('one at a time, and none before another that was begun is finished', async () => {
	const from = await installed();
	const other = holdAlone(home)!;
	expect(await refused({})).toBe('Another update runs. Wait until it is done.');
	other.release();
	const archive = await smallRelease(folder, { version: '1.1.0' });
	const { context } = siteWith();
	await expect(updateWork({ back: true }, context, archive)).rejects.toThrow(/it takes no archive/);
	writeNote(home, { phase: 'switched', from, to: 'another', takes: false, shapes: {} });
	await expect(updateWork({}, context, archive)).rejects.toThrow(/was begun and is not finished/);
	expect(current(home)).toBe(from);
});

test('it needs room for itself and for two copies of the databases', () => {
	const megabyte = 1024 ** 2;
	const list = { bytes: 300 * megabyte } as ReleaseList;
	const withFree = (free: number) => () =>
		refuseWithoutRoom({ list }, { home }, data, ['phones.db'], { free: () => free * megabyte });
	expect(withFree(401)).not.toThrow();
	expect(withFree(400)).toThrow(
		new OperatorError(
			`401 MB are needed where ${home} lies, and 400 MB are free. Make room; nothing was changed.`
		)
	);
});

test('who made a release: one key alone is taken, unless somebody says in words what else', () => {
	const [ours, theirs] = [releaseKey('ours'), releaseKey('theirs')];
	const listBytes = Buffer.from('a list');
	const by = (signature: Signature | undefined, known?: string, accept?: string) => {
		try {
			return trust({ listBytes, signature }, known, accept);
		} catch (error) {
			return (error as Error).message;
		}
	};
	const [signed, other] = [ours.by(listBytes), theirs.by(listBytes)];
	expect(by(undefined)).toEqual({
		say: expect.stringMatching(/^Nobody signed it\. This server knows no release key/)
	});
	expect(by(signed)).toMatchObject({ key: ours.key });
	expect(by(signed, ours.key)).toEqual({ say: expect.stringMatching(/as it should be/) });
	expect(by(undefined, ours.key)).toMatch(/--accept unsigned$/);
	expect(by(undefined, ours.key, keyNumber(ours.key))).toMatch(/--accept unsigned$/);
	expect(by(undefined, ours.key, 'unsigned')).toEqual({ say: expect.stringMatching(/because you say so/) });
	expect(by(other, ours.key)).toMatch(
		new RegExp(`signed by ${keyNumber(theirs.key)}, and this server takes`)
	);
	expect(by(other, ours.key, 'unsigned')).toMatch(/--accept/);
	expect(by(other, ours.key, keyNumber(ours.key))).toMatch(/--accept/);
	expect(by(other, ours.key, keyNumber(theirs.key).toLowerCase())).toMatchObject({ key: theirs.key });
	// A signature over something else, also under the name of the right key.
	for (const accept of [undefined, 'unsigned', keyNumber(ours.key)])
		expect(by({ ...other, key: ours.key }, ours.key, accept)).toMatch(/does not fit its list/);
});

describe('an update that was ended', () => {
	/** As `kill -9` leaves it: a note, and the link here or there. */
	async function ended(phase: UpdateNote['phase'], leads: 'from' | 'to', small: Small = {}) {
		const from = await installed();
		const archive = await smallRelease(folder, { version: '1.1.0', shape: 2, ...small });
		const looked = await lookInto(archive);
		await unpackRelease(archive, looked, join(home, 'releases', looked.name));
		writeFileSync(join(home, 'releases', looked.name, '.complete'), '');
		if (phase !== 'trying') {
			systemd.stop();
			await keepWayBack(data);
		}
		writeNote(home, { phase, from, to: looked.name, takes: false, shapes: { 'phones.db': 1 } });
		if (leads === 'to') leadTo(home, looked.name);
		return { from, to: looked.name };
	}

	test.each(['trying', 'switching'] as const)('while %s, leaves the old one running', async (phase) => {
		const { from } = await ended(phase, 'from');
		expect(await goOn(siteWith())).toBe(0);
		expect(said.at(-1)).toMatch(/broken off before it counted/);
		expect(current(home)).toBe(from);
		await answers();
		expect([phones(), readNote(home), existsSync(wayBackIn(data))]).toEqual([['a phone'], undefined, false]);
		await expect(back(siteWith())).rejects.toThrow(/No other release lies beside/);
	});

	test.each(['switching', 'switched'] as const)(
		'while %s, after the link was changed, is finished',
		async (phase) => {
			const { to } = await ended(phase, 'from');
			// Somebody started the older one just before the link was changed.
			if (phase === 'switching') systemd.start();
			leadTo(home, to);
			expect(await goOn(siteWith())).toBe(0);
			expect([current(home), runs]).toEqual([to, to]);
			await answers();
			expect([phones(), readNote(home), existsSync(wayBackIn(data))]).toEqual([
				['a phone migrated'],
				undefined,
				false
			]);
		}
	);

	test('goes back when it is found not well', async () => {
		const { from } = await ended('switched', 'to', { mood: 'sick' });
		await expect(goOn(siteWith())).rejects.toThrow(/runs again, with its data/);
		expect(current(home)).toBe(from);
		expect(phones()).toEqual(['a phone']);
	});

	test('while going back, goes back', async () => {
		const { from } = await ended('back', 'to');
		systemd.start();
		await answers();
		expect(phones()).toEqual(['a phone migrated']);
		expect(await goOn(siteWith())).toBe(0);
		expect(current(home)).toBe(from);
		expect([phones(), isStopped]).toEqual([['a phone'], false]);
	});

	test.each([
		['before the release’s configuration was taken', false, goOn],
		['before it was taken, and is called back', false, back],
		['when it was taken and the link not changed', true, goOn],
		['when it was taken, and is called back', true, back]
	] as const)('%s, leaves the server its own', async (_when, taken, then) => {
		const config = join(folder, 'companion.config.json');
		const { from, to } = await ended('switching', 'from', {
			files: { 'deployment/companion.config.json': '{ "languages": ["en"] }' }
		});
		writeFileSync(`${config}.before-update`, '{ "languages": ["vi"] }');
		if (taken) {
			const [release, { environment }] = [join(home, 'releases', to), siteWith().context];
			keepDeployment(release, environment);
			writeNote(home, { ...readNote(home)!, takes: true });
			takeDeployment(release, environment);
			expect(readFileSync(config, 'utf8')).toContain('"en"');
		}
		expect(await then(siteWith())).toBe(0);
		expect([current(home), readFileSync(config, 'utf8')]).toEqual([from, '{}']);
		await answers();
	});

	test('is told by doctor', async () => {
		process.env.COMPANION_PROGRAM = join(home, 'current');
		try {
			const context = siteWith;
			const { from, to } = await ended('switched', 'from');
			const told = async () => (await doctorOnUpdates(context().context)).map(({ what }) => what);
			expect(await told()).toEqual([
				`An update from ${from} to ${to} is not finished`,
				`The program is as it was released (${from})`
			]);
			// Its end was reached, and the copies still lie there.
			dropNote(home);
			expect((await told())[0]).toBe('A copy of the databases from before an update still lies there');
			writeFileSync(join(home, 'current', 'src', 'server.ts'), '');
			expect((await told())[1]).toMatch(/is not as it was released .*src\/server\.ts is another one/);
		} finally {
			delete process.env.COMPANION_PROGRAM;
		}
	});
});

describe('back to the release before', () => {
	test('goes where it can read the data, and nothing that came since is lost', async () => {
		const before = await installed();
		await updateTo({});
		systemd.stop();
		const file = new DatabaseSync(join(data, 'phones.db'));
		file.exec("INSERT INTO phones VALUES ('one that came since')");
		file.close();
		systemd.start();
		expect(await back(siteWith())).toBe(0);
		expect(current(home)).toBe(before);
		expect(phones()).toEqual(['a phone', 'one that came since']);
	});

	test('broken off, it still lies there to go back to', async () => {
		const before = await installed();
		const after = await updateTo({});
		writeNote(home, {
			phase: 'switching',
			from: after,
			to: before,
			takes: false,
			shapes: { 'phones.db': 1 }
		});
		expect(await goOn(siteWith())).toBe(0);
		expect(current(home)).toBe(after);
		expect(await back(siteWith())).toBe(0);
		expect(current(home)).toBe(before);
	});

	test('is refused where it cannot', async () => {
		await installed();
		const name = await updateTo({ shape: 2 });
		await expect(back(siteWith())).rejects.toThrow(
			/cannot read phones\.db as it is now.*Nothing was changed/
		);
		expect(current(home)).toBe(name);
	});
});

test('a folder that is no installed release says so', () => {
	mkdirSync(join(folder, 'clone'));
	expect(() => installedAt(join(folder, 'clone'))).toThrow(/git pull and npm start/);
	expect(basename(home)).toBe('opt');
});
