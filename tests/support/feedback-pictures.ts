import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { FeedbackApp } from './feedback-app.ts';
import { feedbackScreens } from './feedback-screens.ts';
import { arrive } from './person.ts';
import { doubleLetters, faultsOfLayout } from './screens.ts';

/*
 * `node tests/support/feedback-pictures.ts FOLDER`: every screen of "Tell us how we are doing" as a picture, to be looked at;
 * in each language and reading, by day and by night, usual and on the smallest phone with letters twice the size.
 */

const folder = process.argv[2] ?? 'feedback-pictures';
mkdirSync(folder, { recursive: true });
const feedback = await FeedbackApp.start();
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox']
});

// A person has one right to answer, so each walk is another person's.
const walks = [
	['km', 'light', 'adult', 'sample-03'],
	['en', 'dark', 'adult', 'sample-05'],
	['vi', 'light', 'adult', 'sample-10'],
	['km', 'dark', 'young', 'sample-09'],
	['en', 'light', 'young', 'sample-02'],
	['vi', 'dark', 'young', 'sample-12']
] as const;

for (const [language, colorScheme, reading, ref] of walks) {
	const context = await browser.newContext({
		colorScheme,
		reducedMotion: 'reduce',
		hasTouch: true,
		isMobile: true
	});
	const page = await context.newPage();
	await page.setViewportSize({ width: 360, height: 640 });
	await arrive(page, await feedback.app.invite(ref), language);
	const take = (name: string) =>
		page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, animations: 'disabled' });
	for (const screen of feedbackScreens(reading)) {
		const name = `${language}-${colorScheme}-${reading}-${screen.name}`;
		await page.setViewportSize({ width: 360, height: 640 });
		await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
		await screen.go(page, language);
		await take(name);
		await page.setViewportSize({ width: 320, height: 568 });
		await doubleLetters(page);
		await take(`${name}-large`);
		for (const fault of await faultsOfLayout(page)) process.stdout.write(`${name}: ${fault}\n`);
	}
	await context.close();
}

await browser.close();
await feedback.remove();
