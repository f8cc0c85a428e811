import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { pause } from './chromium.ts';
import { ScriptedBrowser } from './scripted-browser.ts';

/** Debian's Firefox ESR; installed when it is missing. Undefined, with the reason said, where it cannot be had. */
export function firefoxPath(): string | undefined {
	const path = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
	if (existsSync(path)) return path;
	console.log('Installing Firefox (Debian firefox-esr) …');
	const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
	for (const words of [
		['update', '-qq'],
		['install', '-y', '-qq', 'firefox-esr']
	]) {
		const [command = 'apt-get', ...rest] = [...sudo, 'apt-get', ...words];
		spawnSync(command, rest, { stdio: 'ignore' });
	}
	if (existsSync(path)) return path;
	console.log(
		'Firefox could not be installed (apt-get install firefox-esr). Name one in FIREFOX to run these attacks.'
	);
	return undefined;
}

type Answer = { id: number; type: string; result?: unknown; error?: string; message?: string };

/** One Firefox, spoken to by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), as much of it as is needed here. */
export class Firefox extends ScriptedBrowser {
	#process: ChildProcess;
	#socket: WebSocket;
	#waiting = new Map<number, (answer: Answer) => void>();
	#next = 0;
	tab = '';

	private constructor(process: ChildProcess, socket: WebSocket) {
		super();
		this.#process = process;
		this.#socket = socket;
		socket.addEventListener('message', ({ data }) => {
			const answer = JSON.parse(String(data)) as Answer;
			this.#waiting.get(answer.id)?.(answer);
		});
	}

	static async start(path: string, profile: string): Promise<Firefox> {
		const child = spawn(
			path,
			['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port=0'],
			{
				stdio: ['ignore', 'ignore', 'pipe'],
				env: { ...process.env, HOME: profile, MOZ_DISABLE_CONTENT_SANDBOX: '1' }
			}
		);
		try {
			return await Firefox.#spokenTo(child);
		} catch (error) {
			// Nobody else has it to end it.
			child.kill('SIGKILL');
			throw error;
		}
	}

	static async #spokenTo(child: ChildProcess): Promise<Firefox> {
		const address = await new Promise<string>((resolve, reject) => {
			let said = '';
			child.stderr!.on('data', (chunk: Buffer) => {
				said += chunk.toString();
				const found = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(said);
				if (found) resolve(found[1]!);
			});
			child.once('exit', () => reject(new Error('Firefox ended.')));
			setTimeout(() => reject(new Error('Firefox did not start.')), 60_000).unref();
		});
		const socket = new WebSocket(`${address}/session`);
		await new Promise((resolve, reject) => {
			socket.addEventListener('open', resolve);
			socket.addEventListener('error', reject);
		});
		const firefox = new Firefox(child, socket);
		await firefox.#send('session.new', { capabilities: {} });
		const { contexts } = (await firefox.#send('browsingContext.getTree', {})) as {
			contexts: { context: string }[];
		};
		firefox.tab = contexts[0]!.context;
		return firefox;
	}

	/** The browser's own process; all others of it are below. */
	get pid(): number {
		return this.#process.pid!;
	}

	async goto(url: string): Promise<void> {
		await this.#send('browsingContext.navigate', { context: this.tab, url, wait: 'complete' });
	}

	/** Back (−1) or Forward (+1). False where there is nothing. */
	async turn(delta: number): Promise<boolean> {
		try {
			await this.#send('browsingContext.traverseHistory', { context: this.tab, delta });
			await pause(700);
			return true;
		} catch {
			return false;
		}
	}

	async read<T>(expression: string): Promise<T> {
		const answer = (await this.#send('script.evaluate', {
			expression: `(async () => JSON.stringify(await (${expression}) ?? null))()`,
			target: { context: this.tab },
			awaitPromise: true
		})) as { result: { value: string } };
		return JSON.parse(answer.result?.value ?? 'null') as T;
	}

	/** Ends it as a system that needs the memory does. */
	async kill(): Promise<void> {
		const ended = new Promise((resolve) => this.#process.once('exit', resolve));
		this.#process.kill('SIGKILL');
		await ended;
		await pause(500);
	}

	#send(method: string, params: object): Promise<unknown> {
		const id = (this.#next += 1);
		return new Promise((resolve, reject) => {
			const tooLong = setTimeout(() => reject(new Error(`${method}: no answer`)), 60_000);
			this.#waiting.set(id, ({ type, result, error, message }) => {
				clearTimeout(tooLong);
				this.#waiting.delete(id);
				if (type === 'success') resolve(result);
				else reject(new Error(`${method}: ${error} ${message}`));
			});
			this.#socket.send(JSON.stringify({ id, method, params }));
		});
	}
}
