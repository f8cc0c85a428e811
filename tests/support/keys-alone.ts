import type { Page } from '@playwright/test';
import { expect } from './fixtures.ts';

/**
 * Everything on a page that can be pressed or filled in is come to with Tab alone, in the order of the page, and it is
 * seen where one is.
 */
export async function expectKeysAlone(page: Page, name: string): Promise<void> {
	const count = await page.evaluate(() => {
		const all = [
			...document.querySelectorAll<HTMLElement>(
				'a[href], button, input:not([type=hidden]), select, textarea, summary'
			)
		].filter(
			(one) =>
				one.checkVisibility({ visibilityProperty: true }) &&
				!(one as HTMLButtonElement).disabled &&
				// Of a group one is come to; arrows lead on from there.
				!(one instanceof HTMLInputElement && one.type === 'radio' && !one.checked)
		);
		const reached: { at: number; isSeen: boolean }[] = [];
		document.addEventListener('focusin', ({ target }) => {
			const { outlineStyle, boxShadow } = getComputedStyle(target as Element);
			const isSeen = outlineStyle !== 'none' || boxShadow !== 'none';
			reached.push({ at: all.indexOf(target as HTMLElement), isSeen });
		});
		Object.assign(globalThis, { reached, called: (at: number) => all[at]?.outerHTML.slice(0, 160) });
		(document.activeElement as HTMLElement | null)?.blur();
		return all.length;
	});
	// Once around and over the end: a page may have begun in its middle.
	for (let press = 0; press < count + 3; press++) await page.keyboard.press('Tab');
	const { missed, unseen, turns } = await page.evaluate((count) => {
		const { reached, called } = globalThis as unknown as {
			reached: { at: number; isSeen: boolean }[];
			called: (at: number) => string;
		};
		const order = reached.map(({ at }) => at);
		const missing = Array.from({ length: count }, (_, at) => at).filter((at) => !order.includes(at));
		return {
			missed: missing.map(called),
			unseen: reached.filter(({ isSeen }) => !isSeen).map(({ at }) => called(at)),
			turns: order.filter((at, index) => index > 0 && at <= order[index - 1]!).length
		};
	}, count);
	expect({ name, missed, unseen }).toEqual({ name, missed: [], unseen: [] });
	expect(turns, name).toBeLessThanOrEqual(1);
}
