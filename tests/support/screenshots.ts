import { mkdirSync, writeFileSync } from 'node:fs';
import { chromium, type Page } from '@playwright/test';
import { languages, type Language } from '#lib/domain/text.ts';
import { RunningApp } from './app.ts';
import { arrive, button, turnTo } from './person.ts';
import { smallPicture } from './small-picture.ts';
import { wordsOf } from './words.ts';

/*
 * `npm run screenshots`: the README's pictures, taken from the built app with the sample people in it, and those that a
 * browser shows when it offers to install: two open pages in each language. The README's are small: every clone carries them.
 */

const folder = 'screenshots';
mkdirSync(folder, { recursive: true });
const app = await RunningApp.start();
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox']
});

async function phone(colorScheme: 'light' | 'dark'): Promise<Page> {
	const context = await browser.newContext({
		viewport: { width: 360, height: 640 },
		deviceScaleFactor: 2,
		colorScheme,
		reducedMotion: 'reduce'
	});
	return context.newPage();
}

const studio = await phone('light');
const small = { width: 540, height: 960, quality: 0.8 };

async function take(page: Page, name: string) {
	const png = await page.screenshot({ animations: 'disabled' });
	writeFileSync(`${folder}/${name}.webp`, await smallPicture(studio, png, small));
}

async function book(language: Language, colorScheme: 'light' | 'dark', ref: string) {
	const page = await phone(colorScheme);
	await arrive(page, await app.invite(ref), language);
	return page;
}

const open = await phone('light');
await open.goto(`${app.origin}/en`);
await take(open, 'open-layer');
await open.goto(`${app.origin}/key`);
await open.getByRole('main').getByRole('button').first().waitFor();
await take(open, 'key');

const folderForInstaller = 'static/installer';
mkdirSync(folderForInstaller, { recursive: true });
for (const language of languages) {
	const context = await browser.newContext({
		viewport: { width: 360, height: 640 },
		deviceScaleFactor: 1.5,
		colorScheme: 'light',
		// Its picture shall not differ by the moment of a movement.
		reducedMotion: 'reduce'
	});
	const page = await context.newPage();
	for (const path of ['calm', 'skills']) {
		await page.goto(`${app.origin}/${language}/${path}`);
		await page.screenshot({ path: `${folderForInstaller}/${language}-${path}.png`, animations: 'disabled' });
	}
	await context.close();
}

const khmer = await book('km', 'light', 'sample-03');
await take(khmer, 'today-khmer');
await turnTo(khmer, 'km', 'journey');
await take(khmer, 'journey-khmer');

const english = await book('en', 'light', 'sample-05');
await turnTo(english, 'en', 'journey');
const say = wordsOf('en');
await english
	.getByRole('button', { name: say('book.phase.reintegration') })
	.first()
	.click();
await take(english, 'phase');
await turnTo(english, 'en', 'plan');
await english.getByRole('main').getByRole('button').first().click();
await take(english, 'goal');

const vietnamese = await book('vi', 'light', 'sample-08');
await turnTo(vietnamese, 'vi', 'journey');
await button(vietnamese, wordsOf('vi')('closure.road.title')).click();
await take(vietnamese, 'my-road-vietnamese');

const night = await book('en', 'dark', 'sample-02');
await take(night, 'today-night');

await browser.close();
await app.remove();
