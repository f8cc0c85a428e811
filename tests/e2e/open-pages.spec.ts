import { RunningApp } from '#tests/support/app.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import { button, heading, untilKept } from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

test.use({ serviceWorkers: 'allow' });

const say = wordsOf('km');

test('a browser without CompressionStream is told so before its invitation is asked for', async ({
	page,
	app
}) => {
	await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'CompressionStream'));
	await page.goto(`${app.origin}/key`);
	await button(page, say('entrance.invited')).click();
	await expect(page.getByText(say('entrance.problem.browser.text'))).toBeVisible();
	await expect(heading(page, say('entrance.language.title'))).toHaveCount(0);
	await expect(page.getByRole('link', { name: say('open.leave') })).toBeVisible();
});

test('the calm page has no Leave that leads to itself', async ({ page, app }) => {
	await page.goto(`${app.origin}/km`);
	await expect(page.getByRole('link', { name: say('open.leave') })).toBeVisible();
	await page.goto(`${app.origin}/km/calm`);
	await expect(page.getByText(say('open.calm.lead'))).toBeVisible();
	await expect(page.getByRole('link', { name: say('open.leave') })).toHaveCount(0);
});

test('an address that is unknown or not kept shows our own page with Leave where there is no network', async ({
	page
}) => {
	const app = await RunningApp.start();
	try {
		await page.goto(`${app.origin}/km`);
		await untilKept(page);
	} finally {
		await app.stop();
	}
	for (const path of ['/vi/skills', '/en/', '/key/', '/nothing/here', '/km/nothing']) {
		await page.goto(app.origin + path);
		await expect(page.locator('a.leave').first(), path).toBeVisible();
	}
});

test('Back on the open pages leads to where she was, a page come to anew begins at its top, and Leave forgets it', async ({
	page,
	app
}) => {
	const scrolled = () => page.evaluate(() => scrollY);
	const skill = page.locator('main a[href^="/km/skills/"]').last();
	await page.goto(`${app.origin}/km/skills`);
	await skill.scrollIntoViewIfNeeded();
	const before = await scrolled();
	expect(before).toBeGreaterThan(50);
	await skill.click();
	await expect(page).toHaveURL(/skills\/./);
	expect(await scrolled()).toBe(0);
	await page.getByRole('link', { name: say('open.back') }).click();
	await expect(page).toHaveURL(/skills$/);
	await expect.poll(scrolled).toBe(before);
	await page.getByRole('link', { name: say('open.leave') }).click();
	await expect(page).toHaveURL(/calm$/);
	expect(await page.evaluate(() => window.name)).toBe('');
	expect(await scrolled()).toBe(0);
});

test('before we meet is told in pictures: a tap turns them, and no address is left for it', async ({
	page,
	app
}) => {
	await page.goto(`${app.origin}/km/meet`);
	const cards = page.getByRole('list', { name: say('meet.title') }).getByRole('listitem');
	await expect(cards).toHaveCount(6);
	const address = page.url();
	await cards.first().locator('[data-turn="next"]').click();
	await expect(cards.nth(1)).toBeInViewport({ ratio: 0.9 });
	await expect(cards.first()).not.toBeInViewport({ ratio: 0.2 });
	expect(page.url()).toBe(address);
});

test('what is folded on a page that no script makes is there when it is opened', async ({ page, app }) => {
	await page.goto(`${app.origin}/km/skills/now`);
	const words = page.getByText(say('skills.skill.now.ten.1'));
	await expect(words).toBeHidden();
	await page.locator('summary', { hasText: say('skills.ten') }).click();
	await expect(words).toBeVisible();
});
