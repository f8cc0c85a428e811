import type { Page } from '@playwright/test';
import { languages, type Language } from '#lib/domain/text.ts';
import { expectNothingCutOff, expectReadableByAll } from '#tests/support/axe.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import {
	arrive,
	button,
	heading,
	languageNames,
	openPhonePage,
	readStory,
	turnTo,
	typeNumbers
} from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

/** Walks the open pages, the entrance and the first run; `look` is called on every screen. */
async function walkBeforeTheBook(page: Page, origin: string, link: string, language: Language, look: Look) {
	const say = wordsOf(language);
	for (const path of ['', '/calm', '/lines']) {
		await page.goto(`${origin}/${language}${path}`);
		await expect(page.getByRole('main')).toBeVisible();
		await look(`open page ${path || 'home'}`);
	}
	await Promise.all([
		page.waitForEvent('load'),
		page.getByRole('link', { name: languageNames[language] }).click()
	]);
	await page.goto(`${origin}/key`);
	await expect(page.getByText(say('entrance.pictures.ask'))).toBeVisible();
	await look('picture pad');
	await button(page, say('entrance.useNumbers')).click();
	await look('number pad');
	await button(page, say('entrance.forgot.ask')).click();
	await look('forgot');
	await button(page, say('open.back')).click();
	await button(page, say('entrance.invited')).click();
	await look('typing the invitation');
	await typeNumbers(page, '0000000000', language);
	await button(page, say('entrance.code.go')).click();
	await look('keep on the phone');
	await button(page, say('entrance.keep.later')).click();
	await look('language');
	await button(page, languageNames[language]).click();
	for (const screen of ['what', 'private', 'leave', 'limits']) {
		await expect(heading(page, say(`entrance.told.${screen}.title`))).toBeVisible();
		await look(`told: ${screen}`);
		await button(page, say('entrance.told.next')).click();
	}
	await expect(heading(page, say('entrance.problem.invitation.title'))).toBeVisible();
	await look('an invitation that does not open any more');
	await page.goto('about:blank');
	await page.goto(link);
	await button(page, say('entrance.keep.later')).click();
	await button(page, languageNames[language]).click();
	for (let screen = 0; screen < 4; screen += 1) await button(page, say('entrance.told.next')).click();
	await readStory(page, language);
	await look('the story of the key');
	await button(page, say('entrance.learn.do')).click();
	await look('practising');
}

/** Walks the open book. */
async function walkTheBook(page: Page, language: Language, look: Look) {
	const say = wordsOf(language);
	await look('today');
	await button(page, say('today.all')).click();
	await look('meetings');
	await page.getByRole('main').getByRole('button').first().click();
	await look('a meeting');
	await walkAMeeting(page, language, look);
	await turnTo(page, language, 'journey');
	await look('journey');
	await turnTo(page, language, 'plan');
	await look('plan');
	await page.getByRole('main').getByRole('button').first().click();
	await look('a goal');
	await button(page, say('plan.mine.write')).click();
	await look('writing');
	await button(page, say('plan.changedFor')).click();
	await look('something changed');
	await turnTo(page, language, 'plan');
	await button(page, say('plan.goingHome')).click();
	await look('going home');
	await turnTo(page, language, 'calm');
	await look('calm');
	await openPhonePage(page, language);
	await look('key and phone');
	await button(page, say('phone.empty.do')).click();
	await look('asking once more');
	await turnTo(page, language, 'today');
	await button(page, `${say('together.begin')} ${say('together.beginText')}`).click();
	await expect(button(page, say('together.end'))).toBeVisible();
	await look('reading together');
}

/** From a meeting that is still to come through all that belongs to it, and back to it. */
async function walkAMeeting(page: Page, language: Language, look: Look) {
	const say = wordsOf(language);
	const back = () => button(page, say('open.back')).click();
	await button(page, say('sessions.check.no')).click();
	await look('sentences about the place');
	await button(page, say('sessions.ready.title')).click();
	await look('get ready');
	await button(page, say('sessions.ready.say')).click();
	await page.getByRole('textbox').fill(say('sessions.show.otherTime'));
	await look('writing a card');
	await button(page, say('sessions.ready.keep')).click();
	await button(page, say('sessions.with.trusted')).click();
	await look('a card');
	await button(page, say('sessions.ready.show')).first().click();
	await look('a card shown large');
	await back();
	await back();
	for (const way of ['calendar', 'print'] as const) {
		await page.getByText(say('sessions.take.title')).click();
		await button(page, say(`sessions.${way}.title`)).click();
		await look(way);
		await back();
	}
}

type Look = (screen: string) => Promise<void>;

const person: Record<Language, string> = { km: 'sample-03', en: 'sample-02', vi: 'sample-04' };

for (const language of languages) {
	for (const colorScheme of ['light', 'dark'] as const) {
		test.describe(`${language}, ${colorScheme}`, () => {
			test.use({ colorScheme });

			test(`every screen before the book can be read by all (${language}, ${colorScheme})`, async ({
				page,
				app
			}) => {
				test.setTimeout(240_000);
				const { link } = app.invite(person[language]);
				await walkBeforeTheBook(page, app.origin, link, language, (screen) =>
					expectReadableByAll(page, screen)
				);
			});

			test(`every screen of the book can be read by all (${language}, ${colorScheme})`, async ({
				page,
				app
			}) => {
				test.setTimeout(240_000);
				await arrive(page, app.invite(person[language]), language);
				await walkTheBook(page, language, (screen) => expectReadableByAll(page, screen));
			});
		});
	}
}

for (const language of ['km', 'en'] satisfies Language[]) {
	test.describe(`small and large (${language})`, () => {
		// The smallest phone, with text at twice its size.
		test.use({ viewport: { width: 320, height: 568 } });

		test(`nothing is cut off at 320 px with text at 200 % (${language})`, async ({ page, app }) => {
			test.setTimeout(240_000);
			await page.addInitScript(() => {
				addEventListener('DOMContentLoaded', () => {
					const sheet = new CSSStyleSheet();
					sheet.replaceSync('html { font-size: 200% }');
					document.adoptedStyleSheets = [sheet];
				});
			});
			const look: Look = (screen) => expectNothingCutOff(page, screen);
			const { link } = app.invite(language === 'km' ? 'sample-09' : 'sample-02');
			await walkBeforeTheBook(page, app.origin, link, language, look);
			await page.goto('about:blank');
			await arrive(page, app.invite(language === 'km' ? 'sample-09' : 'sample-02'), language, language);
			await walkTheBook(page, language, look);
		});
	});
}
