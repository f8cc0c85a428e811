import { expect, test } from '#tests/support/fixtures.ts';
import { arrive, button, turnTo } from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

const say = wordsOf('en');

test('her book on paper holds what she chose and nothing else, in whole sheets, under a front that says nothing', async ({
	page,
	app
}) => {
	await arrive(page, await app.invite('sample-05'), 'en');
	await turnTo(page, 'en', 'people');
	const main = page.getByRole('main');
	for (const row of ['my-data.title', 'my-data.book.title'])
		await main.getByRole('button', { name: say(row) }).click();
	// Nothing is chosen for her, and nothing is printed.
	await expect(main.getByRole('checkbox', { checked: true })).toHaveCount(0);
	await expect(button(page, say('my-data.print.do'))).toHaveCount(0);

	await main.getByRole('checkbox', { name: say('my-data.all.part.journey') }).check();
	await main.getByRole('checkbox', { name: say('my-data.all.part.goals') }).check();
	const papers = main.locator('.folio');
	await expect(papers.getByText('Repair bicycles for neighbours').first()).toBeVisible();
	// Twice two pictures and the goals: pages are full, and told.
	await expect(papers).toHaveCount(4);
	const sheets = 4;
	await expect(main.getByText(say('my-data.book.steps.1', { sheets: '4' }))).toBeVisible();

	// No page is fuller than it is, and the last side says nothing.
	const pages = main.locator('.page');
	const over = await pages.evaluateAll((all) => all.map((one) => one.scrollHeight - one.clientHeight));
	expect(Math.max(...over)).toBeLessThanOrEqual(1);
	expect(await pages.count()).toBe(2 * sheets);
	expect(await pages.last().innerText()).toBe('');
	// Whom she can call is inside of the back, whatever she chose, and on no cover.
	const inside = pages.nth(-2);
	await expect(inside.getByRole('heading', { name: say('open.lines.title') })).toBeVisible();
	for (const number of ['117', '119', '1280']) {
		await expect(inside.getByRole('heading', { name: number })).toBeVisible();
		expect(await pages.first().innerText()).not.toContain(number);
	}
	const called = page.getByText('Rath');
	await expect(papers.locator(called)).toHaveCount(0);

	await page.emulateMedia({ media: 'print' });
	// The system's own dialogue takes the focus away, and the page is covered.
	await page.evaluate(() => (document.documentElement.dataset.covered = ''));
	await expect(papers.first().getByText('Quiet River')).toBeVisible();
	for (const unprinted of [say('my-data.book.lead'), say('my-data.print.do'), say('open.leave')])
		await expect(page.getByText(unprinted, { exact: true }).filter({ visible: true })).toHaveCount(0);
	const printed = await page.evaluate(() => document.body.innerText);
	expect(printed).not.toMatch(/https?:|localhost|\/key/);
	expect(printed).not.toContain('Rath');
	const pdf = await page.pdf({
		preferCSSPageSize: true,
		...(process.env.PICTURES && { path: `${process.env.PICTURES}/paper-book.pdf` })
	});
	const text = pdf.toString('latin1');
	expect(text.match(/\/Type\s*\/Page\b/g)).toHaveLength(sheets);
	// A4 on its side, in points.
	for (const [, wide, high] of text.matchAll(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)/g))
		expect([Math.round(Number(wide)), Math.round(Number(high))]).toEqual([842, 595]);
	await page.evaluate(() => delete document.documentElement.dataset.covered);
	await page.emulateMedia({ media: 'screen' });

	await main.getByRole('checkbox', { name: say('my-data.book.name', { name: 'Rath' }) }).check();
	await expect(papers.first().getByText('Rath')).toBeVisible();
});
