import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { RunningApp } from '#tests/support/app.ts';
import { withLittleMemory } from '#tests/support/little-memory.ts';
import { arrive, openBook } from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';
import { pause, PersistentChromium } from '#tests/safety/chromium.ts';
import { control, finding, type Attack, type Size } from '#tests/safety/finding.ts';
import { plantedPerson } from '#tests/safety/planted-person.ts';

const say = wordsOf('km');

/** In the page: from the tap to the first frame without a word of the book, in milliseconds. */
function timeBlank() {
	addEventListener(
		'click',
		(event) => {
			// Every other tap keeps the book.
			if (!(event.target as Element).closest('a[href$="/calm"]')) return;
			const tapped = event.timeStamp;
			const frame = () => {
				const hidden =
					document.body.childElementCount === 0 || document.documentElement.dataset.covered !== undefined;
				if (hidden)
					(window as never as { tellBlank(ms: number): void }).tellBlank(performance.now() - tapped);
				else requestAnimationFrame(frame);
			};
			requestAnimationFrame(frame);
		},
		{ capture: true }
	);
}

/** The weak build of the control: it leaves as ordinary apps change their screens, and Back brings the last one again. */
function leaveAsAScreen() {
	addEventListener(
		'click',
		(event) => {
			const link = (event.target as Element).closest<HTMLAnchorElement>('a[href$="/calm"]');
			if (!link) return;
			event.preventDefault();
			event.stopImmediatePropagation();
			history.pushState(null, '', link.href);
			document.body.hidden = true;
		},
		{ capture: true }
	);
	addEventListener('popstate', () => (document.body.hidden = false));
}

const showsBook = async (page: Page, canaries: string[]) => {
	const text = await page.evaluate(() => document.body?.innerText ?? '').catch(() => '');
	return canaries.some((canary) => text.includes(canary)) || text.includes(say('book.tabs.plan'));
};

async function run(size: Size, weak: boolean) {
	const person = plantedPerson();
	const app = await RunningApp.start();
	const profile = mkdtempSync(join(tmpdir(), 'leave-'));
	try {
		await app.import(person);
		const browser = await PersistentChromium.start(profile);
		const page = browser.page;
		await withLittleMemory(browser.context);
		const times: number[] = [];
		await page.exposeFunction('tellBlank', (time: number) => void times.push(time));
		await page.goto('about:blank');
		await page.addInitScript(timeBlank);
		if (weak) await page.addInitScript(leaveAsAScreen);
		const session = await browser.context.newCDPSession(page);
		const key = await arrive(page, await app.invite('planted'), 'km');
		let came = 0;
		const looks = size === 'full' ? 10 : 2;
		for (let round = 0; round < looks; round += 1) {
			if (round > 0) await openBook(page, app.origin, key, 'km');
			await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
			await page.getByRole('link', { name: say('open.leave') }).click();
			await page.waitForURL(`${app.origin}/km/calm`);
			await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
			for (const way of ['goBack', 'goBack', 'goForward', 'goForward'] as const) {
				// A page that comes back as it was tells nobody that it has loaded.
				await page[way]({ timeout: 1000 }).catch(() => null);
				await pause(300);
				if (await showsBook(page, person.canaries)) came += 1;
			}
			await page.goto(`${app.origin}/km/calm`);
		}
		// The tab is closed and opened again, as its own menu does.
		const tab = await browser.context.newPage();
		await page.close();
		await pause(300);
		await tab.goto(`${app.origin}/km`);
		if (await showsBook(tab, person.canaries)) came += 1;
		await browser.close();
		return { times, came, looks };
	} finally {
		await app.remove();
		rmSync(profile, { recursive: true, force: true });
	}
}

export const leaving: Attack = {
	about: 'Leave, Back and Forward in Chromium, at a quarter of the speed',
	run: async (size) => {
		const { times, came, looks } = await run(size, false);
		const blank = times.sort((a, b) => a - b);
		const slowest = blank.at(-1) ?? Infinity;
		const found = [
			finding(
				'Back and Forward after Leave never show the book',
				`${came} of ${looks * 4 + 1} looks`,
				'0',
				came === 0
			)
		];
		if (size === 'sample') return found;
		const weak = await run('sample', true);
		return [
			...found,
			finding(
				'blank after the tap, CPU slowed four times',
				`slowest ${Math.round(slowest)} ms, median ${Math.round(blank[blank.length >> 1] ?? 0)} ms of ${blank.length}`,
				'100 ms',
				blank.length >= looks && slowest <= 100
			),
			control(
				'a page that leaves as ordinary apps change screens comes back',
				`${weak.came} looks`,
				'more than 0',
				weak.came > 0
			)
		];
	}
};
