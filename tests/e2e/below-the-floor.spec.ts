import type { Page } from '@playwright/test';
import { expect, test } from '#tests/support/fixtures.ts';
import { asReadBy } from '#tests/support/old-styles.ts';
import { faultsOfLayout, openPaths } from '#tests/support/screens.ts';
import { wordsOf } from '#tests/support/words.ts';

/*
 * Older than the oldest browsers that we promise: no script of ours runs there, and most of the styles are unknown. The open pages
 * are read there all the same.
 */

/** KaiOS 2.5, iOS 12, an Android 8 that was never updated: what one of them does not know is left out. */
const older = ['firefox 48', 'ios_saf 12', 'chrome 61'];
const say = wordsOf('km');

/** Drawings that would lie as black areas behind or between the words, and icons as large as one. */
const blackDrawings = (page: Page) =>
	page.evaluate(() => {
		const isBlack = (colour: string) => colour === 'rgb(0, 0, 0)';
		const paints = (shape: Element) => {
			const { fill } = getComputedStyle(shape);
			const [, id] = /^url\("?#([^")]+)/.exec(fill) ?? [];
			const stops = id ? [...document.getElementById(id)!.querySelectorAll('stop')] : [];
			return isBlack(fill) || stops.some((stop) => isBlack(getComputedStyle(stop).stopColor));
		};
		return [...document.querySelectorAll('svg')].flatMap((svg) => {
			const { width } = svg.getBoundingClientRect();
			if (svg.getAttribute('viewBox') === '0 0 24 24') return width > 40 ? [`an icon is ${width} wide`] : [];
			const black = [...svg.querySelectorAll('path, circle, ellipse, rect')].filter(paints);
			return width > 0 && black.length > 0 ? [`black: ${black[0]!.outerHTML.slice(0, 80)}`] : [];
		});
	});

test.use({ javaScriptEnabled: false });

for (const [name, browsers] of [
	['in a browser of 2018', older],
	['with no styles at all', undefined]
] as const)
	test(`${name} and without scripts every open page can be read, and every number dialled`, async ({
		page,
		app
	}) => {
		test.setTimeout(180_000);
		const read = async (css: string) => (browsers ? (await asReadBy([...browsers], css)).rest : '');
		// Fetched by hand: what the browser kept of an earlier page would come as it was.
		await page.route(/\.css$/, async (route) => {
			const answer = await route.fetch();
			await route.fulfill({ response: answer, body: await read(await answer.text()) });
		});
		await page.route(/\/km(\/[\w/-]+)?$/, async (route) => {
			const answer = await route.fetch();
			const { 'content-security-policy': _policy, ...headers } = answer.headers();
			const parts = (await answer.text()).split(/(<style[^>]*>)(.*?)(?=<\/style>)/s);
			// Every third is what stands between two tags of a style.
			for (let at = 2; at < parts.length; at += 3) parts[at] = await read(parts[at]!);
			await route.fulfill({ response: answer, headers, body: parts.join('') });
		});
		const faults: string[] = [];
		for (const path of openPaths) {
			await page.goto(`${app.origin}/km${path}`);
			await expect(page.getByRole('main')).toBeVisible();
			if (process.env.PICTURES && ['', '/calm', '/lines', '/know-how/money'].includes(path))
				await page.screenshot({
					path: `${process.env.PICTURES}/${browsers ? 'old' : 'none'}${path.replaceAll('/', '-')}.png`
				});
			for (const black of await blackDrawings(page)) faults.push(`${path}: ${black}`);
			const seen = await faultsOfLayout(page);
			// Without styles a link is a part of its line, as high as that, and may go on in the next one.
			const counts = browsers
				? seen
				: seen.filter((fault) => !/^(too low to tap|one over another)/.test(fault));
			faults.push(...counts.map((fault) => `${path}: ${fault}`));
		}
		expect(faults).toEqual([]);
		await page.goto(`${app.origin}/km/lines`);
		await expect(page.locator('a[href="tel:1280"]')).toBeVisible();
		await expect(page.getByRole('link', { name: say('open.leave') })).toBeVisible();
	});
