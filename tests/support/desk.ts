import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import type { Language } from '#lib/domain/text.ts';
import { openDesk, type Desk } from '#lib/server/desk/desk.ts';
import { openSecret } from '#lib/server/secret.ts';
import { expectNothingCutOff, expectReadableByAll } from './axe.ts';
import type { RunningApp } from './app.ts';
import { companion, freePort, RunningProcess, type Variables } from './processes.ts';

/** The built desk, running for real over the data of an app. */
export class RunningDesk {
	readonly origin: string;
	readonly variables: Variables;
	readonly #data: string;
	#process: RunningProcess;

	private constructor(app: RunningApp, port: number) {
		this.origin = `http://localhost:${port}`;
		this.#data = app.data;
		this.variables = { ...app.variables, DESK_PORT: String(port), ORIGIN: app.origin };
		this.#process = new RunningProcess(['src/desk/desk.ts'], this.variables);
	}

	static async start(app: RunningApp): Promise<RunningDesk> {
		const desk = new RunningDesk(app, await freePort());
		await desk.#process.run();
		return desk;
	}

	/** A way in, as the command prints it: for the first director, or for one whose keys are lost. */
	async link(name?: string): Promise<string> {
		const { stdout } = await companion(
			this.variables,
			'desk',
			'recover',
			...(name === undefined ? [] : [name]),
			'--json'
		);
		return (JSON.parse(stdout) as { link: string }).link;
	}

	/** Works with its staff beside it. */
	async with<T>(work: (desk: Desk) => Promise<T>): Promise<T> {
		const desk = await openDesk(this.#data, openSecret(this.#data), { origin: this.origin, name: 'River' });
		try {
			return await work(desk);
		} finally {
			await desk.close();
		}
	}

	stop = () => this.#process.stop();
}

/** A key that Chromium itself pretends to have (WebDriver, Web Authentication Level 3, 11.3); whoever asks is who holds it. */
export async function giveKey(context: BrowserContext, page: Page): Promise<void> {
	const session = await context.newCDPSession(page);
	await session.send('WebAuthn.enable');
	await session.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			protocol: 'ctap2',
			transport: 'internal',
			hasResidentKey: true,
			hasUserVerification: true,
			isUserVerified: true,
			automaticPresenceSimulation: true
		}
	});
}

const widths = [360, 768, 1366];
const pictures = process.env.PICTURES;

/**
 * Looks at a page of the desk at each width: nothing is cut off, nothing keeps a reader out. With PICTURES=folder each is kept as
 * a picture as well, by day and by night.
 */
export async function lookAtDesk(page: Page, name: string, language: Language): Promise<void> {
	const usual = page.viewportSize();
	await expectReadableByAll(page, name);
	for (const width of widths) {
		await page.setViewportSize({ width, height: 900 });
		await expectNothingCutOff(page, `${name}, ${width}`);
		if (!pictures) continue;
		mkdirSync(pictures, { recursive: true });
		for (const colorScheme of ['light', 'dark'] as const) {
			await page.emulateMedia({ colorScheme });
			await page.screenshot({
				path: join(pictures, `desk-${language}-${width}-${colorScheme}-${name}.png`),
				fullPage: true
			});
		}
		await page.emulateMedia({ colorScheme: 'light' });
	}
	if (usual) await page.setViewportSize(usual);
}
