import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import bidi, { type Index as Line } from 'selenium-webdriver/bidi/index.js';
import { pause } from '#tests/safety/chromium.ts';
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

// The package exports the class itself; its types name it.
const LineTo = bidi as unknown as new (address: string) => Line;

/**
 * One Firefox, spoken to by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/). The line to it is Selenium's; Selenium's own
 * way to start a Firefox wants geckodriver, which Debian does not have.
 */
export class Firefox extends ScriptedBrowser {
	#process: ChildProcess;
	#line: Line;
	tab = '';

	private constructor(process: ChildProcess, line: Line) {
		super();
		this.#process = process;
		this.#line = line;
	}

	static async start(path: string, profile: string): Promise<Firefox> {
		// Firefox gives a page no tap in the first moments after it drew it: a hand is slower than that, a script is not.
		const waits = ['minNumTicks', 'minTimeElapsedInMS'];
		writeFileSync(
			join(profile, 'user.js'),
			waits.map((one) => `user_pref("dom.input_events.security.${one}", 0);\n`).join('')
		);
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
		const firefox = new Firefox(child, new LineTo(`${address}/session`));
		await firefox.#send('session.new', { capabilities: {} });
		const { contexts } = await firefox.#send<{ contexts: { context: string }[] }>(
			'browsingContext.getTree',
			{}
		);
		firefox.tab = contexts[0]!.context;
		await firefox.#send('browsingContext.setViewport', {
			context: firefox.tab,
			viewport: { width: 360, height: 640 }
		});
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
	async turn(delta: -1 | 1): Promise<boolean> {
		try {
			await this.#send('browsingContext.traverseHistory', { context: this.tab, delta });
			await pause(700);
			return true;
		} catch {
			return false;
		}
	}

	async read<T>(expression: string): Promise<T> {
		const { result } = await this.#send<{ result?: { value: string } }>('script.evaluate', {
			expression: `(async () => JSON.stringify(await (${expression}) ?? null))()`,
			target: { context: this.tab },
			awaitPromise: true
		});
		return JSON.parse(result?.value ?? 'null') as T;
	}

	protected async press(x: number, y: number): Promise<void> {
		const actions = [
			{ type: 'pointerMove', x, y },
			{ type: 'pointerDown', button: 0 },
			{ type: 'pointerUp', button: 0 }
		];
		const finger = { type: 'pointer', id: 'finger', parameters: { pointerType: 'touch' }, actions };
		await this.#send('input.performActions', { context: this.tab, actions: [finger] });
	}

	async type(keys: string): Promise<void> {
		const actions = [...keys].flatMap((value) => [
			{ type: 'keyDown', value },
			{ type: 'keyUp', value }
		]);
		await this.#send('input.performActions', {
			context: this.tab,
			actions: [{ type: 'key', id: 'keyboard', actions }]
		});
	}

	async picture(): Promise<Buffer> {
		const { data } = await this.#send<{ data: string }>('browsingContext.captureScreenshot', {
			context: this.tab
		});
		return Buffer.from(data, 'base64');
	}

	/** Ends it as a person does. */
	async close(): Promise<void> {
		const ended = new Promise((resolve) => this.#process.once('exit', resolve));
		await this.#send('browser.close', {}).catch(() => this.#process.kill('SIGKILL'));
		await ended;
	}

	/** Ends it as a system that needs the memory does. */
	async kill(): Promise<void> {
		const ended = new Promise((resolve) => this.#process.once('exit', resolve));
		this.#process.kill('SIGKILL');
		await ended;
		await pause(500);
	}

	async #send<T>(method: string, params: object): Promise<T> {
		const answer = (await this.#line.send({ method, params })) as {
			type: string;
			result: T;
			error?: string;
			message?: string;
		};
		if (answer.type !== 'success') throw new Error(`${method}: ${answer.error} ${answer.message}`);
		return answer.result;
	}
}
