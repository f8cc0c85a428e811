import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { Language } from '#lib/domain/text.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import { arrive } from '#tests/support/person.ts';
import { bookScreens, doubleLetters, faultsOfLayout, openPaths } from '#tests/support/screens.ts';

/*
 * Every screen on the smallest phone with the largest letters. With PICTURES=folder every screen is also kept as a
 * picture, to be looked at: what is ugly no rule finds.
 */

// A way that cannot be walked is to say so, not to wait for the whole test's end.
test.use({ actionTimeout: 15_000 });

const pictures = process.env.PICTURES;
const sizes = { small: { width: 320, height: 568 }, usual: { width: 360, height: 640 } };

async function look(page: Page, name: string) {
	if (!pictures) return;
	mkdirSync(pictures, { recursive: true });
	await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true, animations: 'disabled' });
}

async function faultsForReaders(page: Page): Promise<string[]> {
	const { violations } = await new AxeBuilder({ page }).analyze();
	return violations.map(
		({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`
	);
}

for (const language of ['km', 'en', 'vi'] as const satisfies Language[]) {
	for (const light of ['light', 'dark'] as const) {
		// Vietnamese is walked once: its letters are Latin, its words short.
		if (language === 'vi' && light === 'dark') continue;

		test(`every screen of the book holds at 320×568 with letters twice the size, ${language}, ${light}`, async ({
			page,
			app
		}) => {
			// About forty screens, each looked at twice and by axe: minutes, where two cores are shared.
			test.setTimeout(600_000);
			await page.emulateMedia({ colorScheme: light, reducedMotion: 'reduce' });
			await page.setViewportSize(sizes.usual);
			await arrive(page, app.invite('sample-05'), language);
			const faults: string[] = [];
			for (const screen of bookScreens) {
				await page.setViewportSize(sizes.usual);
				await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
				await screen.go(page, language);
				await look(page, `${language}-${light}-usual-${screen.name}`);
				const atUsual = await faultsOfLayout(page);
				await page.setViewportSize(sizes.small);
				await doubleLetters(page);
				await look(page, `${language}-${light}-large-${screen.name}`);
				const atLarge = await faultsOfLayout(page);
				const forReaders = await faultsForReaders(page);
				faults.push(...[...atUsual, ...atLarge, ...forReaders].map((fault) => `${screen.name}: ${fault}`));
			}
			expect(faults).toEqual([]);
		});

		test(`every open page holds at 320×568 with letters twice the size, ${language}, ${light}`, async ({
			page,
			app
		}) => {
			test.setTimeout(300_000);
			await page.emulateMedia({ colorScheme: light, reducedMotion: 'reduce' });
			const faults: string[] = [];
			for (const path of openPaths) {
				const name = path.replaceAll('/', '_') || '_home';
				await page.setViewportSize(sizes.usual);
				await page.goto(`${app.origin}/${language}${path}`);
				await look(page, `${language}-${light}-usual-open${name}`);
				const atUsual = await faultsOfLayout(page);
				await page.setViewportSize(sizes.small);
				await doubleLetters(page);
				await look(page, `${language}-${light}-large-open${name}`);
				faults.push(
					...[...atUsual, ...(await faultsOfLayout(page)), ...(await faultsForReaders(page))].map(
						(fault) => `${name}: ${fault}`
					)
				);
			}
			expect(faults).toEqual([]);
		});
	}
}
