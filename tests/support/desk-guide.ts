import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Locator, type Page } from '@playwright/test';
import { makeDataFolder } from '#lib/server/data-folder.ts';
import { RunningApp } from './app.ts';
import { giveKey, RunningDesk } from './desk.ts';
import { button } from './person.ts';
import { quarterThatIsOver } from './quarter.ts';
import { smallPicture } from './small-picture.ts';
import { wordsOf } from './words.ts';

/*
 * `npm run pictures:desk` ends here: the pictures of the guide (`docs/desk.md`), of the built desk over invented people, in
 * English. Each is one page as somebody sees it who does what the guide says.
 */

const folder = 'docs/pictures';
const size = { width: 760, height: 560 };
/** What a picture may weigh: the guide is read over slow lines, too. */
const most = 30_000;

const say = wordsOf('en');
const scratch = mkdtempSync(join(tmpdir(), 'guide-'));
const config = join(scratch, 'companion.config.json');
writeFileSync(config, '{}');
const places = {
	COMPANION_CONFIG: config,
	COMPANION_DATA: join(scratch, 'data'),
	COMPANION_KEYS: join(scratch, 'companion.keys.json')
};
makeDataFolder(places.COMPANION_DATA);
await phonesOfTwo();
await quarterThatIsOver(places, scratch);

const desk = await RunningDesk.start({
	data: places.COMPANION_DATA,
	origin: 'https://river.example',
	variables: places
});
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox']
});
const studio = await browser.newPage();
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const office = () =>
	browser.newContext({ viewport: size, colorScheme: 'light', reducedMotion: 'reduce', locale: 'en-GB' });
await theFirstDirector();
await everythingElse();

await browser.close();
await desk.stop();
rmSync(scratch, { recursive: true });

/** Two people's phones, so that there is one to lose. */
async function phonesOfTwo(): Promise<void> {
	const { COMPANION_CONFIG, COMPANION_DATA: data } = places;
	const app = await RunningApp.start({ data, variables: { COMPANION_CONFIG }, samples: true });
	await app.pairNew('sample-03');
	await app.pairNew('sample-05');
	await app.stop();
}

/** Keeps a page from its top, or from something on it, as one of the guide's pictures. */
async function take(page: Page, name: string, from?: Locator): Promise<void> {
	await page.evaluate(() => scrollTo(0, 0));
	// Never beyond the page's end: what is cut off there would be drawn out to the whole size.
	const end = await page.evaluate(() => document.documentElement.scrollHeight);
	const top = Math.max(0, Math.min(((await from?.boundingBox())?.y ?? 0) - 16, end - size.height));
	const png = await page.screenshot({
		animations: 'disabled',
		fullPage: true,
		clip: { x: 0, y: top, ...size }
	});
	for (let quality = 0.8; ; quality -= 0.1) {
		const webp = await smallPicture(studio, png, { ...size, quality });
		if (webp.length > most && quality > 0.2) continue;
		writeFileSync(join(folder, `${name}.webp`), webp);
		return;
	}
}

/** From the link that the start of the service prints to a second key. */
async function theFirstDirector(): Promise<void> {
	const context = await office();
	const page = await context.newPage();
	await giveKey(context, page);
	await page.goto(await desk.link());
	await page.getByLabel(say('desk.signIn.name')).fill('Dara');
	await take(page, 'first-link', page.getByRole('heading', { level: 1 }));
	await button(page, say('desk.link.key')).click();
	await page.getByText(say('desk.keys.second')).waitFor();
	await take(page, 'keys');
	await context.close();
}

/** What somebody with every door does on the other days. */
async function everythingElse(): Promise<void> {
	const context = await office();
	const roles = ['director', 'safeguarding-lead', 'words-editor', 'technician'] as const;
	const token = await desk.signedIn('Maly', [...roles]);
	await context.addCookies([{ name: 'desk', value: token, url: desk.origin }]);
	const page = await context.newPage();
	const go = (path: string) => page.goto(`${desk.origin}/${path}`);
	const open = (summary: string) => page.getByText(summary, { exact: true }).click();

	await go('');
	await take(page, 'doors');
	await go('staff');
	await page.locator('form[action="?/add"] [name=name]').fill('Channary');
	await take(page, 'staff');

	await go('people');
	await page.getByRole('link', { name: 'sample-05' }).click();
	await open(say('desk.person.lost'));
	await take(page, 'lost');
	await button(page, say('desk.person.own')).click();
	await page.getByRole('timer').waitFor();
	await take(page, 'invitation', page.locator('.scan'));

	await go('plans');
	await page.getByRole('link', { name: 'sample-03' }).click();
	await take(page, 'plan');
	await go('plans/import');
	const rows = [
		'ref,called,language,reading,phase',
		'ref-20,Bopha,km,adult,entry',
		'ref-21,Linh,vi,adult,entry'
	];
	await page.getByLabel(say('desk.import.files')).setInputFiles({
		name: 'people.csv',
		mimeType: 'text/csv',
		buffer: Buffer.from(rows.join('\n'))
	});
	await button(page, say('desk.import.look')).click();
	await button(page, say('desk.import.do')).waitFor();
	await take(page, 'import');

	await go('words/together/begin');
	await take(page, 'words', page.getByRole('heading', { level: 1 }));
	await go('words/voice/en/together');
	await take(page, 'room', page.getByRole('heading', { level: 1 }));

	await go('feedback');
	await take(page, 'feedback', page.getByRole('heading', { level: 1 }));
	await go('well');
	await take(page, 'well', page.getByRole('heading', { level: 1 }));
	await context.close();
}
