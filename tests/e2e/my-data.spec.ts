import { readFileSync } from 'node:fs';
import { expect, test } from '#tests/support/fixtures.ts';
import { arrive, button, heading, turnTo } from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

test.use({ serviceWorkers: 'allow' });

const say = wordsOf('en');

test('with no network she looks for a place by need, and what the app holds is read, printed and saved only in the parts she chose', async ({
	page,
	context,
	app
}) => {
	await arrive(page, await app.invite('sample-05'), 'en');
	await turnTo(page, 'en', 'people');
	await context.setOffline(true);
	const main = page.getByRole('main');
	const row = (name: string) => main.getByRole('button', { name });

	await test.step('places, by need and by town', async () => {
		await row(say('people.partners')).click();
		await row(say('partners.look')).click();
		await main.getByText(say('partners.find.need')).click();
		await button(page, say('partners.area.work-and-money')).click();
		await expect(main.getByRole('status')).toHaveText('3 places');
		await main.getByText(say('partners.find.cost')).click();
		await button(page, say('partners.find.free')).click();
		await expect(main.getByRole('listitem')).toHaveText(/River Skills Workshop/);
		await button(page, say('partners.area.learning')).click();
		await main.getByText(say('partners.find.place')).click();
		await button(page, 'Kampot').click();
		await expect(main.getByRole('listitem')).toHaveText(/Lotus Evening School/);
	});

	await turnTo(page, 'en', 'people');
	await row(say('my-data.title')).click();
	await row(say('my-data.all.title')).click();
	const part = (name: string) => main.getByRole('checkbox', { name: say(`my-data.all.part.${name}`) });

	await test.step('on paper there is only what she chose, under a neutral header', async () => {
		await part('me').uncheck();
		await part('goals').check();
		await part('referrals').check();
		await expect(main.getByText('Repair bicycles for neighbours').first()).toBeVisible();
		await page.emulateMedia({ media: 'print' });
		// The system's own dialogue takes the focus away, and the page is covered.
		await page.evaluate(() => (document.documentElement.dataset.covered = ''));
		await expect(main.getByText(say('my-data.print.header'))).toBeVisible();
		await expect(main.getByText('Repair bicycles for neighbours').first()).toBeVisible();
		await expect(main.getByText('Quiet Clinic').first()).toBeVisible();
		await expect(main.getByText('Rath')).toHaveCount(0);
		for (const unprinted of [
			say('open.leave'),
			say('my-data.print.do'),
			say('my-data.file.ask'),
			say('my-data.all.title')
		])
			await expect(page.getByText(unprinted, { exact: true }).filter({ visible: true })).toHaveCount(0);
		await expect(page.getByRole('navigation')).toBeHidden();
		const pdf = await page.pdf({
			format: 'A4',
			...(process.env.PICTURES && { path: `${process.env.PICTURES}/my-data.pdf` })
		});
		expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBeLessThanOrEqual(2);
		await page.evaluate(() => delete document.documentElement.dataset.covered);
		await page.emulateMedia({ media: 'screen' });
	});

	await test.step('a file is saved only after the plain warning, under a name that says nothing', async () => {
		let saved = 0;
		page.on('download', () => (saved += 1));
		await button(page, say('my-data.file.ask')).click();
		await expect(main.getByText(say('my-data.file.warn'))).toBeVisible();
		await button(page, say('my-data.file.no')).click();
		await expect(button(page, say('my-data.file.yes'))).toHaveCount(0);
		expect(saved).toBe(0);
		await button(page, say('my-data.file.ask')).click();
		const coming = page.waitForEvent('download');
		await button(page, say('my-data.file.yes')).click();
		const download = await coming;
		expect(download.suggestedFilename()).toBe('pages.txt');
		await expect(main.getByText(say('my-data.file.done', { name: 'pages.txt' }))).toBeVisible();
		const text = readFileSync(await download.path(), 'utf8');
		expect(text.startsWith('\ufeff')).toBe(true);
		expect(text).toContain('Repair bicycles for neighbours');
		expect(text).toContain('Quiet Clinic');
		expect(text).not.toContain('Rath');
		expect(text).not.toContain('CANARY');
	});
	await expect(heading(page, say('my-data.all.title'))).toBeVisible();
});
