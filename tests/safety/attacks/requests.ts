import type { Browser, Page } from '@playwright/test';
import { chromium } from '@playwright/test';
import { RunningApp } from '#tests/support/app.ts';
import { withLittleMemory } from '#tests/support/little-memory.ts';
import {
	arrive,
	button,
	expectBook,
	openSettings,
	readStory,
	tapPictures,
	tryNumbers
} from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';
import { pictures, type Picture } from '#lib/ui/art/pictures.ts';
import { pause } from '#tests/safety/chromium.ts';
import { control, finding, type Attack } from '#tests/safety/finding.ts';

const say = wordsOf('km');
const never: Picture[] = [0, 1, 2, 3, 4, 5].map((place) => pictures[place]!);

/** What one try asks of the server: method, address, size of the body and of the answer, status, headers sent. */
async function askedBy(page: Page, work: () => Promise<unknown>): Promise<string[]> {
	const asked: Promise<string>[] = [];
	const note = (request: import('@playwright/test').Request) => {
		if (!request.url().includes('/auth/') && !request.url().includes('/api/')) return;
		asked.push(
			(async () => {
				const answer = await request.response();
				const body = (await answer?.body().catch(() => Buffer.alloc(0))) ?? Buffer.alloc(0);
				const headers = Object.keys(request.headers()).sort().join(' ');
				return `${request.method()} ${new URL(request.url()).pathname} ${request.postData()?.length ?? 0} → ${answer?.status()} ${body.length} [${headers}]`;
			})()
		);
	};
	page.on('request', note);
	await work();
	// The pending proof goes out after the answer is on the screen: it is waited for, and then whatever comes late.
	for (let wait = 0; asked.length === 0 && wait < 50; wait += 1) await pause(100);
	await pause(1000);
	page.off('request', note);
	return Promise.all(asked);
}

async function newPage(browser: Browser): Promise<Page> {
	const context = await browser.newContext({
		viewport: { width: 360, height: 640 },
		serviceWorkers: 'block'
	});
	await withLittleMemory(context);
	return context.newPage();
}

async function wrongPictures(page: Page, app: RunningApp, key: readonly Picture[]) {
	await page.goto(`${app.origin}/key`);
	return askedBy(page, async () => {
		await tapPictures(page, key, 'km');
		await page.getByText(say('entrance.nothing')).waitFor();
	});
}

async function wrongNumbers(page: Page, app: RunningApp) {
	return askedBy(page, async () => {
		await tryNumbers(page, app.origin, '135790', 'km');
		await page.getByText(say('entrance.nothing')).waitFor();
	});
}

export const requests: Attack = {
	about: 'What a wrong key, a phone without a book and an erase key ask of the server',
	run: async () => {
		const app = await RunningApp.start();
		const browser = await chromium.launch({
			executablePath: process.env.CHROMIUM_SHELL ?? '/usr/bin/chromium-headless-shell',
			args: ['--no-sandbox']
		});
		try {
			const empty = await newPage(browser);
			const none = await wrongPictures(empty, app, never);
			const noneNumbers = await wrongNumbers(empty, app);

			const page = await newPage(browser);
			const key = await arrive(page, await app.invite('sample-04'), 'km');
			await openSettings(page, 'km');
			await button(page, say('settings.keys')).click();
			await page.getByText(say('keys.erase.title'), { exact: true }).click();
			await button(page, say('keys.erase.pictures')).click();
			await tapPictures(page, key, 'km');
			const erase = await readStory(page, 'km', 'keys.erase.learn.title');
			await button(page, say('entrance.learn.do')).click();
			await tapPictures(page, erase, 'km');
			await page.getByText(say('keys.done.erase')).waitFor();

			const wrong = await wrongPictures(page, app, never);
			const wrongDigits = await wrongNumbers(page, app);
			const erased = await wrongPictures(page, app, erase);
			const same = (one: string[], other: string[]) => JSON.stringify(one) === JSON.stringify(other);

			// The control: opening a book asks for more, and the comparison has to see it.
			const other = await newPage(browser);
			const otherKey = await arrive(other, await app.invite('sample-03'), 'km');
			await other.goto(`${app.origin}/key`);
			const opened = await askedBy(other, async () => {
				await tapPictures(other, otherKey, 'km');
				await expectBook(other, 'km');
			});
			return [
				finding(
					'wrong pictures: a phone with a book asks what one without asks',
					wrong.join(', '),
					none.join(', '),
					same(wrong, none) && none.length > 0
				),
				finding(
					'wrong numbers: likewise',
					wrongDigits.join(', '),
					noneNumbers.join(', '),
					same(wrongDigits, noneNumbers) && noneNumbers.length > 0
				),
				finding(
					'an erase key asks what a wrong key asks',
					erased.join(', '),
					none.join(', '),
					same(erased, none) && none.length > 0
				),
				control(
					'a book that opens is seen to ask for more',
					`${opened.length} requests`,
					`not ${none.length}`,
					opened.length > none.length
				)
			];
		} finally {
			await browser.close();
			await app.remove();
		}
	}
};
