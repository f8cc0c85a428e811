import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { pause } from './chromium.ts';
import { processesBelow } from './process-memory.ts';
import { ScriptedBrowser } from './scripted-browser.ts';

/** Debian's webkit2gtk-driver: WebKitGTK's own small browser, and what speaks to it. */
const driver = process.env.WEBKIT_DRIVER ?? '/usr/bin/WebKitWebDriver';
const binary = process.env.WEBKIT ?? '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
/** A display of GTK that needs no screen. */
const display = '/usr/bin/broadwayd';

/** What is missing to run it, or undefined. */
export function missingForWebKit(): string | undefined {
	const missing = [driver, binary, display].filter((path) => !existsSync(path));
	return missing.length > 0
		? `${missing.join(', ')} (apt-get install webkit2gtk-driver libgtk-3-bin)`
		: undefined;
}

/** One WebKitGTK, spoken to by WebDriver (https://www.w3.org/TR/webdriver2/), as much of it as is needed here. */
export class WebKit extends ScriptedBrowser {
	#driver: ChildProcess;
	#display: ChildProcess;
	#session: string;

	private constructor(display: ChildProcess, driver: ChildProcess, session: string) {
		super();
		this.#display = display;
		this.#driver = driver;
		this.#session = session;
	}

	static async start(home: string): Promise<WebKit> {
		const [port, screen] = [await freePort(), await freePort()];
		const env = {
			...process.env,
			HOME: home,
			XDG_RUNTIME_DIR: home,
			GDK_BACKEND: 'broadway',
			BROADWAY_DISPLAY: `:${screen}`
		};
		const shown = spawn(display, [`--port=${screen}`, `:${screen}`], { stdio: 'ignore', env });
		const child = spawn(driver, [`--port=${port}`], { stdio: 'ignore', env });
		try {
			const options = { 'webkitgtk:browserOptions': { binary, args: ['--automation'] } };
			const capabilities = { alwaysMatch: { ...options, timeouts: { script: 60_000 } } };
			const sessions = `http://127.0.0.1:${port}/session`;
			for (let wait = 0; ; wait += 1)
				try {
					const { sessionId } = (await post(sessions, { capabilities })) as { sessionId: string };
					return new WebKit(shown, child, `${sessions}/${sessionId}`);
				} catch (error) {
					if (wait > 100) throw error;
					await pause(100);
				}
		} catch (error) {
			// Nobody else has them to end them.
			child.kill();
			shown.kill();
			throw error;
		}
	}

	/** Its processes: those that run pages and workers, and the others. What speaks to it is none of them. */
	processes(): { pid: number; kind: string }[] {
		return processesBelow(this.#driver.pid!).flatMap(({ pid }) => {
			if (pid === this.#driver.pid) return [];
			const [path = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
			return [{ pid, kind: path.split('/').at(-1)! }];
		});
	}

	async goto(url: string): Promise<void> {
		await post(`${this.#session}/url`, { url });
	}

	async read<T>(expression: string): Promise<T> {
		const script = `const done = arguments[0]; (async () => JSON.stringify(await (${expression}) ?? null))().then((value) => done({ value }), (error) => done({ error: String(error) }))`;
		const answer = (await post(`${this.#session}/execute/async`, { script, args: [] })) as {
			value?: string;
			error?: string;
		};
		if (answer.value === undefined) throw new Error(answer.error);
		return JSON.parse(answer.value) as T;
	}

	async close(): Promise<void> {
		await fetch(this.#session, { method: 'DELETE' }).catch(() => undefined);
		this.#driver.kill();
		this.#display.kill();
	}
}

async function post(url: string, body: object): Promise<unknown> {
	const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
	const { value } = (await answer.json()) as { value: { error?: string; message?: string } };
	if (!answer.ok) throw new Error(`${value.error}: ${value.message}`);
	return value;
}

function freePort(): Promise<number> {
	return new Promise((resolve) => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const { port } = server.address() as { port: number };
			server.close(() => resolve(port));
		});
	});
}
