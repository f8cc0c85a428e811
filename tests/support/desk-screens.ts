import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { chromium, type BrowserContextOptions, type Page } from '@playwright/test';
import { languages, type Language } from '#lib/domain/text.ts';
import { RunningApp } from './app.ts';
import { arrive, button, languageNames, openSettings, turnTo } from './person.ts';
import { bookScreens } from './screens.ts';
import { smallPicture } from './small-picture.ts';
import { wordsOf } from './words.ts';

/*
 * `npm run pictures:desk`: one small picture of a screen for each file of words, in each language, for the desk's pages of
 * words (`src/desk/screens`). They are taken from the built app with the sample people in it, and are kept with
 * the code: whoever builds the desk has no phone at hand. The guide's pictures come after it (`desk-guide.ts`).
 */

const folder = 'src/desk/screens';
const how: BrowserContextOptions = {
	viewport: { width: 360, height: 640 },
	colorScheme: 'light',
	reducedMotion: 'reduce',
	hasTouch: true,
	isMobile: true
};
/** Large enough to tell where one is, small enough for sixty of them to weigh as much as one photograph. */
const small = { width: 240, height: 427, quality: 0.34 };

const app = await RunningApp.start();
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox']
});
const studio = await browser.newPage();

/** Keeps what lies on the screen. */
async function take(page: Page, language: Language, name: string): Promise<void> {
	await page.evaluate(() => scrollTo(0, 0));
	const png = await page.screenshot({ animations: 'disabled' });
	writeFileSync(`${folder}/${language}-${name}.webp`, await smallPicture(studio, png, small));
}

/** Where each file of words is seen best, in the open book. */
async function walkTheBook(page: Page, language: Language): Promise<void> {
	const say = wordsOf(language);
	for (const [name, screen] of [
		['today', 'today'],
		['journey', 'journey'],
		['book', 'phase-planning'],
		['people', 'people'],
		['partners', 'partner-0'],
		['my-data', 'know'],
		['sharing', 'sharing'],
		['notes', 'notes'],
		['settings', 'settings'],
		['closure', 'closure-road']
	] as const) {
		await bookScreens.find((one) => one.name === screen)!.go(page, language);
		await take(page, language, name);
	}
	await openSettings(page, language);
	await button(page, say('settings.keys')).click();
	await take(page, language, 'keys');
	await turnTo(page, language, 'today');
	await page.getByRole('button', { name: say('feedback.weeks.row') }).click();
	await take(page, language, 'feedback');
}

/** And in the plan of somebody who goes home. */
async function walkThePlan(page: Page, language: Language): Promise<void> {
	const say = wordsOf(language);
	await turnTo(page, language, 'plan');
	await take(page, language, 'plan');
	await button(page, say('plan.goingHome')).click();
	await take(page, language, 'going-home');
	await turnTo(page, language, 'today');
	await button(page, say('today.all')).click();
	await page.getByRole('main').getByRole('button').first().click();
	await take(page, language, 'sessions');
	await turnTo(page, language, 'today');
	await button(page, `${say('together.begin')} ${say('together.beginText')}`).click();
	await button(page, say('together.end')).waitFor();
	await take(page, language, 'together');
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const language of languages) {
	const context = await browser.newContext(how);
	const page = await context.newPage();
	for (const [name, path] of [
		['open', ''],
		['skills', '/skills'],
		['knowhow', '/know-how'],
		['meet', '/meet']
	] as const) {
		await page.goto(`${app.origin}/${language}${path}`);
		await take(page, language, name);
	}
	// The entrance speaks the language that was chosen on the first page.
	await page.goto(`${app.origin}/${language}`);
	await Promise.all([
		page.waitForEvent('load'),
		page.getByRole('link', { name: languageNames[language] }).click()
	]);
	await page.goto(`${app.origin}/key`);
	await page.getByRole('main').getByRole('button').first().waitFor();
	await take(page, language, 'entrance');
	await arrive(page, await app.invite('sample-05'), language, language);
	await walkTheBook(page, language);
	const home = await browser.newContext(how);
	const other = await home.newPage();
	await arrive(other, await app.invite('sample-06'), language);
	await walkThePlan(other, language);
	await home.close();
	await context.close();
}

await browser.close();
await app.remove();
