import { expect, test } from '#tests/support/fixtures.ts';
import { lookingAt } from '#tests/support/looking.ts';
import { button, heading, startNotes, tapPictures, untilKept } from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

test.use({ serviceWorkers: 'allow' });

const say = wordsOf('km');

test('anybody starts a notes book from the first page; notes, marks and money are there the next time, with no network too', async ({
	page,
	context,
	app
}) => {
	test.setTimeout(240_000);
	const { look, faults } = await lookingAt(page, 'km');
	const main = page.getByRole('main');
	const tab = (name: string) =>
		page
			.getByRole('navigation', { name: say('notes.tabs.name') })
			.getByRole('button', { name: say(`notes.tabs.${name}`) });
	await page.goto(`${app.origin}/km`);
	await page.getByRole('link', { name: say('open.home.key'), exact: false }).click();
	await button(page, say('entrance.notes.ask')).click();
	// The vault comes with the first touch: until then the title stands over a word that it is coming.
	await expect(button(page, say('entrance.notes.do'))).toBeVisible();
	await look('notes-book-told');
	const key = await startNotes(page, app.origin, 'km');
	await look('notes-book-empty');

	await test.step('notes written and kept, one of them torn up', async () => {
		for (const words of ['ទិញអង្ករ', 'ហៅបង']) {
			await button(page, say('notes.new')).click();
			await page.getByLabel(say('notes.write')).fill(words);
			await button(page, say('notes.keep')).click();
		}
		await main.getByRole('button', { name: 'ហៅបង' }).click();
		await look('notes-book-note');
		await button(page, say('notes.tear')).click();
		await button(page, say('notes.tearYes')).click();
		await expect(main.getByText('ហៅបង')).toHaveCount(0);
		await expect(main.getByText('ទិញអង្ករ')).toBeVisible();
		await look('notes-book-notes');
	});

	await test.step('a mark for the day', async () => {
		await tab('days').click();
		await expect(heading(page, say('notes.tabs.days')).first()).toBeFocused();
		await button(page, say('notes.mood.4')).click();
		await expect(button(page, say('notes.mood.4'))).toHaveAttribute('aria-pressed', 'true');
		await look('notes-book-days');
	});

	await test.step('money that came and went, and what is left', async () => {
		await tab('money').click();
		for (const [way, amount, what] of [
			['in', '២០០០០', 'លក់បន្លែ'],
			['out', '12000', 'អង្ករ']
		] as const) {
			await button(page, say('notes.money.add')).click();
			await button(page, say(`notes.money.${way}`)).click();
			await page.getByLabel(say('notes.money.what'), { exact: true }).fill(what);
			await page.getByLabel(say('notes.money.amount')).fill(amount);
			await button(page, say('notes.keep')).click();
			await expect(main.getByText(what)).toBeVisible();
		}
		await expect(main.getByText(/៨ ?០០០|៨[.,]០០០/).first()).toBeVisible();
		await look('notes-book-money');
	});

	await test.step('calm, settings, and Escape goes one screen up', async () => {
		await tab('calm').click();
		await look('notes-book-calm');
		await tab('notes').click();
		await button(page, say('settings.title')).click();
		await look('notes-book-settings');
		await page.keyboard.press('Escape');
		await expect(heading(page, say('notes.title'))).toBeFocused();
	});

	await untilKept(page);
	await button(page, say('settings.title')).click();
	await button(page, say('settings.lock.do')).click();
	await page.waitForURL(`${app.origin}/km`);
	await context.setOffline(true);
	await page.goto(`${app.origin}/key`);
	await tapPictures(page, key, 'km');
	await expect(main.getByText('ទិញអង្ករ')).toBeVisible();
	await tab('days').click();
	await expect(button(page, say('notes.mood.4'))).toHaveAttribute('aria-pressed', 'true');
	await tab('money').click();
	await expect(main.getByText('លក់បន្លែ')).toBeVisible();
	expect(faults).toEqual([]);
});
