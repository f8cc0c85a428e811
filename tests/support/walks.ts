import { expect, type Page } from '@playwright/test';
import type { Language } from '#lib/domain/text.ts';
import type { Picture } from '#lib/ui/art/pictures.ts';
import type { Invited } from './app.ts';
import type { Look } from './looking.ts';
import {
	button,
	expectBook,
	heading,
	languageNames,
	openSettings,
	readStory,
	tapPictures,
	turnTo,
	typeInvitation,
	typeNumbers,
	unfoldAll,
	untilMade
} from './person.ts';
import { openPaths } from './screens.ts';
import { wordsOf, type Say } from './words.ts';

/* The ways whose screens hang on each other, each walked as a person would; `look` is called on every screen. */

/** Walks the open pages, the entrance and the first run, and ends in the open book. Answers with its key. */
export async function walkIntoTheBook(
	page: Page,
	origin: string,
	invited: Invited,
	language: Language,
	look: Look
): Promise<Picture[]> {
	const say = wordsOf(language);
	// The home comes last: the language is chosen there.
	for (const path of openPaths.toReversed()) {
		await page.goto(`${origin}/${language}${path}`);
		await expect(page.getByRole('main')).toBeVisible();
		await look(`open${path.replaceAll('/', '-') || '-home'}`);
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
	await expect(heading(page, say('entrance.forgot.title'))).toBeVisible();
	await look('forgot');
	await button(page, say('open.back')).click();
	await button(page, say('entrance.invited')).click();
	await expect(heading(page, say('entrance.language.title'))).toBeVisible();
	await look('language');
	await button(page, languageNames[language]).click();
	await expect(heading(page, say('entrance.code.title'))).toBeVisible();
	await look('typing the invitation');
	await typeNumbers(page, '0000000000', language);
	await button(page, say('entrance.code.go')).click();
	await expect(heading(page, say('entrance.problem.invitation.title'))).toBeVisible();
	await look('an invitation that does not open here');
	await page.goto('about:blank');
	await typeInvitation(page, invited, language, language);
	await expect(heading(page, say('entrance.told.title'))).toBeVisible();
	await look('told before a key is made');
	await button(page, say('entrance.told.next')).click();
	const key = await readStory(page, language);
	await page.locator('summary', { hasText: say('entrance.choose.title') }).click();
	await look('the story of the key');
	await button(page, say('entrance.learn.do')).click();
	await look('practising');
	await tapPictures(page, key, language);
	await expectBook(page, language);
	return key;
}

/** Walks what belongs to meetings, the plan and reading together, in the open book. */
export async function walkThePlan(page: Page, language: Language, look: Look, reading: 'adult' | 'young') {
	const say = wordsOf(language, reading);
	await look('today');
	await button(page, say('today.all')).click();
	await look('meetings');
	await untilMade(page);
	await page.getByRole('main').getByRole('button').first().click();
	await look('a meeting');
	await walkAMeeting(page, say, look);
	await turnTo(page, language, 'plan');
	await look('plan');
	await untilMade(page);
	await page.getByRole('main').getByRole('button').first().click();
	await look('a goal');
	await button(page, say('plan.mine.write')).click();
	await look('writing');
	await button(page, say('plan.changedFor')).click();
	await look('something changed');
	await turnTo(page, language, 'plan');
	await button(page, say('plan.goingHome')).click();
	await unfoldAll(page);
	await look('going home');
	await openSettings(page, language);
	await button(page, say('settings.empty.do')).click();
	await look('asking once more');
	await turnTo(page, language, 'today');
	await button(page, `${say('together.begin')} ${say('together.beginText')}`).click();
	await expect(button(page, say('together.end'))).toBeVisible();
	await look('reading together');
}

/** From a meeting that is still to come through all that belongs to it, and back to it. */
async function walkAMeeting(page: Page, say: Say, look: Look) {
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
	// Unfolded once: it still is when she comes back.
	await page.getByText(say('sessions.take.title')).click();
	for (const way of ['calendar', 'print'] as const) {
		await button(page, say(`sessions.${way}.title`)).click();
		await look(way);
		await back();
	}
}
