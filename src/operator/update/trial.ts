import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { receiptKeyFile } from '#mailbox/receipt-key.ts';
import { asCaller, asOwnerOf } from '#operator/accounts.ts';
import { layTrial } from './copies.ts';
import { ask } from './health.ts';

/** Seconds that a process may take until it answers: it may have to read everybody's plan first. */
const timeoutSeconds = 180;

/** What a new release is tried with. */
export type Tried = {
	/** Its folder. */
	folder: string;
	units: readonly string[];
	/** Files that it will run with. */
	config: string;
	keys: string;
};

/**
 * Starts a release beside the one that runs, at ports of this machine that nobody else knows, with a copy of the data:
 * what it does to the data it does to the copy. It is gone afterwards.
 * @returns what the app says is not as it was meant
 * @throws OperatorError one line: what did not begin or does not answer
 */
export async function tryRelease(
	{ folder, units, config, keys }: Tried,
	{ data, mailboxData }: Environment
): Promise<string[]> {
	const trial = await layTrial(data);
	// Where the mailbox has an account of its own it is tried under that: it may read less than the app.
	const isApart = existsSync(mailboxData) && statSync(mailboxData).uid !== statSync(data).uid;
	const mailbox = isApart ? join(mailboxData, '.before-trial') : join(trial, 'mailbox');
	if (isApart) asOwnerOf(mailboxData, () => mkdirSync(mailbox, { recursive: true, mode: 0o700 }));
	// What signs receipts belongs to what the release says, and a trial's mailbox would make one of its own.
	asOwnerOf(mailboxData, () => {
		if (!existsSync(receiptKeyFile(mailboxData))) return;
		mkdirSync(mailbox, { recursive: true, mode: 0o700 });
		cpSync(receiptKeyFile(mailboxData), receiptKeyFile(mailbox));
	});
	const children: ChildProcess[] = [];
	try {
		const [port, mailboxPort, deskPort] = await freePorts(3);
		const places = {
			app: `http://127.0.0.1:${port}`,
			mailbox: `http://127.0.0.1:${mailboxPort}`,
			desk: `http://127.0.0.1:${deskPort}`
		};
		// As the services have them, but for where it listens and what it works with.
		const { TLS_CERT: _cert, TLS_KEY: _key, ADDRESS_HEADER: _header, ...settings } = process.env;
		const variables = {
			...settings,
			...{ HOST: '127.0.0.1', PORT: `${port}`, MAILBOX_PORT: `${mailboxPort}` },
			...{ DESK_HOST: '127.0.0.1', DESK_PORT: `${deskPort}` },
			COMPANION_DATA: trial,
			DATABASE_URL: '',
			MAILBOX_DATA: mailbox,
			COMPANION_CONFIG: existsSync(config) ? config : '',
			COMPANION_KEYS: keys,
			NODE_ENV: 'production'
		};
		for (const unit of units) {
			const [node, ...args] = commandOf(folder, unit);
			const account = isApart && unit === 'box.service' ? mailboxData : data;
			children.push(await begun(unit, node!, args, folder, variables, account));
		}
		const { silent, said } = await ask(places, units);
		if (silent.length > 0) throw new OperatorError(`${silent.join(', ')} did not answer as it should`);
		return said;
	} finally {
		await Promise.all(children.map(ended));
		rmSync(trial, { recursive: true, force: true });
		if (isApart) asOwnerOf(mailboxData, () => rmSync(mailbox, { recursive: true, force: true }));
	}
}

/**
 * What a unit of a release runs, its Node first.
 * @throws OperatorError where the release has no such unit
 */
export function commandOf(folder: string, unit: string): string[] {
	const path = join(folder, 'deploy', 'systemd', unit);
	const line =
		existsSync(path) && /^ExecStart=\/opt\/river\/current\/(.+)$/m.exec(readFileSync(path, 'utf8'))?.[1];
	if (!line) throw new OperatorError(`it has no unit ${unit}`);
	const [node, ...args] = line.split(' ');
	return [join(folder, node!), ...args];
}

// It hears when this process is gone, however it went, and ends too.
async function begun(
	unit: string,
	node: string,
	args: string[],
	cwd: string,
	env: NodeJS.ProcessEnv,
	account: string
): Promise<ChildProcess> {
	const { uid, gid } = statSync(account);
	const child = asCaller(() =>
		spawn(node, args, {
			cwd,
			env,
			stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
			...(process.getuid?.() === 0 && { uid, gid })
		})
	);
	let said = '';
	child.stderr!.setEncoding('utf8').on('data', (piece: string) => (said += piece));
	const begins = await new Promise<boolean>((resolve) => {
		const timer = setTimeout(() => resolve(false), timeoutSeconds * 1000);
		const end = (isReady: boolean) => {
			clearTimeout(timer);
			resolve(isReady);
		};
		child.on('message', (message) => message === 'ready' && end(true));
		child.on('error', () => end(false));
		child.on('exit', () => end(false));
	});
	if (begins) return child;
	await ended(child);
	const name = unit.replace(/\.service$/, '');
	throw new OperatorError(`${name} did not begin${said.trim() ? ` (${said.trim().split('\n')[0]})` : ''}`);
}

function ended(child: ChildProcess): Promise<void> {
	return new Promise((resolve) => {
		if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return resolve();
		// The mailbox's belongs to another account than this process works as.
		const send = (signal: NodeJS.Signals) => asCaller(() => child.kill(signal));
		const hard = setTimeout(() => send('SIGKILL'), 10_000);
		child.on('exit', () => {
			clearTimeout(hard);
			resolve();
		});
		send('SIGTERM');
	});
}

/** Ports of this machine that nobody listens on. */
async function freePorts(count: number): Promise<number[]> {
	const probes = await Promise.all(
		Array.from(
			{ length: count },
			() =>
				new Promise<{ port: number; close: () => Promise<void> }>((resolve) => {
					const probe = createServer().listen(0, '127.0.0.1', () => {
						const address = probe.address();
						resolve({
							port: typeof address === 'object' && address ? address.port : 0,
							close: () => new Promise((closed) => probe.close(() => closed()))
						});
					});
				})
		)
	);
	await Promise.all(probes.map(({ close }) => close()));
	return probes.map(({ port }) => port);
}
