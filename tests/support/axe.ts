import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './fixtures.ts';

/** Nothing on the screen keeps a reader out: axe-core's WCAG 2.2 A and AA rules and its best practices, 0 violations. */
export async function expectReadableByAll(page: Page, screen: string) {
	const { violations } = await new AxeBuilder({ page }).analyze();
	const told = violations.map(
		({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' | ')}`
	);
	expect(told, screen).toEqual([]);
}

/** Nothing is cut off at the side: the page is no wider than the phone. */
export async function expectNothingCutOff(page: Page, screen: string) {
	const width = await page.evaluate(() => ({
		page: document.documentElement.scrollWidth,
		phone: document.documentElement.clientWidth
	}));
	expect(width.page, screen).toBeLessThanOrEqual(width.phone);
}
