import type { Page } from '@playwright/test';
import { expectNothingCutOff, expectReadableByAll } from '#tests/support/axe.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import {
	arrive,
	button,
	expectBook,
	acceptInvitation,
	heading,
	practiseNumbers,
	readFamilyPromise,
	tabs,
	tryNumbers,
	turnTo
} from '#tests/support/person.ts';
import { letTimePass } from '#tests/support/time.ts';
import { wordsOf } from '#tests/support/words.ts';

test.use({ serviceWorkers: 'allow' });

const say = wordsOf('en');
const ref = 'sample-07';
const goal = 'រៀបចំបន្ទប់គេងឲ្យស្ងប់';
const step = 'លាបពណ៌ជញ្ជាំង';

const main = (page: Page) => page.getByRole('main');
const theSwitch = (page: Page) => page.getByRole('switch', { name: goal });

async function openSharing(page: Page) {
	await turnTo(page, 'en', 'people');
	await button(page, say('my-data.title')).click();
	await button(page, say('sharing.title')).click();
	await expect(heading(page, say('sharing.title'))).toBeVisible();
}

test('she lets her family see one thing: they see it a day later and nothing else, and taken back it is gone', async ({
	page,
	app,
	browser
}) => {
	test.setTimeout(180_000);
	const family = await (await browser.newContext()).newPage();
	await acceptInvitation(family, await app.invite(ref, 15, 'family'), 'en');
	await readFamilyPromise(family, 'en');
	const code = await practiseNumbers(family, 'en');
	await expectBook(family, 'en');
	const theyOpen = async () => {
		await tryNumbers(family, app.origin, code, 'en');
		await expectBook(family, 'en');
	};
	await expect(heading(family, say('sharing.quiet.title'))).toBeVisible();
	await expect(tabs(family, 'en').getByRole('button')).toHaveCount(3);
	const quiet = await main(family).innerText();

	await arrive(page, await app.invite(ref), 'en');
	await openSharing(page);
	await expect(main(page).getByText(say('sharing.stands.nothing'))).toBeVisible();
	await expect(main(page).getByText(/family phones? can read along/)).toBeVisible();
	for (const one of await page.getByRole('switch').all()) await expect(one).not.toBeChecked();
	await theSwitch(page).click();
	await expect(main(page).getByText(/They see it from:/)).toBeVisible();
	await expectReadableByAll(page, 'sharing');
	await expectNothingCutOff(page, 'sharing');

	await button(page, say('sharing.picture.row')).click();
	await expect(main(page).getByText(goal)).toBeVisible();
	await expect(main(page).getByText(step)).toBeVisible();
	const picture = await page.locator('.page').innerText();
	await button(page, say('open.back')).click();

	// Nothing yet for them; then a day goes by.
	await theyOpen();
	await expect(heading(family, say('sharing.quiet.title'))).toBeVisible();
	await letTimePass(app.data, ref, 26);
	await theyOpen();
	await expect(family.getByText(goal)).toBeVisible();
	expect(await main(family).innerText()).toContain(picture);
	await expect(family.getByText('ស្រីម៉ុម')).toHaveCount(0);
	await expectReadableByAll(family, 'what a family reads');

	// She takes it back where there is no network. It says so, and it is the first thing that is sent.
	await page.context().setOffline(true);
	await expect(theSwitch(page)).toBeChecked();
	await theSwitch(page).click();
	await expect(main(page).getByText(say('sharing.unsent.text'))).toBeVisible();
	const asked: string[] = [];
	page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
	await page.context().setOffline(false);
	await expect(main(page).getByText(say('sharing.stands.nothing'))).toBeVisible();
	await expect.poll(() => asked).toContain('GET /api/v1/snapshot');
	expect(asked.indexOf('PUT /sharing')).toBeGreaterThan(-1);
	expect(asked.indexOf('PUT /sharing')).toBeLessThan(asked.indexOf('GET /api/v1/snapshot'));

	await theyOpen();
	await expect(heading(family, say('sharing.quiet.title'))).toBeVisible();
	expect(await main(family).innerText()).toBe(quiet);

	// What was on their phone is not shown without a fresh look, either.
	await family.context().setOffline(true);
	await family.evaluate(() => dispatchEvent(new Event('online')));
	await expect(heading(family, say('sharing.home.offline.title'))).toBeVisible();
	await family.context().close();
});
