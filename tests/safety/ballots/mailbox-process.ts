import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mailboxCommand } from '#mailbox/command.ts';
import { freePort } from '#tests/support/app.ts';
import type { Organisation } from './organisation.ts';

/** The mailbox as it runs: its own process over an organisation's data folder. */
export class MailboxProcess {
	readonly origin: string;
	readonly port: number;
	#environment: Record<string, string>;
	#flags: string[];
	#child: ChildProcess | undefined;
	/** Everything the process wrote. */
	output = '';

	private constructor(port: number, environment: Record<string, string>, flags: string[]) {
		this.#flags = flags;
		this.port = port;
		this.origin = `${environment.TLS_CERT ? 'https' : 'http'}://127.0.0.1:${port}`;
		this.#environment = environment;
	}

	static async start(
		organisation: Organisation,
		more: Record<string, string> = {},
		flags = mailboxCommand.flags
	): Promise<MailboxProcess> {
		const keys = join(organisation.data, 'companion.keys.json');
		writeFileSync(keys, JSON.stringify(organisation.keys));
		const port = await freePort();
		const process = new MailboxProcess(
			port,
			{
				MAILBOX_PORT: String(port),
				PORT: String(port === 3000 ? 3001 : 3000),
				COMPANION_DATA: organisation.data,
				COMPANION_KEYS: keys,
				...more
			},
			flags
		);
		await process.run();
		return process;
	}

	async run(): Promise<void> {
		const { PATH, HOME, TMPDIR } = process.env;
		const child = spawn(process.execPath, [...this.#flags, mailboxCommand.entry], {
			env: { PATH, HOME, TMPDIR, ...this.#environment } as NodeJS.ProcessEnv,
			stdio: ['ignore', 'pipe', 'pipe']
		});
		this.#child = child;
		await new Promise<void>((resolve, reject) => {
			const hear = (chunk: Buffer) => {
				this.output += chunk;
				if (this.output.includes('listens')) resolve();
			};
			child.stdout?.on('data', hear);
			child.stderr?.on('data', hear);
			child.once('exit', () => reject(new Error(`the mailbox ended: ${this.output}`)));
		});
		this.output = '';
	}

	/** Ends it as a power cut does. */
	async kill(): Promise<void> {
		await this.#end('SIGKILL');
	}

	async stop(): Promise<void> {
		await this.#end('SIGTERM');
	}

	async #end(signal: NodeJS.Signals): Promise<void> {
		const child = this.#child;
		if (!child || child.exitCode !== null || child.signalCode !== null) return;
		const ended = new Promise((resolve) => child.once('exit', resolve));
		child.kill(signal);
		await ended;
	}

	post(ballot: Uint8Array<ArrayBuffer>, path = '', headers: Record<string, string> = {}): Promise<Response> {
		return fetch(`${this.origin}${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/octet-stream', ...headers },
			body: ballot
		});
	}
}
