import { giveKey, lookAtDesk, RunningDesk } from '#tests/support/desk.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import { arrive, button, heading, languageNames } from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

const say = wordsOf('en');

test('from the set-up link to a phone that opens a book, without a terminal, in three presses after the sign-in', async ({
	app,
	browser,
	faults
}) => {
	// A desk and a phone.
	test.setTimeout(240_000);
	const desk = await RunningDesk.start(app);
	const office = await browser.newContext({
		viewport: { width: 1366, height: 768 },
		isMobile: false,
		hasTouch: false,
		locale: 'en-GB'
	});
	const page = await office.newPage();
	page.on('pageerror', ({ message }) => faults.push(message));
	await giveKey(office, page);
	const link = await desk.link();
	await page.goto(link);
	await lookAtDesk(page, 'set-up', 'en');
	await page.getByLabel(say('desk.signIn.name')).fill('Dara');
	await page.getByLabel(say('desk.link.also')).check();
	await button(page, say('desk.link.key')).click();

	await expect(heading(page, say('desk.keys.title'))).toBeVisible();
	await expect(page.getByText(say('desk.keys.second'))).toBeVisible();
	await expect(page.getByText(say('desk.one'))).toBeVisible();
	await button(page, say('desk.keys.paperMake')).click();
	await expect(page.getByText(/^([0-9A-Z]{4} ){6}[0-9A-Z]{4}$/)).toBeVisible();
	await lookAtDesk(page, 'keys', 'en');

	// The set-up link opens nothing any more, and the key opens the desk.
	await button(page, say('desk.bar.out')).click();
	await page.goto(link);
	await expect(heading(page, say('desk.link.gone'))).toBeVisible();
	await page.goto(desk.origin);
	await button(page, say('desk.signIn.key')).click();
	await expect(heading(page, say('desk.home.hello', { name: 'Dara' }))).toBeVisible();
	await button(page, languageNames.km).click();
	await expect(heading(page, wordsOf('km')('desk.home.hello', { name: 'Dara' }))).toBeVisible();
	await button(page, languageNames.en).click();

	await page.getByRole('link', { name: say('desk.home.start.title') }).click();
	await page.getByRole('link', { name: 'sample-03' }).click();
	await button(page, say('desk.person.own')).click();
	const shown = page.locator('.code.latin');
	await expect(shown).toBeVisible();
	await expect(page.getByRole('timer')).toHaveText(say('desk.invitation.left', { minutes: '15' }));
	const code = (await shown.innerText()).replaceAll(' ', '');

	const pocket = await browser.newContext({ locale: 'km' });
	const phone = await pocket.newPage();
	await arrive(phone, { code, link: `${app.origin}/key` }, 'km');
	await pocket.close();

	// Loaded again, the page shows the numbers no more, and makes no others.
	await page.reload();
	await expect(page.getByText(say('desk.invitation.repeated'))).toBeVisible();
	await expect(page.locator('#phones strong')).toHaveCount(1);
	await page.getByText(say('desk.person.lost'), { exact: true }).click();
	await button(page, say('desk.person.revoke')).click();
	await expect(page.getByText(say('desk.person.revoked'))).toBeVisible();
	await page.goto(`${desk.origin}/well`);
	await expect(heading(page, say('desk.well.title'))).toBeVisible();
	await button(page, languageNames.km).click();
	await expect(heading(page, wordsOf('km')('desk.well.title'))).toBeVisible();
	await button(page, languageNames.en).click();
	await button(page, say('desk.well.again')).click();
	await expect(page.getByRole('status')).toBeVisible();
	await office.close();
	await desk.stop();
});
