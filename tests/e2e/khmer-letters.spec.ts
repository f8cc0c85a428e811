import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { RunningApp } from '#tests/support/app.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import { arrive, openBook, untilKept } from '#tests/support/person.ts';

/*
 * A phone without Khmer letters is lent ours, and one that has its own never asks. In a real browser with one Latin font and no
 * other (fontconfig), beside one with all that this machine has.
 */

const latin = '/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf';

/** A phone whose only font is a Latin one, with a profile on disk. */
async function withoutKhmer(profile: string): Promise<BrowserContext> {
	const fonts = join(profile, 'fonts');
	mkdirSync(fonts, { recursive: true });
	try {
		symlinkSync(latin, join(fonts, 'latin.ttf'));
	} catch {
		// It is the same phone again.
	}
	const settings = join(profile, 'fonts.conf');
	writeFileSync(
		settings,
		`<fontconfig><dir>${fonts}</dir><cachedir>${join(profile, 'font-cache')}</cachedir></fontconfig>`
	);
	const { launchOptions, ...phone } = test.info().project.use;
	return chromium.launchPersistentContext(join(profile, 'browser'), {
		...launchOptions,
		...phone,
		env: { ...process.env, FONTCONFIG_FILE: settings },
		serviceWorkers: 'allow'
	} as object);
}

/** Which fonts are asked for, from now on. */
function fontsAsked(context: BrowserContext): string[] {
	const asked: string[] = [];
	context.on('request', (request) => {
		if (/\.woff2?$/.test(new URL(request.url()).pathname)) asked.push(new URL(request.url()).pathname);
	});
	return asked;
}

/**
 * How wide the page draws some Khmer, in its own letters: boxes are all as wide, and none stands under another. Its title is
 * measured where it stands: what was drawn before the letters came has to be drawn anew.
 */
async function drawn(page: Page) {
	await page.evaluate(() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)));
	return page.evaluate(() => {
		const context = document.createElement('canvas').getContext('2d')!;
		context.font = `40px ${getComputedStyle(document.body).fontFamily}`;
		const measured = (text: string) => context.measureText(text);
		const wordsIn = (font: string, text: string) => {
			context.font = font;
			return measured(text).width;
		};
		const title = document.querySelector('h1')!;
		const titleWidth = () => {
			const range = document.createRange();
			range.selectNodeContents(title);
			return [...range.getClientRects()].reduce((sum, { width }) => sum + width, 0);
		};
		const { fontWeight, fontSize, fontFamily } = getComputedStyle(title);
		const [narrow, wide, letter, stacked] = ['រ', 'ញ', 'ក', 'ក្ក'].map(measured);
		return {
			boxes: narrow!.width === wide!.width && stacked!.width === 3 * letter!.width,
			stacks:
				Math.abs(stacked!.width - letter!.width) < 1 &&
				stacked!.actualBoundingBoxDescent > letter!.actualBoundingBoxDescent + 5,
			title:
				Math.abs(titleWidth() - wordsIn(`${fontWeight} ${fontSize} ${fontFamily}`, title.textContent!)) < 4
		};
	});
}

const words = { boxes: false, stacks: true, title: true };

let profile: string;
test.beforeEach(() => {
	profile = mkdtempSync(join(tmpdir(), 'phone-'));
});
test.afterEach(() => rmSync(profile, { recursive: true, force: true }));

test.describe('a phone without Khmer letters', () => {
	test('draws boxes where it is lent none, and words where it is', async ({ app }) => {
		const phone = await withoutKhmer(profile);
		const page = await phone.newPage();
		await phone.route('**/*.woff2', (route) => route.abort());
		await page.goto(`${app.origin}/km`);
		expect(await drawn(page)).toMatchObject({ boxes: true, stacks: false });
		await phone.unrouteAll();
		await page.goto(`${app.origin}/km/calm`);
		expect(await drawn(page)).toEqual(words);
		if (process.env.PICTURES)
			await page.screenshot({ path: `${process.env.PICTURES}/lent-letters.png`, animations: 'disabled' });
		await phone.close();
	});

	test('asks for them with every page alike, before anything is tapped, in whichever language', async ({
		app
	}) => {
		const phone = await withoutKhmer(profile);
		await phone.route('**/service-worker.js', (route) => route.abort());
		for (const path of ['/km', '/en/lines', '/vi/meet', '/key', '/nowhere']) {
			const page = await phone.newPage();
			const asked = fontsAsked(phone);
			await page.goto(app.origin + path, { waitUntil: 'networkidle' });
			expect(asked, path).toEqual([expect.stringMatching(/^\/_app\/immutable\/workers\/assets\/khmer-/)]);
			await page.close();
			phone.removeAllListeners('request');
		}
		await phone.close();
	});

	test('has them with no network too: on the open pages, at the entrance, and in the book', async () => {
		const app = await RunningApp.start();
		let phone = await withoutKhmer(profile);
		let page = await phone.newPage();
		await page.goto(`${app.origin}/key`);
		await untilKept(page);
		const asked = fontsAsked(phone);
		const key = await arrive(page, await app.invite('sample-03'), 'km');
		// The way in asked with the page, the book asks nothing of its own.
		expect(asked.length).toBeLessThanOrEqual(1);
		await phone.close();
		await app.stop();
		// What the browser itself kept of the network is no promise: the worker has to have them.
		rmSync(join(profile, 'browser', 'Default', 'Cache'), { recursive: true });

		phone = await withoutKhmer(profile);
		page = await phone.newPage();
		await page.goto(`${app.origin}/km`);
		expect(await drawn(page)).toEqual(words);
		await openBook(page, app.origin, key, 'km');
		expect(await drawn(page)).toEqual(words);
		await phone.close();
		await app.remove();
	});
});

test.describe('a phone with Khmer letters of its own', () => {
	test.use({ serviceWorkers: 'allow' });

	test('never asks for ours and keeps none, with a book or without', async ({ page, context, app }) => {
		const asked = fontsAsked(context);
		for (const path of ['/km', '/en/calm', '/key']) {
			await page.goto(app.origin + path);
			expect(await drawn(page)).toEqual(words);
		}
		await untilKept(page);
		await arrive(page, await app.invite('sample-03'), 'km');
		expect(asked).toEqual([]);
		const kept = await page.evaluate(async () =>
			(await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys())))
				.flat()
				.map(({ url }) => url)
		);
		expect(kept.length).toBeGreaterThan(50);
		expect(kept.filter((url) => url.endsWith('.woff2'))).toEqual([]);
	});
});
