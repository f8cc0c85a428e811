import { expect, test } from '#tests/support/fixtures.ts';
import { arrive, button, heading, tabs, turnTo } from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

const say = wordsOf('en');

test('the river is heard as a list of six with where she is; the keyboard alone opens a part, goes on to the next, and comes back', async ({
	page,
	app
}) => {
	await arrive(page, await app.invite('sample-05'), 'en');
	await tabs(page, 'en')
		.getByRole('button', { name: say('book.tabs.journey') })
		.focus();
	await page.keyboard.press('Enter');
	await expect(heading(page, say('journey.title'))).toBeFocused();
	const river = page.getByRole('list', { name: say('journey.list') });
	await expect(river.getByRole('listitem')).toHaveCount(6);
	await expect(river.locator('[aria-current="step"]')).toContainText(say('book.phase.coordination'));
	for (let press = 0; press < 2; press += 1) await page.keyboard.press('Tab');
	await expect(page.getByRole('button', { name: say('book.phase.entry') })).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(heading(page, say('book.phase.entry'))).toBeFocused();
	await button(page, say('journey.after', { phase: say('book.phase.assessment') })).focus();
	await page.keyboard.press('Enter');
	await expect(heading(page, say('book.phase.assessment'))).toBeFocused();
	await button(page, say('open.back')).focus();
	await page.keyboard.press('Enter');
	await expect(heading(page, say('journey.title'))).toBeFocused();
});

test('her card for new people stays when the plan is read anew, and is torn up when she says so', async ({
	page,
	app
}) => {
	await arrive(page, await app.invite('sample-05'), 'en');
	await turnTo(page, 'en', 'people');
	await button(page, say('people.aboutMe.row')).click();
	await button(page, say('people.aboutMe.write')).click();
	await button(page, say('people.aboutMe.pictures.like.animals')).press('Space');
	await page.locator('summary', { hasText: say('people.aboutMe.words') }).press('Enter');
	await page.getByRole('textbox', { name: say('people.aboutMe.helps') }).fill('A quiet corner');
	await button(page, say('people.aboutMe.keep')).click();
	await expect(page.getByText('A quiet corner')).toBeVisible();
	await expect(page.getByText(say('people.aboutMe.pictures.like.animals'))).toBeVisible();
	const read = page.waitForResponse('**/api/v1/snapshot');
	await page.evaluate(() => dispatchEvent(new Event('online')));
	await read;
	await expect(page.getByText('A quiet corner')).toBeVisible();
	await button(page, say('people.aboutMe.tear')).click();
	await expect(page.getByText('A quiet corner')).toHaveCount(0);
});

test('letters, night and stillness follow her wish while the book is open, and nothing of it stays', async ({
	page,
	app
}) => {
	await arrive(page, await app.invite('sample-05'), 'en');
	await turnTo(page, 'en', 'today');
	await button(page, say('settings.title')).click();
	await button(page, say('settings.text.large')).click();
	await button(page, say('settings.night.dark')).click();
	await button(page, say('settings.still.still')).click();
	const root = page.locator('html');
	await expect(root).toHaveAttribute('data-text', 'large');
	await expect(root).toHaveAttribute('data-night', 'dark');
	await expect(root).toHaveAttribute('data-still', 'yes');
	await button(page, say('settings.lock.do')).click();
	await page.waitForURL(`${app.origin}/en`);
	const wishes = ['data-text', 'data-night', 'data-still'];
	for (const wish of wishes) await expect(root).not.toHaveAttribute(wish);
	await page.goto(`${app.origin}/key`);
	await expect(button(page, say('entrance.useNumbers'))).toBeVisible();
	for (const wish of wishes) await expect(root).not.toHaveAttribute(wish);
});
