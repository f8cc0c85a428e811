import { createHash } from 'node:crypto';
import type { Page } from '@playwright/test';
import { dayAt, addDays } from '#lib/domain/day.ts';
import { questions } from '#lib/domain/feedback.ts';
import { recordingName } from '#lib/domain/recording.ts';
import { FeedbackApp, ownLead } from '#tests/support/feedback-app.ts';
import { feedbackScreens } from '#tests/support/feedback-screens.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import { arrive, button, heading, lockBook, openBook, turnTo, untilMade } from '#tests/support/person.ts';
import { faultsOfBars, faultsOfLayout } from '#tests/support/screens.ts';
import { wordsOf } from '#tests/support/words.ts';

const say = wordsOf('en');
let feedback: FeedbackApp;

test.describe.configure({ mode: 'default', timeout: 180_000 });
test.beforeAll(async () => {
	// It makes keys and builds the app with them.
	test.setTimeout(240_000);
	feedback = await FeedbackApp.start();
});
test.afterAll(() => feedback.remove());

test('words of the organisation’s own stand on an open page, and its recording is heard and known without a network', async ({
	page
}) => {
	const { origin } = feedback.app;
	await page.goto(`${origin}/en/meet`);
	await expect(page.getByText(ownLead)).toBeVisible();
	const name = recordingName(ownLead);
	const heard = page.waitForResponse(`**/voice/en/${name}.mp3`);
	await button(page, say('open.listen')).click();
	expect((await heard).headers()['content-type']).toBe('audio/mpeg');
	// The worker keeps the list under the mark of what it says now: a phone with an older one fetches it anew.
	const [list, worker] = await Promise.all(
		['voice/en.json', 'service-worker.js'].map(async (file) => (await fetch(`${origin}/${file}`)).text())
	);
	expect(JSON.parse(list!)).toEqual({ [name]: 'meet:lead' });
	const mark = createHash('md5').update(list!).digest('hex');
	expect(/\{[^{}]*voice\/en\.json[^{}]*\}/.exec(worker!)?.[0]).toContain(mark);
});

/** A question and what can be answered stand beside each other, the promise under them is seen without scrolling. */
const faultsOfQuestion = (page: Page) =>
	page.evaluate(() => {
		const question = document.querySelector('.question');
		if (!question) return [];
		const [drawing, asked, answers] = ['.scene', 'h2', '[role=group]'].map((part) =>
			question.querySelector(part)!.getBoundingClientRect()
		);
		const faults: string[] = [];
		if (answers!.left < Math.max(drawing!.right, asked!.right))
			faults.push('the answers are not beside the question');
		if (answers!.right < question.getBoundingClientRect().right - 1)
			faults.push('the answers leave room empty');
		const promise = [...document.querySelectorAll('p.quiet')].at(-1)!.getBoundingClientRect();
		if (promise.bottom > innerHeight) faults.push(`the promise ends at ${Math.round(promise.bottom)}`);
		return faults;
	});

test('where there is room the survey is laid out as the rest of the book', async ({ page }) => {
	// Whom no other test of this file invites: what a person may answer is given once.
	const readings = {
		'sample-03': ['adult', 'vi', 'km'],
		'sample-12': ['young', 'en', 'vi']
	} as const;
	const looked = /home|channels-ask|channels-no|words-speak|questions-(?:heard|promises|close)|weeks-empty/;
	const faults: string[] = [];
	for (const [ref, [reading, language, before]] of Object.entries(readings)) {
		await page.setViewportSize({ width: 360, height: 640 });
		await arrive(page, await feedback.app.invite(ref), language, before);
		await page.setViewportSize({ width: 1280, height: 800 });
		for (const screen of feedbackScreens(reading).filter(({ name }) => looked.test(name))) {
			await screen.go(page, language);
			await untilMade(page);
			const found = [
				...(await faultsOfLayout(page)),
				...(await faultsOfBars(page)),
				...(await faultsOfQuestion(page))
			];
			faults.push(...found.map((fault) => `${reading} ${screen.name}: ${fault}`));
		}
		await lockBook(page, feedback.app.origin, language);
	}
	expect(faults).toEqual([]);
});

test('help stands before the field, names and numbers are advised about and never held back', async ({
	page
}) => {
	// The period of this file is closed by the test after this one.
	await arrive(page, await feedback.app.invite('sample-05'), 'en');
	await turnTo(page, 'en', 'journey');
	await button(page, say('feedback.title')).click();
	await page.getByRole('button', { name: say('feedback.words.row') }).click();
	await expect(heading(page, say('feedback.words.ask'))).toBeVisible();
	await expect(page.getByRole('textbox')).toHaveCount(0);
	await button(page, say('feedback.words.yes')).click();
	await expect(page.getByRole('link', { name: /1280/ }).first()).toBeVisible();
	await expect(page.getByText(say('feedback.words.write'))).toBeVisible();
	await button(page, say('feedback.words.still')).click();
	await expect(page.getByText(say('feedback.words.noReply'))).toBeVisible();
	const [number, name] = ['hintDigits', 'hintName'].map((hint) =>
		page.getByText(say(`feedback.words.${hint}`))
	);
	for (const [text, hints] of [
		['It is too loud.', 0],
		['I am 17 and it is too loud.', 1],
		['I am 17 and Vuthy is too loud.', 2]
	] as const) {
		await page.getByRole('textbox').fill(text);
		await expect(number!).toHaveCount(hints > 0 ? 1 : 0);
		await expect(name!).toHaveCount(hints > 1 ? 1 : 0);
		await expect(button(page, say('feedback.words.do'))).toBeEnabled();
		await expect(page.getByRole('textbox')).toHaveValue(text);
	}
});

test('she answers, the envelope leaves on a later visit before any call with her name, and she sees it was counted', async ({
	page
}) => {
	const { app } = feedback;
	const asked: { url: string; method: string; size: number; names: string[] }[] = [];
	page.on('request', (request) => {
		const url = request.url();
		if (url.includes('/ballots/') || url.includes('/api/v1/snapshot'))
			asked.push({
				url,
				method: request.method(),
				size: request.postDataBuffer()?.length ?? 0,
				names: Object.keys(request.headers()).filter((name) => /authorization|cookie|origin-agent/.test(name))
			});
	});
	const key = await arrive(page, await app.invite('sample-02'), 'en');
	await button(page, say('feedback.title_young')).click();
	await button(page, say('feedback.questions.start')).click();
	for (const question of questions) {
		const words = say(`feedback.questions.${question === 'next' ? 'next_question' : question}_young`);
		await expect(heading(page, words)).toBeVisible();
		if (question === 'time') await button(page, say('feedback.questions.skip')).click();
		else {
			await button(page, say('feedback.face.4')).click();
			await button(page, say('feedback.questions.next')).click();
		}
	}
	await page
		.getByRole('group', { name: say('feedback.promises.told_young') })
		.getByRole('button', { name: say('feedback.promises.yes') })
		.click();
	await button(page, say('feedback.questions.next')).click();
	await button(page, say('feedback.close.do')).click();
	await expect(heading(page, say('feedback.state.sealed.title_young'))).toBeVisible();
	expect(asked.filter(({ url }) => url.startsWith(feedback.mailboxOrigin))).toEqual([]);

	// One to three visits later, by chance.
	const toMailbox = () =>
		asked.filter(({ url, method }) => url.includes('/ballots/now/') && method === 'POST');
	for (let visit = 0; visit < 3 && toMailbox().length === 0; visit++) {
		await lockBook(page, app.origin, 'en');
		asked.length = 0;
		const read = page.waitForResponse(/snapshot/);
		await openBook(page, app.origin, key, 'en');
		await read;
	}
	expect(toMailbox()).toEqual([
		{ url: `${feedback.mailboxOrigin}/ballots/now/ratings`, method: 'POST', size: 8593, names: [] }
	]);
	expect(asked[0]!.url).toContain(feedback.mailboxOrigin);

	const today = dayAt(new Date(), 'Asia/Phnom_Penh');
	// Seven days of grace after its last one; then the mailbox closes by its own clock, and hands over what came.
	await feedback.mailboxOn(addDays(today, 68));
	await feedback.operate(addDays(today, 68), 'close', 'now');
	await lockBook(page, app.origin, 'en');
	// The day is the server's as well: a phone's clock alone is not believed.
	const later = new Date(`${addDays(today, 69)}T05:00:00Z`);
	await page.clock.setSystemTime(later);
	await page.route(/\/api\/v1\//, async (route) => {
		const response = await route.fetch();
		await route.fulfill({ response, headers: { ...response.headers(), date: later.toUTCString() } });
	});
	await openBook(page, app.origin, key, 'en');
	await button(page, say('feedback.title_young')).click();
	await expect(heading(page, say('feedback.counted.title_young'))).toBeVisible();
});

test('without any keys in the release nobody is asked anything', async ({ page, app }) => {
	await arrive(page, await app.invite('sample-04'), 'en');
	await button(page, say('feedback.title')).click();
	await expect(heading(page, say('feedback.state.none.title'))).toBeVisible();
});
