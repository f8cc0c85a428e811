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
	// The longest walk there is: a desk, a phone, and twenty pages at three widths.
	test.setTimeout(420_000);
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
	await lookAtDesk(page, 'sign-in', 'en');
	await button(page, say('desk.signIn.key')).click();
	await expect(heading(page, say('desk.home.hello', { name: 'Dara' }))).toBeVisible();
	await lookAtDesk(page, 'home', 'en');
	await button(page, languageNames.km).click();
	await expect(heading(page, wordsOf('km')('desk.home.hello', { name: 'Dara' }))).toBeVisible();
	await lookAtDesk(page, 'home', 'km');
	await button(page, languageNames.en).click();

	await page.getByRole('link', { name: say('desk.home.start.title') }).click();
	await lookAtDesk(page, 'people', 'en');
	await page.getByRole('link', { name: 'sample-03' }).click();
	await lookAtDesk(page, 'person', 'en');
	await button(page, say('desk.person.own')).click();
	const shown = page.locator('.code.latin');
	await expect(shown).toBeVisible();
	await expect(page.getByRole('timer')).toHaveText(say('desk.invitation.left', { minutes: '15' }));
	await lookAtDesk(page, 'invitation', 'en');
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
	await lookAtDesk(page, 'well', 'en');
	await button(page, languageNames.km).click();
	await expect(heading(page, wordsOf('km')('desk.well.title'))).toBeVisible();
	await lookAtDesk(page, 'well', 'km');
	await button(page, languageNames.en).click();
	await button(page, say('desk.well.again')).click();
	await expect(page.getByRole('status')).toBeVisible();
	await page.goto(`${desk.origin}/staff`);
	await lookAtDesk(page, 'staff', 'en');

	// Whoever is alone gives herself the other doors, and each is looked at.
	await page.getByRole('link', { name: 'Dara' }).click();
	for (const role of ['words-editor', 'auditor'] as const)
		await page.getByRole('checkbox', { name: say(`desk.roles.${role}.name`) }).check();
	await lookAtDesk(page, 'member', 'en');
	await button(page, say('desk.staff.save')).click();

	await page.goto(`${desk.origin}/plans`);
	await lookAtDesk(page, 'plans', 'en');
	await page.getByRole('link', { name: say('desk.plans.import') }).click();
	await lookAtDesk(page, 'import', 'en');
	const table = (rows: string) => ({
		name: 'people.csv',
		mimeType: 'text/csv',
		buffer: Buffer.from(`ref,called,language,reading,phase\n${rows}\n`)
	});
	await page.getByLabel(say('desk.import.files')).setInputFiles(table('new-1,Bopha,fr,adult,entry'));
	await button(page, say('desk.import.look')).click();
	await expect(heading(page, say('desk.import.faults'))).toBeVisible();
	await lookAtDesk(page, 'import-faults', 'en');
	await page.getByLabel(say('desk.import.files')).setInputFiles(table('new-1,Bopha,km,adult,entry'));
	await button(page, say('desk.import.look')).click();
	await lookAtDesk(page, 'import-preview', 'en');
	await button(page, say('desk.import.do')).click();
	await page.getByRole('link', { name: say('desk.plans.undoPage') }).click();
	await lookAtDesk(page, 'undo', 'en');
	await page.goto(`${desk.origin}/plans`);
	await page.getByRole('link', { name: 'sample-03' }).click();
	await lookAtDesk(page, 'plan', 'en');
	for (const path of ['partners', 'lines', 'done', 'partners/new']) {
		await page.goto(`${desk.origin}/${path}`);
		await lookAtDesk(page, path.replace('/', '-'), 'en');
	}
	await office.close();
	await desk.stop();
});
