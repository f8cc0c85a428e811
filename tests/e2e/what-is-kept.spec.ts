import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { CheatingProxy } from '#tests/support/cheating-proxy.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import { untilKept } from '#tests/support/person.ts';

/* What a phone keeps where data is dear: in which order, when not, and that it is all there in the end. */

test.use({ serviceWorkers: 'allow' });

const filesOf = (page: Page) =>
	page.evaluate(async () => {
		const kept = (await caches.keys()).map(async (name) =>
			(await (await caches.open(name)).keys()).map(({ url }) => `${name} ${new URL(url).pathname}`)
		);
		// The name of a cache has the address in it.
		return (await Promise.all(kept))
			.flat()
			.map((one) => one.replace(location.origin, ''))
			.sort();
	});

for (const connection of [{ effectiveType: '3g' }, { effectiveType: '4g', saveData: true }])
	test(`on ${JSON.stringify(connection)} what opens a book comes first; the rest waits while she reads, comes when she has gone, and is the same on every phone`, async ({
		page,
		browser,
		app
	}) => {
		test.setTimeout(240_000);
		const [, list = '[]'] =
			/(\["\/key",(?:"[^"]+",?)+\])/.exec(readFileSync('build/client/service-worker.js', 'utf8')) ?? [];
		const first = JSON.parse(list) as string[];
		expect(first.length).toBeGreaterThan(20);

		const proxy = await CheatingProxy.before(app.origin);
		const asked: string[] = [];
		proxy.cheat = (path, _, answer) => {
			asked.push(path);
			// What a browser finds out about a real line, and never about its own machine.
			const said = `Object.defineProperty(navigator, 'connection', { value: ${JSON.stringify(connection)} });`;
			if (path === '/service-worker.js') answer.body = Buffer.concat([Buffer.from(said), answer.body]);
		};
		const other = await browser.newContext();
		try {
			const hers = await other.newPage();
			await hers.goto(`${proxy.origin}/km`);
			const byWorker = () => asked.slice(asked.lastIndexOf('/release.json.sig') + 1);
			await expect.poll(() => byWorker().length, { timeout: 60_000 }).toBeGreaterThanOrEqual(first.length);
			// While she reads, nothing more.
			await hers.waitForTimeout(4_000);
			expect(byWorker().filter((path) => path !== '/release.json')).toEqual(first);

			await hers.goto('about:blank');
			await expect.poll(() => byWorker().length, { timeout: 60_000 }).toBeGreaterThan(first.length + 40);
			await hers.goto(`${proxy.origin}/km`);
			await untilKept(hers);
			await page.goto(`${app.origin}/km`);
			await untilKept(page);
			await expect(async () => {
				const kept = await filesOf(hers);
				expect(kept).toContainEqual(expect.stringContaining('/km/know-how/money.html'));
				expect(kept).toEqual(await filesOf(page));
			}).toPass({ timeout: 60_000 });

			// The pages of a language that she reads later wait in the same way.
			const inEnglish = () => asked.filter((path) => /^\/_app\/kept\/en\/(know-how|skills)/.test(path));
			expect(inEnglish()).toEqual([]);
			await hers.goto(`${proxy.origin}/en`);
			await hers.getByRole('main').waitFor();
			await hers.waitForTimeout(4_000);
			expect(inEnglish()).toEqual([]);
			await hers.goto('about:blank');
			await expect.poll(() => inEnglish().length, { timeout: 60_000 }).toBeGreaterThan(10);
		} finally {
			await other.close();
			await proxy.end();
		}
	});

test('a second visit asks for nothing but whether there is a newer version', async ({ page, app }) => {
	const proxy = await CheatingProxy.before(app.origin);
	const asked: string[] = [];
	proxy.cheat = (path) => void asked.push(path);
	try {
		await page.goto(`${proxy.origin}/km`);
		await untilKept(page);
		await expect
			.poll(() => page.evaluate(async () => Boolean(await caches.match('/_app/kept/km/know-how/money.html'))))
			.toBe(true);
		await page.goto('about:blank');
		expect(asked.length).toBeGreaterThan(100);
		asked.length = 0;
		for (const path of ['/', '/km', '/km/calm', '/km/know-how/money', '/km/skills/ground', '/key']) {
			await page.goto(proxy.origin + path);
			await expect(page.getByRole('main').first()).toBeVisible();
			// The worker's own script is asked for a second after the page is there.
			await page.waitForTimeout(1_500);
		}
		expect([...new Set(asked)]).toEqual(['/service-worker.js']);
	} finally {
		await proxy.end();
	}
});
