import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passing } from 'node:timers/promises';
import { addDays } from '#lib/domain/day.ts';
import type { KeyedPeriod } from '#lib/domain/feedback-period.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { layHouse } from '#lib/server/database/postgres/lay.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { openSecret } from '#lib/server/secret.ts';
import { makePeriods } from '#operator/commands/feedback/keys.ts';
import { importSamples, RunningApp, today } from './app.ts';
import { freePort } from './processes.ts';
import { startPostgres, type Postgres } from './postgres.ts';

/*
 * Several app processes on one data folder, behind the proxy as deploy/Caddyfile.several has it: Debian's Caddy, and the
 * built server.
 */

export type Engine = 'embedded' | 'postgres';

export class Several {
	readonly apps: RunningApp[] = [];
	/** Where a phone asks. */
	origin = '';
	periods: KeyedPeriod[] = [];
	#folder = mkdtempSync(join(tmpdir(), 'several-'));
	#postgres: Postgres | undefined;
	#caddy: ChildProcess | undefined;

	static async start(engine: Engine, processes: number): Promise<Several> {
		const several = new Several();
		try {
			await several.#lay(engine, processes);
		} catch (error) {
			await several.remove();
			throw error;
		}
		return several;
	}

	async #lay(engine: Engine, processes: number): Promise<void> {
		const data = join(this.#folder, 'data');
		const variables: Record<string, string> = {
			COMPANION_DATA: data,
			COMPANION_KEYS: join(this.#folder, 'companion.keys.json'),
			ADDRESS_HEADER: 'x-forwarded-for',
			DRAIN_SECONDS: '3'
		};
		const secret = openSecret(data);
		if (engine === 'postgres') {
			this.#postgres = await startPostgres();
			variables.DATABASE_URL = process.env.DATABASE_URL = this.#postgres.url;
			await layHouse(data);
		}
		await importSamples(data);
		const day = today();
		await makePeriods(
			readEnvironment(variables),
			[{ id: 'now', opens: addDays(day, -30), closes: addDays(day, 30) }],
			{
				existing: { demonstration: true, periods: [] },
				opening: join(this.#folder, 'opening'),
				reader: 'Sokha',
				passphrases: { ratings: 'for tests alone', words: 'for tests alone' }
			}
		);
		const issued = await openIssued(data, secret);
		await issued.setState('now', 'open');
		await issued.close();
		this.periods = readPeriodKeys(variables.COMPANION_KEYS!).periods;
		const port = await freePort();
		this.origin = `http://127.0.0.1:${port}`;
		// One after the other: the first one has the lease.
		for (let at = 0; at < processes; at++)
			this.apps.push(await RunningApp.start({ data, variables: { ...variables, ORIGIN: this.origin } }));
		await this.#proxy(port);
	}

	/** The shipped lines, at ports of this run. */
	async #proxy(port: number): Promise<void> {
		const [block] = /\treverse_proxy [^]*?\n\t\}\n/.exec(readFileSync('deploy/Caddyfile.several', 'utf8'))!;
		const places = this.apps.map(({ origin }) => origin.replace('http://', '')).join(' ');
		const file = join(this.#folder, 'Caddyfile');
		writeFileSync(
			file,
			`{\n\tadmin off\n\tauto_https off\n\tlog {\n\t\tlevel ERROR\n\t}\n}\nhttp://127.0.0.1:${port} {\n${block.replace(/(?<=reverse_proxy ).*(?= \{)/, places)}}\n`
		);
		const caddy = process.env.CADDY ?? '/usr/bin/caddy';
		if (!existsSync(caddy)) throw new Error('Caddy is missing: apt-get install caddy, or name one in CADDY.');
		const { PATH } = process.env;
		this.#caddy = spawn(caddy, ['run', '--config', file, '--adapter', 'caddyfile'], {
			stdio: 'ignore',
			env: { PATH, HOME: this.#folder, XDG_DATA_HOME: this.#folder, XDG_CONFIG_HOME: this.#folder }
		});
		for (let tries = 0; tries < 100; tries++) {
			if ((await fetch(`${this.origin}/api/v1/health`).catch(() => undefined))?.ok) return;
			await passing(100);
		}
		throw new Error('Caddy does not answer');
	}

	/** Ends each process as systemd does and starts it anew, one after the other. */
	async restartEach(): Promise<void> {
		for (const app of this.apps) {
			await app.stop();
			await app.run();
			// Its unit has started when it answers; the proxy asks each second.
			await passing(1500);
		}
	}

	async remove(): Promise<void> {
		this.#caddy?.kill('SIGKILL');
		await Promise.all(this.apps.map((app) => app.stop()));
		await this.#postgres?.remove();
		delete process.env.DATABASE_URL;
		rmSync(this.#folder, { recursive: true, force: true });
	}
}
