import type { Page } from '@playwright/test';
import { pictures } from '#lib/ui/art/pictures.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import {
	arrive,
	button,
	expectBook,
	lockBook,
	openBook,
	openSettings,
	tabs,
	tapPictures,
	typeInvitation,
	untilKept
} from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

test.use({ serviceWorkers: 'allow' });

const say = wordsOf('en');
const phase = say('book.phase.assessment');

test('Leave takes the entrance’s place, before the app has come and after a key that opened nothing', async ({
	page,
	app
}) => {
	const km = wordsOf('km');
	const line = await page.context().newCDPSession(page);
	const history = async () => (await line.send('Page.getNavigationHistory')).entries.map(({ url }) => url);
	for (const isTried of [false, true]) {
		await page.goto(`${app.origin}/km`);
		await page.goto(`${app.origin}/key`);
		if (isTried) {
			await tapPictures(page, pictures.slice(0, 6), 'km');
			await expect(page.getByText(km('entrance.nothing'))).toBeVisible();
		}
		await page.getByRole('link', { name: km('open.leave') }).click();
		await page.waitForURL(`${app.origin}/km/calm`);
		expect(await history()).not.toContain(`${app.origin}/key`);
	}
});

test('Leave blanks the page at once and leads to the quiet page; Back does not show the book', async ({
	page,
	app
}) => {
	await page.goto('about:blank');
	await arrive(page, await app.invite('sample-02'), 'en');
	await expect(page.getByText(phase)).toBeVisible();

	// What the very next frame after the tap shows, told by the page itself.
	const seen: string[] = [];
	await page.exposeFunction('reportFrame', (text: string) => seen.push(text));
	await page.evaluate(() => {
		addEventListener(
			'click',
			() =>
				requestAnimationFrame(
					() =>
						void (window as never as { reportFrame(t: string): void }).reportFrame(document.body.innerText)
				),
			{ capture: true }
		);
	});
	await page.getByRole('link', { name: say('open.leave') }).click();
	await page.waitForURL(`${app.origin}/en/calm`);
	await expect(page.getByText(say('open.calm.lead'))).toBeVisible();
	expect(seen).toHaveLength(1);
	expect(seen.join('')).not.toContain(phase);

	await page.goBack().catch(() => null);
	await expect(page.getByText(phase)).toHaveCount(0);
	await page.goForward().catch(() => null);
	await expect(page.getByText(phase)).toHaveCount(0);
});

test('Leave works from the first screen on', async ({ page, app }) => {
	await typeInvitation(page, await app.invite('sample-02'), 'km');
	await page.getByRole('link', { name: wordsOf('km')('open.leave') }).click();
	await page.waitForURL(`${app.origin}/km/calm`);
});

test('Shift three times leaves', async ({ page, app }) => {
	await arrive(page, await app.invite('sample-02'), 'en');
	for (let time = 0; time < 3; time += 1) await page.keyboard.press('Shift');
	await page.waitForURL(`${app.origin}/en/calm`);
});

test('the book writes nothing into the history and keeps one title', async ({ page, app }) => {
	await page.goto((await app.invite('sample-02')).link);
	const title = await page.title();
	await page.goto('about:blank');
	await arrive(page, await app.invite('sample-02'), 'en');
	const before = await page.evaluate(() => history.length);
	await openSettings(page, 'en');
	await button(page, say('open.back')).click();
	await button(page, say('today.all')).click();
	expect(await page.evaluate(() => history.length)).toBe(before);
	expect(page.url()).toBe(`${app.origin}/key`);
	expect(await page.title()).toBe(title);
});

test('the book locks by itself after five minutes without a touch, also in a tab that the system froze', async ({
	context,
	page,
	app
}) => {
	await page.clock.install();
	const key = await arrive(page, await app.invite('sample-02'), 'en');
	await page.clock.fastForward('04:50');
	await expectBook(page, 'en');
	await page.clock.fastForward('00:15');
	await page.waitForURL(`${app.origin}/en`);

	await openBook(page, app.origin, key, 'en');
	const session = await context.newCDPSession(page);
	await session.send('Page.setWebLifecycleState', { state: 'frozen' });
	// The wall clock goes on; no timer of a frozen tab does.
	await page.clock.setSystemTime(Date.now() + 3_600_000);
	// On a slow machine it may have seen the hour and gone before it is asked back: nobody is there to answer then.
	await session.send('Page.setWebLifecycleState', { state: 'active' }).catch(() => undefined);
	await page.waitForURL(`${app.origin}/en`);
	await expect(page.getByText(phase)).toHaveCount(0);
});

test('an entrance that lies unused goes where a book goes that locks', async ({ page, app }) => {
	await page.clock.install();
	await page.goto(`${app.origin}/key`);
	await expect(button(page, wordsOf('km')('entrance.invited'))).toBeVisible();
	await page.clock.fastForward('04:50');
	expect(page.url()).toBe(`${app.origin}/key`);
	await page.clock.fastForward('00:15');
	await page.waitForURL(`${app.origin}/km`);
});

test('locking in one tab locks the book in every tab', async ({ context, page, app }) => {
	const key = await arrive(page, await app.invite('sample-02'), 'en');
	const other = await context.newPage();
	await other.goto(`${app.origin}/key`);
	await tapPictures(other, key, 'en');
	await expectBook(other, 'en');
	await lockBook(other, app.origin, 'en');
	await page.waitForURL(`${app.origin}/en`);
	await expect(tabs(page, 'en')).toHaveCount(0);
});

test('forgetting the book takes it off this phone; its key then opens nothing', async ({ page, app }) => {
	const key = await arrive(page, await app.invite('sample-02'), 'en');
	await openSettings(page, 'en');
	await button(page, say('settings.forget.do')).click();
	await button(page, say('settings.forget.yes')).click();
	await page.waitForURL(`${app.origin}/en`);
	await page.goto(`${app.origin}/key`);
	await tapPictures(page, key, 'en');
	await expect(page.getByText(say('entrance.nothing'))).toBeVisible();
});

/** The random name of this phone's lock, as it lies in the database; undefined where there is no store. */
async function lockIdOf(page: Page): Promise<string | undefined> {
	return page.evaluate(async () => {
		const there = await indexedDB.databases();
		if (!there.some(({ name }) => name === 'pages')) return undefined;
		const opening = indexedDB.open('pages');
		const database = await new Promise<IDBDatabase>((resolve, reject) => {
			opening.onsuccess = () => resolve(opening.result);
			opening.onerror = () => reject(opening.error);
		});
		const rows = database.transaction('phone').objectStore('phone').getAll();
		await new Promise((resolve) => (rows.onsuccess = resolve));
		database.close();
		return rows.result[0]?.lockId as string | undefined;
	});
}

test('emptying the phone leaves nothing of hers behind, and the store of any other phone', async ({
	page,
	app
}) => {
	await arrive(page, await app.invite('sample-02'), 'en');
	await openSettings(page, 'en');
	const before = await lockIdOf(page);
	expect(before).toBeTruthy();
	// No page of ours makes this one: only the browser, told by the server, can take it away.
	await page.evaluate(
		() =>
			new Promise<void>((resolve) => {
				const opening = indexedDB.open('another', 1);
				opening.onsuccess = () => {
					opening.result.close();
					resolve();
				};
			})
	);
	await button(page, say('settings.empty.do')).click();
	await button(page, say('settings.empty.yes')).click();
	await page.waitForURL(`${app.origin}/en`);
	// The open page keeps the app's own files and an empty store again, as on any phone; nothing of hers.
	await untilKept(page);
	await expect.poll(() => lockIdOf(page)).toMatch(/^[\w-]{22}$/);
	expect(await lockIdOf(page)).not.toBe(before);
	const left = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
	expect(left).not.toContain('another');
});

test('what she wrote is still there after the book was locked and opened again', async ({ page, app }) => {
	const key = await arrive(page, await app.invite('sample-02'), 'en');
	await button(page, say('today.mood.4')).click();
	await expect(page.getByText(say('today.mood.kept'))).toBeVisible();
	await lockBook(page, app.origin, 'en');
	await openBook(page, app.origin, key, 'en');
	await expect(button(page, say('today.mood.4'))).toHaveAttribute('aria-pressed', 'true');
});

test('the entrance has a way out before any script has come', async ({ browser, app }) => {
	const context = await browser.newContext({ javaScriptEnabled: false });
	const page = await context.newPage();
	await page.goto(`${app.origin}/key`);
	await page.getByRole('link', { name: wordsOf('km')('open.leave') }).click();
	await expect(page).toHaveURL(`${app.origin}/km/calm`);
	await context.close();
});
