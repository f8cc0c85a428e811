import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayAt } from '#lib/domain/day.ts';
import { openPlanCache } from '#lib/server/plans/plan-cache.ts';
import { refreshAll } from '#lib/server/plans/refresh.ts';
import { caseDatabasePath, openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import { checked, importBatch } from '#lib/server/cases/import/import-files.ts';
import { readJson } from '#lib/server/cases/import/read-json.ts';
import { linkOf } from '#lib/server/register/invitations.ts';
import { openRegister, type Register } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { samplePeople } from '#tests/cases/sample-people.ts';

export type Invited = { code: string; link: string };

/** The built server, running for real on a port and in a data folder of its own, with the sample people in it. */
export class RunningApp {
	readonly origin: string;
	readonly data: string;
	#port: number;
	#root: string;
	#environment: Record<string, string>;
	#process: ChildProcess | undefined;

	private constructor(port: number, data: string, root: string, environment: Record<string, string>) {
		this.#port = port;
		this.#root = root;
		this.#environment = environment;
		this.data = data;
		this.origin = `http://127.0.0.1:${port}`;
	}

	static async start(
		root = process.cwd(),
		environment: Record<string, string> = {},
		made: { data?: string; port?: number; samples?: false } = {}
	): Promise<RunningApp> {
		const data = made.data ?? mkdtempSync(join(tmpdir(), 'app-data-'));
		const app = new RunningApp(made.port ?? (await freePort()), data, root, environment);
		if (made.samples !== false) await app.importSamples();
		await app.run();
		return app;
	}

	importSamples(): Promise<void> {
		const today = dayAt(new Date(), 'Asia/Phnom_Penh');
		return this.import(...samplePeople(today));
	}

	/** Imports project JSON as `cases import` does: afterwards the phones' copy is made anew. */
	async import(...files: { file: string; text: string }[]): Promise<void> {
		const batch = checked(
			files.map(({ file, text }) => readJson(file, text)),
			{}
		);
		if (batch.findings.length > 0) throw new Error(JSON.stringify(batch.findings));
		await importBatch(caseDatabasePath(this.data), batch);
		const source = openEmbeddedSource(caseDatabasePath(this.data));
		const cache = await openPlanCache(this.data, openSecret(this.data, randomBytes), randomBytes);
		await refreshAll({ source, cache, phaseMap: {}, now: () => new Date(), random: randomBytes });
		await cache.close();
		await source.close();
	}

	async run(): Promise<void> {
		const child = spawn(process.execPath, ['src/server.ts'], {
			cwd: this.#root,
			env: {
				...process.env,
				PORT: String(this.#port),
				HOST: '127.0.0.1',
				ORIGIN: this.origin,
				COMPANION_DATA: this.data,
				...this.#environment
			},
			stdio: ['ignore', 'pipe', 'pipe']
		});
		this.#process = child;
		await new Promise<void>((resolve, reject) => {
			let said = '';
			const hear = (chunk: Buffer) => {
				said += chunk.toString();
				if (said.includes('Listening')) resolve();
			};
			child.stdout?.on('data', hear);
			child.stderr?.on('data', hear);
			child.once('exit', () => reject(new Error(`The server ended: ${said}`)));
		});
	}

	/** Stops the server: from now on there is no network. The data stays for `run`. */
	async stop(): Promise<void> {
		const child = this.#process;
		if (!child || child.exitCode !== null) return;
		const ended = new Promise((resolve) => child.once('exit', resolve));
		child.kill('SIGTERM');
		await ended;
	}

	/** Ends the server as a power cut does. */
	async kill(): Promise<void> {
		const child = this.#process;
		if (!child || child.exitCode !== null) return;
		const ended = new Promise((resolve) => child.once('exit', resolve));
		child.kill('SIGKILL');
		await ended;
	}

	/** Serves another build from now on, at the same address with the same data. */
	async serve(root: string): Promise<void> {
		await this.stop();
		this.#root = root;
		await this.run();
	}

	async remove(): Promise<void> {
		await this.stop();
		rmSync(this.data, { recursive: true, force: true });
	}

	invite(ref: string, minutes = 15, audience: 'person' | 'family' = 'person'): Promise<Invited> {
		return this.withRegister(async (register) => {
			const invitation = await register.invite(ref, audience, minutes);
			return { code: invitation.code, link: linkOf(this.origin, invitation) };
		});
	}

	/** Takes the book off every phone, as staff do with `revoke`. */
	revokeAll(): Promise<void> {
		return this.withRegister(async (register) => {
			for (const phone of await register.list()) await register.revoke(phone.id);
		});
	}

	/** Reads or changes the phones as an operator's command does, beside the running server. */
	async withRegister<T>(act: (register: Register) => Promise<T>): Promise<T> {
		const register = await openRegister(
			this.data,
			openSecret(this.data, randomBytes),
			randomBytes,
			() => new Date()
		);
		try {
			return await act(register);
		} finally {
			await register.close();
		}
	}
}

export function freePort(): Promise<number> {
	return new Promise((resolve) => {
		const probe = createServer().listen(0, '127.0.0.1', () => {
			const address = probe.address();
			probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});
}
