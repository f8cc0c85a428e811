import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/*
 * A real PostgreSQL for tests: Debian's, started by whoever asks, as an ordinary user, in a folder of its own. It listens on
 * a socket in that folder and on no port: nothing else on this machine meets it.
 */

export type Postgres = {
	/** As DATABASE_URL has it. */
	url: string;
	/** Its data folder: tables, write-ahead log. */
	folder: string;
	/** What it wrote into its own log so far. */
	log(): string;
	/** A clean end, after which it can be started again. */
	stop(): Promise<void>;
	start(): Promise<void>;
	/** Its end for good. */
	remove(): Promise<void>;
};

/** Where Debian lays the newest one's programs; POSTGRES_BIN names another place. */
export function postgresPrograms(): string {
	const found =
		process.env.POSTGRES_BIN ??
		globSync('/usr/lib/postgresql/*/bin')
			.sort((one, other) => Number(one.split('/')[4]) - Number(other.split('/')[4]))
			.at(-1);
	if (!found || !existsSync(join(found, 'initdb')))
		throw new Error(
			'PostgreSQL is missing: apt-get install postgresql, or name its bin folder in POSTGRES_BIN.'
		);
	return found;
}

/** It refuses to run as root. */
function ordinary(): { uid?: number; gid?: number } {
	if (process.getuid?.() !== 0) return {};
	const id = (what: string) => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));
	return { uid: id('-u'), gid: id('-g') };
}

/** @param settings further ones, `name=value` */
export async function startPostgres(settings: string[] = []): Promise<Postgres> {
	const programs = postgresPrograms();
	const home = mkdtempSync(join(tmpdir(), 'postgres-'));
	const as = ordinary();
	const folder = join(home, 'data');
	mkdirSync(folder, { mode: 0o700 });
	if (as.uid !== undefined) for (const one of [home, folder]) chownSync(one, as.uid, as.gid!);
	const options = { ...as, cwd: home, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' } };
	const flags = ['--auth=trust', '--username=house', '--encoding=UTF8', '--no-sync', '--no-instructions'];
	execFileSync(join(programs, 'initdb'), ['-D', folder, ...flags], { ...options, stdio: 'ignore' });
	const said = join(home, 'said.log');
	let server: ChildProcess | undefined;

	const runs = () => server !== undefined && server.exitCode === null && server.signalCode === null;

	async function start(): Promise<void> {
		if (runs()) return;
		const set = [
			'listen_addresses=',
			`unix_socket_directories=${home}`,
			'logging_collector=off',
			...settings
		];
		const given = ['-D', folder, ...set.flatMap((one) => ['-c', one])];
		const shell = `exec "$0" "$@" 2>>'${said}'`;
		server = spawn('sh', ['-c', shell, join(programs, 'postgres'), ...given], {
			...options,
			stdio: 'ignore'
		});
		for (let tries = 0; ; tries++) {
			try {
				execFileSync(join(programs, 'pg_isready'), ['-q', '-h', home], { stdio: 'ignore' });
				return;
			} catch (error) {
				if (tries > 200 || server.exitCode !== null)
					throw new Error(`PostgreSQL did not start: ${readFileSync(said, 'utf8')}`, { cause: error });
				await wait(50);
			}
		}
	}

	async function stop(): Promise<void> {
		const ended = server;
		if (!ended || !runs()) return;
		const end = new Promise((resolve) => ended.once('exit', resolve));
		// "Fast": it asks nobody who is connected.
		ended.kill('SIGINT');
		await end;
	}

	await start();
	return {
		url: `postgresql://house@/postgres?host=${home}`,
		folder,
		log: () => readFileSync(said, 'utf8'),
		start,
		stop,
		remove: async () => {
			await stop();
			rmSync(home, { recursive: true, force: true });
		}
	};
}
