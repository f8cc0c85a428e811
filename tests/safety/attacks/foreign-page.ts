import { chromium, type Browser, type Page } from '@playwright/test';
import { proxyBefore, foreignSite, type AppProxy } from '#tests/safety/foreign-page/foreign-site.ts';
import { control, finding, type Attack, type Finding, type Size } from '#tests/safety/finding.ts';
import { RunningApp } from '#tests/support/app.ts';
import { pause } from '#tests/safety/chromium.ts';

// Of the right shape and said by nobody. The first name is there for the sake of forms, which put a "=" into everything:
// of two values under one name JSON keeps the last.
const lockId = 'A'.repeat(22);
const proof = `{"lockId":"=","lockId":"${lockId}","slot":0,"proof":"${'A'.repeat(43)}"}`;

/** What a page of another site can do to send something: each runs in that page. */
const ways = {
	'fetch without CORS': (page: Page, to: string) =>
		page.evaluate(
			([to, body]) =>
				// What is fetched without credentials clears nothing.
				fetch(to, { method: 'POST', mode: 'no-cors', credentials: 'include', body }).catch(() => {}),
			[to, proof] as const
		),
	'a form in a frame': (page: Page, to: string) => sendForm(page, to, 'frame'),
	'a beacon': (page: Page, to: string) =>
		page.evaluate(([to, body]) => void navigator.sendBeacon(to, body), [to, proof] as const),
	'a form of its own': (page: Page, to: string) => sendForm(page, to, '_self'),
	'a form in a new window': (page: Page, to: string) => sendForm(page, to, '_blank'),
	'fetch as the app does it': (page: Page, to: string) =>
		page.evaluate(
			([to, body]) =>
				fetch(to, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }).catch(() => {}),
			[to, proof] as const
		)
};
type Way = keyof typeof ways;

// A preflight stops it before anything is sent: no server could be weak enough.
const neverSent: Way[] = ['fetch as the app does it'];

async function sendForm(page: Page, to: string, target: string): Promise<void> {
	await page.evaluate(
		([to, target, body]) => {
			const form = document.forms[0]!;
			const field = document.createElement('input');
			[field.name, field.value] = body.split('=', 2) as [string, string];
			Object.assign(form, { method: 'POST', action: to, target, enctype: 'text/plain' });
			form.append(field);
			form.submit();
		},
		[to, target, proof] as const
	);
}

/** Whether what the app's address keeps on a phone survives one way of sending from elsewhere, and what it was answered. */
async function afterwards(
	browser: Browser,
	proxy: AppProxy,
	elsewhere: string,
	way: Way
): Promise<{ kept: boolean; answered: number | undefined }> {
	const context = await browser.newContext({ serviceWorkers: 'block' });
	try {
		const page = await context.newPage();
		await page.goto(`${proxy.origin}/km`);
		await page.evaluate(
			() =>
				new Promise<void>((resolve, reject) => {
					const opening = indexedDB.open('kept by this address', 1);
					opening.onerror = () => reject(opening.error);
					opening.onsuccess = () => {
						opening.result.close();
						resolve();
					};
				})
		);
		await page.goto(elsewhere);
		proxy.answered.length = 0;
		await ways[way](page, `${proxy.origin}/auth/empty`);
		for (let wait = 0; proxy.answered.length === 0 && wait < (neverSent.includes(way) ? 20 : 200); wait += 1)
			await pause(100);
		// The browser clears while it takes the answer in; then a page of the app looks what is left.
		await pause(500);
		const after = await context.newPage();
		await after.goto(`${proxy.origin}/km`);
		const names = await after.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
		return { kept: names.includes('kept by this address'), answered: proxy.answered[0] };
	} finally {
		await context.close();
	}
}

/** Every way to send, against the app and against the weak proxy before it. */
async function wipes(size: Size): Promise<Finding[]> {
	const chosen = (size === 'full' ? Object.keys(ways) : ['fetch without CORS', 'a form in a frame']) as Way[];
	const app = await RunningApp.start();
	const site = await foreignSite();
	const port = Number(new URL(app.origin).port);
	const [ours, weak] = [await proxyBefore(port, { weak: false }), await proxyBefore(port, { weak: true })];
	const browser = await chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: ['--no-sandbox']
	});
	const found: Finding[] = [];
	try {
		for (const way of chosen) {
			const { kept, answered } = await afterwards(browser, ours, site.origin, way);
			const refused = neverSent.includes(way) ? answered === undefined : answered === 403;
			found.push(
				finding(
					`another site wipes nothing: ${way}`,
					`${kept ? 'kept' : 'wiped'}, answered ${answered ?? 'nothing'}`,
					neverSent.includes(way) ? 'kept, not sent' : 'kept, 403',
					kept && refused
				)
			);
			if (neverSent.includes(way)) continue;
			const there = await afterwards(browser, weak, site.origin, way);
			found.push(
				control(
					`a server that takes writes from anywhere is wiped: ${way}`,
					`${there.kept ? 'kept' : 'wiped'}, answered ${there.answered ?? 'nothing'}`,
					'wiped',
					!there.kept
				)
			);
		}
		found.push(await linkOpens(browser, app.origin, site.origin));
		return found;
	} finally {
		await browser.close();
		for (const proxy of [ours, weak]) proxy.stop();
		site.stop();
		await app.remove();
	}
}

/** A link on another site is no write: it opens the app as ever. */
async function linkOpens(browser: Browser, app: string, elsewhere: string): Promise<Finding> {
	const page = await browser.newPage();
	await page.goto(elsewhere);
	const [answer] = await Promise.all([
		page.waitForResponse(`${app}/km`),
		page.evaluate((to) => void (location.href = to), `${app}/km`)
	]);
	const site = (await answer.request().allHeaders())['sec-fetch-site'];
	await page.waitForURL(`${app}/km`);
	await page.close();
	return finding(
		'a link from another site opens the app',
		`${answer.status()}, ${site}`,
		'200, cross-site',
		answer.status() === 200 && site === 'cross-site'
	);
}

export const foreignPage: Attack = {
	about: 'What a page of another site can do to a phone that has the app, in real Chromium',
	run: wipes
};
