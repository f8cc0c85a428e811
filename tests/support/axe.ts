import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { RunOptions } from 'axe-core';
import { expect } from './fixtures.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The rule whose answer hangs on the size of letters and the light: all that is new when a screen is looked at again. */
export const rulesOfSizeAndLight = ['color-contrast'];

/**
 * What keeps a reader out of this screen: axe-core's WCAG 2.2 A and AA rules and its best practices, or some rules alone.
 * The rules are put into a page once; the book is one page from its first screen to its last.
 */
export async function faultsForReaders(page: Page, rules?: string[]): Promise<string[]> {
	if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
	return page.evaluate(async (rules) => {
		// What fades in is looked at once it is there.
		const running = document
			.getAnimations()
			.filter((one) => one.playState === 'running' && one.effect?.getTiming().iterations !== Infinity);
		await Promise.allSettled(running.map(({ finished }) => finished));
		const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
		const options: RunOptions = {
			resultTypes: ['violations'],
			iframes: false,
			...(rules && { runOnly: { type: 'rule', values: rules } })
		};
		const { violations } = await axe.run(document, options);
		return violations.map(
			({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' | ')}`
		);
	}, rules);
}

/** Nothing on the screen keeps a reader out. */
export async function expectReadableByAll(page: Page, screen: string) {
	expect(await faultsForReaders(page), screen).toEqual([]);
}

/** Nothing is cut off at the side: the page is no wider than the phone. */
export async function expectNothingCutOff(page: Page, screen: string) {
	const width = await page.evaluate(() => ({
		page: document.documentElement.scrollWidth,
		phone: document.documentElement.clientWidth
	}));
	expect(width.page, screen).toBeLessThanOrEqual(width.phone);
}
