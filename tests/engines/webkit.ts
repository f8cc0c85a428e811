import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { Builder, Capabilities, type WebDriver } from 'selenium-webdriver';
import { pause } from '#tests/safety/chromium.ts';
import { processesBelow } from '#tests/safety/process-memory.ts';
import { freePort } from '#tests/support/processes.ts';
import { ScriptedBrowser } from './scripted-browser.ts';

/** Debian's webkit2gtk-driver: WebKitGTK's own small browser, and what speaks to it. */
const driver = process.env.WEBKIT_DRIVER ?? '/usr/bin/WebKitWebDriver';
const binary = process.env.WEBKIT ?? '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
/** A screen that nobody sees. GTK's own without one (broadway) has no size, and a page without a size lays nothing out. */
const display = '/usr/bin/Xvfb';

/** What is missing to run it, or undefined. */
export function missingForWebKit(): string | undefined {
	const missing = [driver, binary, display].filter((path) => !existsSync(path));
	return missing.length > 0 ? `${missing.join(', ')} (apt-get install webkit2gtk-driver xvfb)` : undefined;
}

/** One WebKitGTK, spoken to by WebDriver. */
export class WebKit extends ScriptedBrowser {
	#driver: ChildProcess;
	#display: ChildProcess;
	#session: WebDriver;

	private constructor(display: ChildProcess, driver: ChildProcess, session: WebDriver) {
		super();
		this.#display = display;
		this.#driver = driver;
		this.#session = session;
	}

	static async start(home: string): Promise<WebKit> {
		const port = await freePort();
		// It says on a pipe of its own which number it took.
		const shown = spawn(display, ['-displayfd', '3', '-screen', '0', '1366x900x24', '-nolisten', 'tcp'], {
			stdio: ['ignore', 'ignore', 'ignore', 'pipe']
		});
		const number = await Promise.race([
			once(shown.stdio[3]!, 'data').then(String),
			once(shown, 'exit').then(() => Promise.reject(new Error(`${display} ended.`)))
		]);
		const env = {
			...process.env,
			HOME: home,
			XDG_RUNTIME_DIR: home,
			GDK_BACKEND: 'x11',
			DISPLAY: `:${number.trim()}`
		};
		const child = spawn(driver, [`--port=${port}`], { stdio: 'ignore', env });
		try {
			await answering(`http://127.0.0.1:${port}/status`);
			const wanted = new Capabilities({
				browserName: 'MiniBrowser',
				'webkitgtk:browserOptions': { binary, args: ['--automation'] }
			});
			const session = await new Builder()
				.usingServer(`http://127.0.0.1:${port}`)
				.forBrowser('MiniBrowser')
				.withCapabilities(wanted)
				.build();
			await session.manage().setTimeouts({ script: 60_000 });
			// About a phone's: its own bar keeps it from becoming narrower than 447.
			await session.manage().window().setRect({ x: 0, y: 0, width: 360, height: 686 });
			return new WebKit(shown, child, session);
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
		await this.#session.get(url);
	}

	async read<T>(expression: string): Promise<T> {
		const script = `const done = arguments[0]; (async () => JSON.stringify(await (${expression}) ?? null))().then((value) => done({ value }), (error) => done({ error: String(error) }))`;
		const { value, error } = await this.#session.executeAsyncScript<{ value?: string; error?: string }>(
			script
		);
		if (value === undefined) throw new Error(error);
		return JSON.parse(value) as T;
	}

	protected async press(x: number, y: number): Promise<void> {
		await this.#session.actions().move({ x, y, duration: 0 }).click().perform();
	}

	async type(keys: string): Promise<void> {
		const typing = this.#session.actions();
		for (const key of keys) typing.keyDown(key).keyUp(key);
		await typing.perform();
	}

	async turn(delta: -1 | 1): Promise<void> {
		const history = this.#session.navigate();
		await (delta < 0 ? history.back() : history.forward());
		await pause(700);
	}

	async picture(): Promise<Buffer> {
		return Buffer.from(await this.#session.takeScreenshot(), 'base64');
	}

	async close(): Promise<void> {
		await this.#session.quit().catch(() => undefined);
		this.#driver.kill();
		this.#display.kill();
	}
}

/** Waits until what speaks to the browser answers. */
async function answering(url: string): Promise<void> {
	for (let wait = 0; ; wait += 1)
		try {
			await fetch(url);
			return;
		} catch (error) {
			if (wait > 100) throw error;
			await pause(100);
		}
}
