import type { Page } from '@playwright/test';
import { expect, test } from '#tests/support/fixtures.ts';
import {
	arrive,
	button,
	openBook,
	openSettings,
	tapPictures,
	turnTo,
	untilKept
} from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

test.use({ serviceWorkers: 'allow' });

const say = wordsOf('en');
const done = (page: Page) => button(page, say('settings.lock.done'));

/** What staff do with a new tablet. */
async function setUp(page: Page, origin: string) {
	await page.goto(`${origin}/en/know-how/my-phone`);
	await untilKept(page);
	await page.locator('summary', { hasText: say('knowhow.mine.tablet.title') }).click();
	await button(page, say('knowhow.mine.tablet.do')).click();
}

test('a tablet of a house holds two children’s books, each behind seven pictures, and is locked with one touch', async ({
	page,
	app
}) => {
	await setUp(page, app.origin);
	const isSetUp = page.getByText(say('knowhow.mine.tablet.done'));
	await expect(isSetUp).toBeVisible();
	await page.reload();
	await page.locator('summary', { hasText: say('knowhow.mine.tablet.title') }).click();
	await expect(isSetUp).toBeVisible();

	const first = await arrive(page, await app.invite('sample-02'), 'en');
	expect(first).toHaveLength(7);
	await done(page).click();
	await page.waitForURL(`${app.origin}/en`);
	const second = await arrive(page, await app.invite('sample-05'), 'en', 'en');
	await turnTo(page, 'en', 'plan');
	await expect(page.getByText('Repair bicycles for neighbours').first()).toBeVisible();
	await done(page).click();
	await page.waitForURL(`${app.origin}/en`);

	await openBook(page, app.origin, first, 'en');
	await turnTo(page, 'en', 'plan');
	await expect(page.getByText('Repair bicycles for neighbours')).toHaveCount(0);
	await openSettings(page, 'en');
	await expect(button(page, say('settings.forget.do'))).toBeVisible();
	await expect(button(page, say('settings.empty.do'))).toHaveCount(0);
	await done(page).click();
	await page.waitForURL(`${app.origin}/en`);

	await page.goto(`${app.origin}/key`);
	await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(7);
	await tapPictures(page, [...second.slice(0, 6), second[6] === 'rain' ? 'moon' : 'rain'], 'en');
	await expect(page.getByText(say('entrance.nothing'))).toBeVisible();
	await tapPictures(page, second, 'en');
	await turnTo(page, 'en', 'plan');
	await expect(page.getByText('Repair bicycles for neighbours').first()).toBeVisible();
});

test('a phone in use is no tablet whoever presses the button, and its book opens as before', async ({
	page,
	app
}) => {
	await page.goto(`${app.origin}/en`);
	await untilKept(page);
	const key = await arrive(page, await app.invite('sample-03'), 'en');
	expect(key).toHaveLength(6);
	await setUp(page, app.origin);
	await expect(page.getByText(say('knowhow.mine.tablet.not'))).toBeVisible();
	await openBook(page, app.origin, key, 'en');
	await expect(done(page)).toHaveCount(0);
});
