import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mailboxCommand } from '#mailbox/command.ts';
import { freePort, RunningProcess } from '#tests/support/processes.ts';
import type { Organisation } from './organisation.ts';

/** The mailbox as it runs: its own process over an organisation's data folder. */
export class MailboxProcess extends RunningProcess {
	readonly origin: string;
	readonly port: number;

	private constructor(port: number, variables: Record<string, string>, flags: string[]) {
		super([...flags, mailboxCommand.entry], variables);
		this.port = port;
		this.origin = `${variables.TLS_CERT ? 'https' : 'http'}://127.0.0.1:${port}`;
	}

	static async start(
		organisation: Organisation,
		more: Record<string, string> = {},
		flags = mailboxCommand.flags
	): Promise<MailboxProcess> {
		const keys = join(organisation.data, 'companion.keys.json');
		writeFileSync(keys, JSON.stringify(organisation.keys));
		const port = await freePort();
		const variables = {
			MAILBOX_PORT: String(port),
			PORT: String(port === 3000 ? 3001 : 3000),
			COMPANION_DATA: organisation.data,
			COMPANION_KEYS: keys,
			...more
		};
		const mailbox = new MailboxProcess(port, variables, flags);
		await mailbox.run();
		return mailbox;
	}

	post(ballot: Uint8Array<ArrayBuffer>, path = '', headers: Record<string, string> = {}): Promise<Response> {
		return fetch(`${this.origin}${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/octet-stream', ...headers },
			body: ballot
		});
	}
}
