import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from '@playwright/test';
import { numberOf } from '#lib/server/served-list.ts';
import { RunningApp } from '#tests/support/app.ts';
import { expectNothingCutOff, expectReadableByAll } from '#tests/support/axe.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import {
	arrive,
	button,
	heading,
	languageNames,
	lockBook,
	openBook,
	tapPictures,
	turnTo,
	untilKept,
	untilMade
} from '#tests/support/person.ts';
import { faultsOfLayout, openPaths } from '#tests/support/screens.ts';
import { wordsOf } from '#tests/support/words.ts';

test.use({ serviceWorkers: 'allow' });

const say = wordsOf('en');

/** A phone: a real browser profile on disk that survives closing the browser. */
async function startBrowser(profile: string): Promise<BrowserContext> {
	const { launchOptions, ...phone } = test.info().project.use;
	return chromium.launchPersistentContext(profile, {
		...launchOptions,
		...phone,
		serviceWorkers: 'allow'
	} as object);
}

test('closed, without network and opened again: only the open layer, then the whole book with her key', async () => {
	const app = await RunningApp.start();
	const profile = mkdtempSync(join(tmpdir(), 'phone-'));
	try {
		let phone = await startBrowser(profile);
		let page = await phone.newPage();
		// On a fast line the worker is there before she chooses her language.
		await page.goto(`${app.origin}/key`);
		await untilKept(page);
		const key = await arrive(page, await app.invite('sample-02'), 'en');
		await expect
			.poll(() =>
				page.evaluate(async () => (await caches.match('/_app/kept/en/know-how/money.html')) !== undefined)
			)
			.toBe(true);
		await phone.close();
		// Not a switch in the browser: nothing answers any more.
		await app.stop();

		phone = await startBrowser(profile);
		page = await phone.newPage();
		await page.goto(app.origin);
		await expect(page.locator('html')).toHaveAttribute('lang', 'en');
		await expect(page.getByText(say('open.home.offline'))).toBeVisible();
		await expect(page.getByText(say('book.phase.assessment'))).toHaveCount(0);

		await page.getByRole('link', { name: say('open.home.start') }).click();
		await expect(page.getByText(say('open.calm.lead'))).toBeVisible();
		await page.getByRole('link', { name: say('open.back') }).click();
		await page.getByRole('link', { name: say('open.home.call') }).click();
		await expect(page.getByRole('link', { name: '1280' })).toBeVisible();
		await page.getByRole('link', { name: say('open.back') }).click();

		// The further pages of her language, whichever of them was ever opened.
		await page.goto(`${app.origin}/en/know-how/money`);
		await expect(page.getByText(say('knowhow.topic.money.know.1'))).toBeVisible();
		await page.goto(`${app.origin}/en`);

		await page.getByRole('link', { name: say('open.home.key'), exact: false }).click();
		await tapPictures(page, key, 'en');
		await expect(page.getByText(say('book.phase.assessment'))).toBeVisible();
		await expect(page.getByText(/We could not get your newest plan/)).toBeVisible();
		await button(page, say('today.all')).click();
		// Today stays below: a button of it would be waited for.
		await untilMade(page);
		await page.getByRole('main').getByRole('button').first().click();
		await expect(page.getByText(say('sessions.can.title'))).toBeVisible();
		await turnTo(page, 'en', 'plan');
		await page.getByRole('main').getByRole('button').first().click();
		await expect(button(page, say('plan.mine.write'))).toBeVisible();
		await phone.close();
	} finally {
		await app.remove();
		rmSync(profile, { recursive: true, force: true });
	}
});

test('the entrance comes in the language of this phone, with nothing to be changed in it afterwards', async ({
	page,
	app
}) => {
	await page.goto(`${app.origin}/km`);
	await untilKept(page);
	await Promise.all([page.waitForEvent('load'), page.getByRole('link', { name: languageNames.en }).click()]);
	await page.getByRole('link', { name: say('open.home.key'), exact: false }).click();
	await page.waitForURL('**/key');
	await page.context().setOffline(true);
	const html = (await (await page.goto(`${app.origin}/key`))?.text()) ?? '';
	expect(html).toContain('<html lang="en"');
	expect(html).toContain(say('entrance.pictures.ask'));
	expect(html.split('<template data-first-face>')[0]).not.toContain(wordsOf('km')('entrance.pictures.ask'));
	// One address, one title: history keeps titles.
	const first = await (await fetch(`${app.origin}/km`)).text();
	expect(/<title>(.*)<\/title>/.exec(html)?.[1]).toBe(/<title>(.*)<\/title>/.exec(first)?.[1]);
	// The language of the page itself lies in no file; it came along.
	await button(page, say('open.languages')).click();
	await button(page, languageNames.km).click();
	await expect(page.getByText(wordsOf('km')('entrance.pictures.ask'))).toBeVisible();
	await expect(page.locator('html')).toHaveAttribute('lang', 'km');
});

test('no cache of the browser holds anything but the app itself', async ({ page, app }) => {
	await arrive(page, await app.invite('sample-02'), 'en');
	await untilKept(page);
	const kept = await page.evaluate(async () => {
		const entries: { path: string; hash: string; text: string }[] = [];
		for (const name of await caches.keys()) {
			const cache = await caches.open(name);
			for (const request of await cache.keys()) {
				const bytes = await (await cache.match(request))!.arrayBuffer();
				const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
				const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
				entries.push({ path: new URL(request.url).pathname, hash, text: new TextDecoder().decode(bytes) });
			}
		}
		return entries;
	});
	expect(kept.length).toBeGreaterThan(10);
	// Each is byte for byte what anybody gets who asks for it without a token; one is the language, on every phone, and two
	// say which version this is.
	const textOf = (wanted: string) => kept.filter(({ path }) => path === wanted).map(({ text }) => text);
	expect(textOf('/language')).toEqual(['en']);
	const [list, signatures] = await Promise.all(
		['/release.json', '/release.json.sig'].map(async (path) => (await fetch(app.origin + path)).text())
	);
	expect(textOf('/release/now')).toEqual([
		JSON.stringify({ list, signatures: JSON.parse(signatures!) as unknown })
	]);
	expect(textOf('/release/said')).toEqual([JSON.stringify({ number: numberOf(list!), isChecked: false })]);
	const notes = ['/language', '/release/now', '/release/said'];
	for (const { path, hash } of kept.filter(({ path }) => !notes.includes(path))) {
		const answer = await fetch(app.origin + path);
		const bytes = Buffer.from(await answer.arrayBuffer());
		expect([path, answer.status]).toEqual([path, 200]);
		expect([path, createHash('sha256').update(bytes).digest('hex')]).toEqual([path, hash]);
	}
});

test('a phone with a book keeps the same files and the same store as one that only read the open pages', async ({
	page,
	browser,
	app
}) => {
	const store = (of: typeof page) =>
		of.evaluate(async () => {
			const there = await indexedDB.databases();
			const opening = indexedDB.open('pages');
			await new Promise((resolve) => (opening.onsuccess = resolve));
			const rows = opening.result.transaction('slots').objectStore('slots').getAll();
			await new Promise((resolve) => (rows.onsuccess = resolve));
			opening.result.close();
			const slots = rows.result as { id: number; bytes: Uint8Array }[];
			return { there, slots: slots.map(({ id, bytes }) => [id, bytes.length]) };
		});
	const files = (of: typeof page) =>
		of.evaluate(async () => {
			const kept = (await caches.keys()).map(async (name) =>
				(await (await caches.open(name)).keys()).map(({ url }) => `${name} ${new URL(url).pathname}`)
			);
			return (await Promise.all(kept)).flat().sort();
		});
	// Both come in Khmer and go on in English.
	await page.goto(`${app.origin}/key`);
	await untilKept(page);
	await arrive(page, await app.invite('sample-02'), 'en');

	const other = await browser.newContext();
	const empty = await other.newPage();
	await empty.goto(`${app.origin}/km`);
	await untilKept(empty);
	await empty.goto(`${app.origin}/en`);
	await expect(empty.getByRole('main')).toBeVisible();
	// The further pages of the language come after the worker is there.
	await expect(async () => {
		expect(await files(page)).toContainEqual(expect.stringContaining('/en/know-how/money.html'));
		expect(await files(empty)).toEqual(await files(page));
	}).toPass();
	expect(await store(empty)).toEqual(await store(page));
	expect((await store(page)).slots).toHaveLength(4);
	await other.close();
});

test('with no script at all every open page is whole: its words, its links, and nothing that does nothing', async ({
	browser,
	app
}) => {
	const context = await browser.newContext({ ...test.info().project.use, javaScriptEnabled: false });
	const page = await context.newPage();
	const faults: string[] = [];
	const links = new Set<string>();
	for (const path of openPaths) {
		await page.goto(`${app.origin}/km${path}`);
		await expect(page.getByRole('main')).toBeVisible();
		expect((await page.getByRole('main').innerText()).length, path).toBeGreaterThan(60);
		await expect(page.getByRole('button'), path).toHaveCount(0);
		for (const link of await page.getByRole('link').all()) links.add((await link.getAttribute('href')) ?? '');
		faults.push(...(await faultsOfLayout(page)).map((fault) => `${path}: ${fault}`));
	}
	expect(links.size).toBeGreaterThan(openPaths.length);
	for (const link of [...links].filter((one) => !one.startsWith('tel:'))) {
		const answer = await context.request.get(new URL(link, app.origin).href);
		expect(answer.status(), link).toBe(200);
	}
	expect(faults).toEqual([]);

	// The entrance, which is nothing without, says so and shows the way out.
	await page.goto(`${app.origin}/key`);
	await expect(page.locator('[data-without]')).toHaveText(wordsOf('km')('entrance.problem.part.text'));
	await expect(page.locator('[data-without]')).toBeVisible();
	await expect(page.getByRole('link', { name: wordsOf('km')('entrance.open') })).toBeVisible();
	await expect(page.getByRole('button')).toHaveCount(0);
	await page.getByRole('link', { name: wordsOf('km')('open.leave') }).click();
	await expect(page).toHaveURL(`${app.origin}/km/calm`);

	// Leave, too, is a link.
	await page.goto(`${app.origin}/km/lines`);
	await page.getByRole('link', { name: 'Tiếng Việt' }).click();
	await expect(heading(page, wordsOf('vi')('open.lines.title'))).toBeVisible();
	await page.getByRole('link', { name: wordsOf('vi')('open.leave') }).click();
	await expect(page).toHaveURL(`${app.origin}/vi/calm`);
	await context.close();
});

test('a new version waits while the book is open, says so, and is there after it was locked', async ({
	page
}) => {
	const app = await RunningApp.start();
	const next = mkdtempSync(join(tmpdir(), 'next-version-'));
	try {
		const key = await arrive(page, await app.invite('sample-02'), 'en');
		await untilKept(page);
		await lockBook(page, app.origin, 'en');
		await openBook(page, app.origin, key, 'en');

		// The next version: the same app with another first page.
		for (const part of ['build', 'src', 'locales', 'package.json'])
			cpSync(part, join(next, part), { recursive: true, dereference: true });
		symlinkSync(join(process.cwd(), 'node_modules'), join(next, 'node_modules'));
		const worker = join(next, 'build/client/service-worker.js');
		for (const packed of ['.gz', '.br']) rmSync(worker + packed);
		writeFileSync(worker, `${readFileSync(worker, 'utf8')}\n// next version`);
		await app.serve(next);
		await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());

		await expect(page.getByText(say('today.newVersion'))).toBeVisible();
		const states = () =>
			page.evaluate(async () => {
				const registration = await navigator.serviceWorker.getRegistration();
				return { waits: Boolean(registration?.waiting), active: registration?.active?.state };
			});
		expect((await states()).waits).toBe(true);

		await lockBook(page, app.origin, 'en');
		await expect.poll(async () => (await states()).waits).toBe(false);
		await openBook(page, app.origin, key, 'en');
		await expect(page.getByText(say('book.phase.assessment'))).toBeVisible();
		await expect(page.getByText(say('today.newVersion'))).toHaveCount(0);
	} finally {
		await app.remove();
		rmSync(next, { recursive: true, force: true });
	}
});

test('when the network goes before the first run has come, Leave is there and nothing is lost', async ({
	page,
	app
}) => {
	const khmer = wordsOf('km');
	await page.goto(`${app.origin}/key`);
	await page.route(/Arrival/, (route) => route.abort());
	await button(page, khmer('entrance.invited')).click();
	await expect(heading(page, khmer('entrance.problem.part.title'))).toBeVisible();
	await expect(page.getByRole('link', { name: khmer('open.leave') })).toBeVisible();
	await expectReadableByAll(page, 'a part that has not come');

	await page.unroute(/Arrival/);
	await button(page, khmer('entrance.pairing.again')).click();
	await button(page, languageNames.km).click();
	await expect(heading(page, khmer('entrance.code.title'))).toBeVisible();
	// With its styles: the pad stands in rows of three.
	await expectNothingCutOff(page, 'typing the invitation, fetched late');
});
