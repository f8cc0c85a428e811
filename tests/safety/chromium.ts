import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from '@playwright/test';

/** A Chromium of its own process on a profile that stays, so that it can be killed as a battery does. */
export class PersistentChromium {
	readonly context: BrowserContext;
	#process: ChildProcess;

	private constructor(process: ChildProcess, context: BrowserContext) {
		this.#process = process;
		this.context = context;
	}

	static async start(profile: string, ...more: string[]): Promise<PersistentChromium> {
		const port = join(profile, 'DevToolsActivePort');
		rmSync(port, { force: true });
		const child = spawn(
			process.env.CHROMIUM ?? '/usr/bin/chromium',
			[
				'--headless=new',
				'--no-sandbox',
				'--no-first-run',
				'--disable-background-networking',
				'--window-size=360,640',
				`--user-data-dir=${profile}`,
				'--remote-debugging-port=0',
				...more,
				...(more.includes('--restore-last-session') ? [] : ['about:blank'])
			],
			{ stdio: 'ignore' }
		);
		for (let wait = 0; !existsSync(port) || !readFileSync(port, 'utf8').includes('\n'); wait += 1) {
			if (wait > 300) throw new Error('The browser did not start.');
			await pause(100);
		}
		const [at] = readFileSync(port, 'utf8').split('\n');
		const browser = await chromium.connectOverCDP(`http://127.0.0.1:${at}`, {
			// Several begin at once on two cores.
			timeout: 120_000
		});
		return new PersistentChromium(child, browser.contexts()[0]!);
	}

	/** The browser's own process; all others of it are below. */
	get pid(): number {
		return this.#process.pid!;
	}

	get page(): Page {
		return this.context.pages()[0]!;
	}

	/** Ends it as a system that needs the memory does: nothing is tidied up. */
	async kill(): Promise<void> {
		const ended = new Promise((resolve) => this.#process.once('exit', resolve));
		this.#process.kill('SIGKILL');
		await ended;
		await pause(300);
	}

	/** Ends it as a person does. */
	async close(): Promise<void> {
		const ended = new Promise((resolve) => this.#process.once('exit', resolve));
		const session = await this.context.browser()!.newBrowserCDPSession();
		await session.send('Browser.close').catch(() => undefined);
		await Promise.race([ended, pause(5000).then(() => this.#process.kill('SIGKILL'))]);
		await pause(300);
	}
}

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
