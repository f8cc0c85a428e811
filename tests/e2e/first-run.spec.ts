import type { Language } from '#lib/domain/text.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import {
	acceptInvitation,
	answerFirstQuestions,
	arrive,
	button,
	expectBook,
	heading,
	learnKey,
	openBook,
	readStory,
	tapPictures,
	turnTo,
	typeInvitation,
	typeNumbers
} from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

// As the phone of somebody who has enough: her key costs all it can.
test.use({ serviceWorkers: 'allow', memory: 'enough' });

const say = wordsOf('en');

test('the ten numbers of an invitation lead to Today, My plan with a goal and Sessions with a session', async ({
	page,
	app
}) => {
	await arrive(page, await app.invite('sample-02'), 'en');

	await expect(page.getByText(say('book.phase.assessment'))).toBeVisible();
	await button(page, say('today.happens')).click();
	await expect(page.getByText(say('sessions.can.title'))).toBeVisible();

	await turnTo(page, 'en', 'plan');
	await page.getByRole('main').getByRole('button').first().click();
	await expect(button(page, say('plan.mine.write'))).toBeVisible();

	await turnTo(page, 'en', 'journey');
	await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(6);
});

test('the ten numbers, typed in Khmer digits, lead to the same book', async ({ page, app }) => {
	await acceptInvitation(page, await app.invite('sample-03'), 'km');
	await learnKey(page, 'km');
	await expect(page.getByText(wordsOf('km')('book.phase.planning'))).toBeVisible();
});

test('a link as they once were is the plain entrance, and its end leaves the address', async ({
	page,
	app
}) => {
	const say = wordsOf('km');
	await page.goto(`${app.origin}/key#i=${'S'.repeat(22)}`);
	await expect(heading(page, say('entrance.title'))).toBeVisible();
	await expect(page).toHaveURL(`${app.origin}/key`);
	// Also where the app is open already: then the browser changes only the end.
	await page.goto(`${app.origin}/key#i=${'T'.repeat(22)}`);
	await expect(page).toHaveURL(`${app.origin}/key`);
	await expect(button(page, say('entrance.invited'))).toBeVisible();
});

test('a lost pairing reply burns nothing, not even when the page is loaded anew', async ({ page, app }) => {
	const invited = await app.invite('sample-02');
	// The server has paired, but its answer never arrives.
	await page.route('**/auth/pair', async (route) => {
		await route.fetch();
		await route.abort('connectionreset');
	});
	await acceptInvitation(page, invited, 'en');
	await expect(heading(page, say('entrance.problem.unreachable.title'))).toBeVisible();

	await page.unroute('**/auth/pair');
	await button(page, say('entrance.pairing.again')).click();
	await readStory(page, 'en');

	await page.goto('about:blank');
	await typeInvitation(page, invited, 'en', 'en');
	await answerFirstQuestions(page, 'en');
	await learnKey(page, 'en');
});

test('a used invitation says kindly what to do, and the numbers can be typed again', async ({
	browser,
	app
}) => {
	const invited = await app.invite('sample-02');
	const first = await browser.newContext();
	await arrive(await first.newPage(), invited, 'en');
	await first.close();

	const second = await browser.newContext();
	const page = await second.newPage();
	await typeInvitation(page, invited, 'en');
	// At once, and not after all the screens that come before she uses it.
	await expect(heading(page, say('entrance.problem.invitation.title'))).toBeVisible();

	await button(page, say('entrance.problem.invitation.type')).click();
	await typeNumbers(page, (await app.invite('sample-02')).code, 'en');
	await button(page, say('entrance.code.go')).click();
	await answerFirstQuestions(page, 'en');
	await learnKey(page, 'en');
	await second.close();
});

test('practising with the wrong pictures shows the story again and loses nothing', async ({ page, app }) => {
	await acceptInvitation(page, await app.invite('sample-02'), 'en');
	const key = await readStory(page, 'en');
	await button(page, say('entrance.learn.do')).click();
	const wrong = key.map((picture) => (picture === 'ant' ? 'bird' : 'ant')) as typeof key;
	await tapPictures(page, wrong, 'en');
	await expect(page.getByText(say('entrance.practise.not'))).toBeVisible();
	await button(page, say('entrance.practise.look')).click();
	expect(await readStory(page, 'en')).toEqual(key);
	await button(page, say('entrance.learn.do')).click();
	await tapPictures(page, key, 'en');
	await expectBook(page, 'en');
});

test('other pictures can be asked for before they are learnt', async ({ page, app }) => {
	await acceptInvitation(page, await app.invite('sample-02'), 'en');
	const first = await readStory(page, 'en');
	await button(page, say('entrance.learn.others')).click();
	await expect.poll(() => readStory(page, 'en')).not.toEqual(first);
	await learnKey(page, 'en');
});

test('a wrong key opens nothing, in the same words whether or not there is a book', async ({
	page,
	browser,
	app
}) => {
	const key = await arrive(page, await app.invite('sample-02'), 'en');
	const wrong = key.map((picture) => (picture === 'ant' ? 'bird' : 'ant')) as typeof key;
	await page.goto(`${app.origin}/key`);
	await tapPictures(page, wrong, 'en');
	await expect(page.getByText(say('entrance.nothing'))).toBeVisible();
	await tapPictures(page, key, 'en');
	await expectBook(page, 'en');

	const empty = await browser.newContext();
	const emptyPhone = await empty.newPage();
	await emptyPhone.goto(`${app.origin}/key`);
	await tapPictures(emptyPhone, wrong, 'km');
	await expect(emptyPhone.getByText(wordsOf('km')('entrance.nothing'))).toBeVisible();
	await empty.close();
});

test('two books on one phone open each with its own key', async ({ page, app }) => {
	const mine = await arrive(page, await app.invite('sample-02'), 'en');
	const other = await arrive(page, await app.invite('sample-11'), 'en', 'en');
	await openBook(page, app.origin, mine, 'en');
	await expect(page.getByText(say('book.phase.assessment'))).toBeVisible();
	await openBook(page, app.origin, other, 'en');
	await expect(page.getByText(say('book.phase.coordination'))).toBeVisible();
});

for (const language of ['km', 'vi'] satisfies Language[]) {
	test(`the whole first run speaks ${language}`, async ({ page, app }) => {
		await arrive(page, await app.invite(language === 'km' ? 'sample-03' : 'sample-04'), language);
		await expect(page.locator('html')).toHaveAttribute('lang', language);
	});
}
