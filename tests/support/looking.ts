import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Language } from '#lib/domain/text.ts';
import { faultsForReaders, rulesOfSizeAndLight } from './axe.ts';
import { untilMade } from './person.ts';
import { doubleLetters, faultsOfBars, faultsOfFocus, faultsOfLayout, usualLetters } from './screens.ts';

/** A screen lies before us: called on every one of a walk, with a name for it. */
export type Look = (screen: string) => Promise<void>;

const usual = { width: 360, height: 640 };
const small = { width: 320, height: 568 };
const desk = { width: 1366, height: 768 };
const pictures = process.env.PICTURES;

/** Where there is room: a tablet that stands, a laptop, a phone that lies on its side. One in each language. */
const wide: Record<Language, { width: number; height: number }> = {
	km: { width: 768, height: 1024 },
	en: { width: 1280, height: 800 },
	vi: { width: 640, height: 360 }
};

/**
 * Looks at a screen twice in place, the two ways that lie furthest apart: the usual phone by day, and the smallest one
 * with letters twice the size at night; and once where there is room. What is wrong is gathered, so that one walk tells
 * everything. With PICTURES=folder (`npm run pictures:sizes`) every screen is also kept as a picture, in these sizes and on an
 * office laptop, by day and by night, to be looked at: what is ugly no rule finds.
 */
export async function lookingAt(page: Page, language: Language): Promise<{ look: Look; faults: string[] }> {
	const faults: string[] = [];
	await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
	await page.setViewportSize(usual);
	await page.addInitScript(() => {
		// As most phones have: what reads aloud stands beside Leave.
		const voices = ['km-KH', 'en-GB', 'vi-VN'].map((lang) => ({ lang, localService: true, name: lang }));
		Object.defineProperty(speechSynthesis, 'getVoices', { value: () => voices });
	});
	/** Where Leave stands on the smallest phone, as the first screen had it. */
	let leaves: string | undefined;

	/** A hand that must be quick looks for nothing: whatever a screen is called, Leave is where it is on all others. */
	async function judgeLeave(screen: string) {
		const box = await page
			.locator('[data-leave]')
			.first()
			.evaluate((leave) => leave.getBoundingClientRect(), undefined, { timeout: 1000 })
			.catch(() => undefined);
		if (!box) return;
		const place = `${Math.round(box.right)} from its side and ${Math.round(box.top)} from its top`;
		leaves ??= place;
		if (place !== leaves)
			faults.push(`${screen}, on the smallest phone: Leave stands ${place}, and else ${leaves}`);
	}

	async function keep(way: string, screen: string) {
		if (!pictures) return;
		mkdirSync(pictures, { recursive: true });
		const phone = page.viewportSize() ?? usual;
		// As tall as the page, so that the bars stand at its ends. Where there is room the height decides where they stand.
		const fullPage = way !== 'wide';
		const height = await page.evaluate(() => document.documentElement.scrollHeight);
		if (fullPage) await page.setViewportSize({ ...phone, height: Math.max(phone.height, height) });
		for (const colorScheme of ['light', 'dark'] as const) {
			await page.emulateMedia({ colorScheme });
			const file = `${language}-${colorScheme}-${way}-${screen.replaceAll(/\W+/g, '-')}.png`;
			await page.screenshot({ path: join(pictures, file), fullPage, animations: 'disabled' });
		}
		await page.setViewportSize(phone);
	}

	async function judge(way: string, screen: string, rules?: string[]) {
		const found = [...(await faultsOfLayout(page)), ...(await faultsForReaders(page, rules))];
		faults.push(...found.map((fault) => `${screen}, ${way}: ${fault}`));
	}

	return {
		faults,
		look: async (screen) => {
			await untilMade(page);
			await keep('usual', screen);
			await page.emulateMedia({ colorScheme: 'light' });
			await judge('usual, by day', screen);
			faults.push(...(await faultsOfFocus(page)).map((fault) => `${screen}: ${fault}`));
			await page.setViewportSize(wide[language]);
			const inWide = [...(await faultsOfLayout(page)), ...(await faultsOfBars(page))];
			faults.push(...inWide.map((fault) => `${screen}, where there is room: ${fault}`));
			if (pictures) {
				await keep('wide', screen);
				await page.setViewportSize(desk);
				await keep('desk', screen);
			}
			await page.setViewportSize(small);
			await keep('small', screen);
			await judgeLeave(screen);
			await doubleLetters(page);
			await keep('large', screen);
			await page.emulateMedia({ colorScheme: 'dark' });
			await judge('small and large, at night', screen, rulesOfSizeAndLight);
			await page.emulateMedia({ colorScheme: 'light' });
			await usualLetters(page);
			await page.setViewportSize(usual);
		}
	};
}
