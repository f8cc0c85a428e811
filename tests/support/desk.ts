import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import type { BrowserContext, Page } from '@playwright/test';
import type { Language } from '#lib/domain/text.ts';
import { openDesk, type Desk } from '#lib/server/desk/desk.ts';
import type { StaffRole } from '#lib/server/desk/roles.ts';
import { openSecret } from '#lib/server/secret.ts';
import { expectNothingCutOff, expectReadableByAll } from './axe.ts';
import { companion, freePort, RunningProcess, type Variables } from './processes.ts';

/** What a desk runs over: an app's data, and where phones find it. */
type Served = { data: string; origin: string; variables: Variables };

/** The built desk, running for real over the data of an app. */
export class RunningDesk {
	readonly origin: string;
	readonly variables: Variables;
	readonly #data: string;
	#process: RunningProcess;

	private constructor(app: Served, port: number) {
		this.origin = `http://localhost:${port}`;
		this.#data = app.data;
		this.variables = { ...app.variables, DESK_PORT: String(port), ORIGIN: app.origin };
		this.#process = new RunningProcess(['src/desk/desk.ts'], this.variables);
	}

	static async start(app: Served): Promise<RunningDesk> {
		const desk = new RunningDesk(app, await freePort());
		await desk.#process.run();
		return desk;
	}

	/** A way in, as the command prints it: for the first director, or for one whose keys are lost. */
	async link(name?: string): Promise<string> {
		const { code, stdout, stderr } = await companion(
			this.variables,
			'desk',
			'recover',
			...(name === undefined ? [] : [name]),
			'--json'
		);
		if (code !== 0) throw new Error(`desk recover: ${stderr}`);
		return (JSON.parse(stdout) as { link: string }).link;
	}

	/**
	 * Somebody of these roles, signed in: her session's token. The key is a password, as where no passkey can be: what comes after the
	 * key is the same.
	 */
	async signedIn(name: string, roles: StaffRole[], worksAs: string[] = []): Promise<string> {
		const place = { origin: 'https://192.0.2.7', name: 'River' };
		const desk = await openDesk(this.#data, openSecret(this.#data), place, undefined, undefined, 64);
		try {
			const first = await desk.setUp();
			if (first !== undefined) await enter(desk, first, 'The first director');
			const added = await desk.add({ name, language: 'en', roles, worksAs });
			return await enter(desk, added!.secret, name);
		} finally {
			await desk.close();
		}
	}

	/** Asks for a page, following nothing; with a token as its holder. */
	ask(path: string, token?: string, init: RequestInit = {}): Promise<Response> {
		const cookie: Record<string, string> = token === undefined ? {} : { cookie: `desk=${token}` };
		const headers = { ...cookie, ...(init.headers as Record<string, string> | undefined) };
		return fetch(this.origin + path, { redirect: 'manual', ...init, headers });
	}

	/** Sends a form as a page of the desk does. */
	send(path: string, token: string | undefined, fields: Record<string, string> = {}): Promise<Response> {
		const headers = { accept: 'text/html', origin: this.origin, 'sec-fetch-site': 'same-origin' };
		return this.ask(path, token, { method: 'POST', headers, body: new URLSearchParams(fields) });
	}

	stop = () => this.#process.stop();
}

async function enter(desk: Desk, secret: string, name: string): Promise<string> {
	const { carried, totp } = (await desk.linkForm(secret))!;
	const code = new TOTP({ secret: Secret.fromBase32(totp!.secret) }).generate();
	const key = { carried, password: 'a short sentence', code, name };
	const entered = await desk.enter(secret, key, { address: '192.0.2.1' });
	if (!('token' in entered)) throw new Error(`${name} could not sign in: ${entered.refused}`);
	return entered.token;
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

/** With PICTURES=folder a page of the desk is kept as pictures: at each width, by day and by night. What is ugly no rule finds. */
export async function pictureOfDesk(page: Page, name: string, language: Language): Promise<void> {
	if (!pictures) return;
	const usual = page.viewportSize();
	mkdirSync(pictures, { recursive: true });
	for (const width of widths) {
		await page.setViewportSize({ width, height: 900 });
		for (const colorScheme of ['light', 'dark'] as const) {
			await page.emulateMedia({ colorScheme });
			await page.screenshot({
				path: join(pictures, `desk-${language}-${width}-${colorScheme}-${name}.png`),
				fullPage: true
			});
		}
	}
	await page.emulateMedia({ colorScheme: 'light' });
	if (usual) await page.setViewportSize(usual);
}

/** Looks at a page of the desk at each width: nothing is cut off, nothing keeps a reader out. */
export async function lookAtDesk(page: Page, name: string, language: Language): Promise<void> {
	const usual = page.viewportSize();
	await pictureOfDesk(page, name, language);
	await expectReadableByAll(page, name);
	for (const width of widths) {
		await page.setViewportSize({ width, height: 900 });
		await expectNothingCutOff(page, `${name}, ${width}`);
	}
	if (usual) await page.setViewportSize(usual);
}
