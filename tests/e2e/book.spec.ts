import { expect, test } from '#tests/support/fixtures.ts';
import { caseFile } from '#tests/builders/case-file.ts';
import { RunningApp } from '#tests/support/app.ts';
import {
	arrive,
	button,
	heading,
	languageNames,
	openBook,
	openSettings,
	tapPictures,
	turnTo
} from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

const say = wordsOf('en');

test('a phone that staff revoked loses the book at its next contact, and says so kindly', async ({
	page
}) => {
	const app = await RunningApp.start();
	try {
		const key = await arrive(page, await app.invite('sample-02'), 'en');
		// A book asks as it opens: with the page left open this phone could hear of it at once, and not at its next contact.
		await page.goto('about:blank');
		await app.revokeAll();
		await page.goto(`${app.origin}/key`);
		await tapPictures(page, key, 'en');
		await expect(heading(page, say('entrance.problem.gone.title'))).toBeVisible();
		await page.goto(`${app.origin}/key`);
		await tapPictures(page, key, 'en');
		await expect(page.getByText(say('entrance.nothing'))).toBeVisible();
	} finally {
		await app.remove();
	}
});

test('a new snapshot appears in the open book, and her own words stay', async ({ page }) => {
	const app = await RunningApp.start();
	try {
		await app.import(withGoal('A first goal'));
		await arrive(page, await app.invite('new-1'), 'en');
		await turnTo(page, 'en', 'plan');
		await page
			.getByRole('main')
			.getByRole('button', { name: /A first goal/ })
			.click();
		await button(page, say('plan.mine.write')).click();
		await page.getByRole('textbox').fill('Because I want to.');
		await button(page, say('plan.mine.keep')).click();
		await expect(page.getByText('Because I want to.')).toBeVisible();

		await app.import(withGoal('The goal in other words'));
		await page.evaluate(() => dispatchEvent(new Event('online')));
		await expect(heading(page, 'The goal in other words')).toBeVisible();
		await expect(page.getByText('Because I want to.')).toBeVisible();
	} finally {
		await app.remove();
	}
});

test('a reading that fails leaves the last good book with the day it was true', async ({ page }) => {
	const app = await RunningApp.start();
	try {
		const key = await arrive(page, await app.invite('sample-02'), 'en');
		await page.route('**/api/v1/snapshot', (route) =>
			route.fulfill({ status: 200, body: '{"schemaVersion":1}' })
		);
		await openBook(page, app.origin, key, 'en');
		await expect(
			page.getByText(say('today.offline', { day: say('book.when.today').toLowerCase() }))
		).toBeVisible();
		await expect(page.getByText(say('book.phase.assessment'))).toBeVisible();
	} finally {
		await app.remove();
	}
});

test('the language changes inside the book, and the phone remembers it', async ({ page, app }) => {
	await arrive(page, await app.invite('sample-02'), 'en');
	await openSettings(page, 'en');
	await button(page, languageNames.vi).click();
	await expect(page.locator('html')).toHaveAttribute('lang', 'vi');
	const vi = wordsOf('vi');
	await expect(heading(page, vi('settings.title'))).toBeVisible();
	await button(page, vi('settings.lock.do')).click();
	await page.waitForURL(`${app.origin}/vi`);
	await expect(heading(page, vi('open.home.quiet'))).toBeVisible();
});

test('nothing planned yet is a screen of its own', async ({ page, app }) => {
	await arrive(page, await app.invite('sample-01'), 'en');
	await expect(heading(page, say('today.none.title'))).toBeVisible();
	await button(page, say('today.first.later')).click();
	await expect(heading(page, say('today.easy.title'))).toBeVisible();
	await turnTo(page, 'en', 'plan');
	await expect(heading(page, say('plan.none.title'))).toBeVisible();
});

test('forty goals stay calm: fewer than twelve rows to begin with', async ({ page, app }) => {
	await arrive(page, await app.invite('sample-11'), 'en');
	await turnTo(page, 'en', 'plan');
	await expect(button(page, say('plan.meetings'))).toBeVisible();
	const shown = await page.getByRole('main').getByRole('button').count();
	expect(shown).toBeLessThan(12);
});

test('a row is opened with the keyboard alone, and the focus goes to the new heading', async ({
	page,
	app
}) => {
	await arrive(page, await app.invite('sample-02'), 'en');
	await button(page, say('today.all')).focus();
	await page.keyboard.press('Enter');
	await expect(heading(page, say('sessions.title'))).toBeFocused();
});

const withGoal = (what: string) =>
	caseFile({
		goals: [{ id: 'g1', visibility: 'person', area: 'learning', what, state: 'under-way', steps: [] }]
	});
