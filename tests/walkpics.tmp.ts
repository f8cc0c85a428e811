import { chromium, type Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { RunningApp } from '#tests/support/app.ts';
import { arrive, button, turnTo } from '#tests/support/person.ts';
import { bookScreens } from '#tests/support/screens.ts';
const [out = '/tmp/pics', ref = 'sample-03', language = 'km', scheme = 'light', size = '100', ...names] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const app = await RunningApp.start();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const c = await browser.newContext({ viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true, colorScheme: scheme as 'light', locale: 'en-GB' });
const page = await c.newPage();
await arrive(page, app.invite(ref), language as 'km');
for (const { name, go } of bookScreens) {
	if (names.length && !names.some((n) => name.includes(n))) continue;
	try {
		await go(page, language as 'km');
		if (size !== '100') await page.evaluate((s) => { document.documentElement.style.fontSize = s + '%'; }, size);
		await page.waitForTimeout(300);
		await page.screenshot({ path: `${out}/${language}-${scheme}-${size}-${name}.png`, fullPage: true });
		await page.evaluate(() => { document.documentElement.style.fontSize = ''; });
	} catch (e) { console.log(name, String(e).slice(0, 200)); }
}
await browser.close(); await app.remove();
