import { join } from 'node:path';
import { openFileReadOnly } from '#lib/server/database/sqlite/file.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import {
	acceptInvitation,
	arrive,
	arriveWithNumbers,
	button,
	expectBook,
	heading,
	lockBook,
	openBook,
	openSettings,
	practiseNumbers,
	readFamilyPromise,
	readStory,
	tapPictures,
	tryNumbers
} from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

const say = wordsOf('en');
const wrong = (code: string) => code.replace(/./g, (digit) => String((Number(digit) + 1) % 10));

test('a number code opens her book, and another one opens nothing in the same words as ever', async ({
	page,
	app
}) => {
	const code = await arriveWithNumbers(page, await app.invite('sample-02'), 'en');
	await tryNumbers(page, app.origin, wrong(code), 'en');
	await expect(page.getByText(say('entrance.nothing'))).toBeVisible();
	await tryNumbers(page, app.origin, code, 'en');
	await expectBook(page, 'en');
});

test('numbers without a server say what they need; pictures open all the same', async ({ page, app }) => {
	const key = await arrive(page, await app.invite('sample-02'), 'en');
	await page.route('**/auth/unlock', (route) => route.abort('connectionreset'));
	await tryNumbers(page, app.origin, '123456', 'en');
	await expect(heading(page, say('entrance.offline.title'))).toBeVisible();
	await openBook(page, app.origin, key, 'en');
});

test('wrong numbers make the phone wait, with a sentence that says so; the same mistake again is no other try', async ({
	page,
	app
}) => {
	await page.goto(`${app.origin}/key`);
	for (const code of ['123456', '123456', '123457', '123457', '123458', '123459']) {
		await tryNumbers(page, app.origin, code, 'km');
		await expect(page.getByText(wordsOf('km')('entrance.nothing'))).toBeVisible();
	}
	await tryNumbers(page, app.origin, '123450', 'km');
	await expect(heading(page, wordsOf('km')('entrance.wait.title'))).toBeVisible();
});

test('she adds a number code to her pictures, then keeps the numbers alone', async ({ page, app }) => {
	const key = await arrive(page, await app.invite('sample-02'), 'en');
	await openSettings(page, 'en');
	await button(page, say('settings.keys')).click();
	await button(page, say('keys.addNumbers')).click();
	await tapPictures(page, key, 'en');
	const code = await practiseNumbers(page, 'en');
	await expect(page.getByText(say('keys.done.text'))).toBeVisible();
	await button(page, say('keys.back')).click();
	await expect(button(page, say('keys.newNumbers'))).toBeVisible();

	await tryNumbers(page, app.origin, code, 'en');
	await expectBook(page, 'en');
	await openSettings(page, 'en');
	await button(page, say('settings.keys')).click();
	await button(page, say('keys.dropPictures')).click();
	for (const digit of code) await button(page, digit).click();
	await button(page, say('entrance.numbers.open')).click();
	await expect(page.getByText(say('keys.done.text'))).toBeVisible();

	await page.goto(`${app.origin}/key`);
	await tapPictures(page, key, 'en');
	await expect(page.getByText(say('entrance.nothing'))).toBeVisible();
	await tryNumbers(page, app.origin, code, 'en');
	await expectBook(page, 'en');
});

test('an erase key of pictures shows the words of a wrong key, and her book is gone', async ({
	page,
	app
}) => {
	const key = await arrive(page, await app.invite('sample-02'), 'en');
	await openSettings(page, 'en');
	await button(page, say('settings.keys')).click();
	await page.getByText(say('keys.erase.title'), { exact: true }).click();
	await button(page, say('keys.erase.pictures')).click();
	await expect(heading(page, say('keys.first.title'))).toBeFocused();
	await tapPictures(page, key, 'en');
	const erase = await readStory(page, 'en', 'keys.erase.learn.title');
	await button(page, say('entrance.learn.do')).click();
	await tapPictures(page, erase, 'en');
	await expect(page.getByText(say('keys.done.erase'))).toBeVisible();
	await lockBook(page, app.origin, 'en').catch(() => page.goto(`${app.origin}/en`));

	await openBook(page, app.origin, key, 'en');
	await page.goto(`${app.origin}/key`);
	const heard = page.waitForResponse('**/auth/unlocked');
	await tapPictures(page, erase, 'en');
	await expect(page.getByText(say('entrance.nothing'))).toBeVisible();
	await heard;
	await tapPictures(page, key, 'en');
	await expect(page.getByText(say('entrance.opening'))).toBeHidden();
	await expect(page.getByText(say('entrance.nothing'))).toBeVisible();
	const count = (file: string, question: string) => {
		const database = openFileReadOnly(join(app.data, file));
		const row = database.prepare(question).get();
		database.close();
		return Number(row?.n);
	};
	expect(count('locks.db', 'SELECT count(*) AS n FROM slots')).toBe(
		count('phones.db', 'SELECT count(*) AS n FROM phones WHERE lock IS NOT NULL')
	);
});

test('a book read by the family is offered numbers alone', async ({ page, app }) => {
	const invited = await app.invite('sample-07', 15, 'family');
	await acceptInvitation(page, invited, 'en');
	await readFamilyPromise(page, 'en');
	await expect(heading(page, say('entrance.code6.title'))).toBeVisible();
	await expect(page.getByText(say('entrance.choose.title'))).toHaveCount(0);
});
