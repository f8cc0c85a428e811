import type { Locator, Page } from '@playwright/test';
import { expect } from './fixtures.ts';

type Stop = { at: number; ring: boolean; covered: boolean };

/**
 * What the Tab key alone does not come to, comes to unseen, behind something else or in an order that is not the page's; and
 * what no key would close. Folded parts are looked at as they lie: open them first.
 */
export async function faultsOfKeys(page: Page): Promise<string[]> {
	const count = await page.evaluate(() => {
		const all = [
			...document.querySelectorAll<HTMLElement>(
				'a[href], button, input:not([type=hidden]), select, textarea, summary'
			)
		].filter(
			(one) =>
				one.checkVisibility({ visibilityProperty: true }) &&
				!one.matches(':disabled') &&
				// Of a group one is come to; arrows lead on from there.
				!(one instanceof HTMLInputElement && one.type === 'radio' && !one.checked)
		);
		const stops: Stop[] = [];
		const look = () => {
			const one = document.activeElement as HTMLElement | null;
			if (!one || one === document.body) return;
			const { outlineStyle, outlineWidth } = getComputedStyle(one);
			const [box] = one.getClientRects();
			// Of what is tall its beginning is enough: there the writing is.
			const down = box && Math.min(box.height / 2, 24);
			const above = box && document.elementFromPoint(box.left + box.width / 2, box.top + down!);
			stops.push({
				at: all.indexOf(one),
				ring: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
				covered: !above || !(one.contains(above) || above.contains(one))
			});
		};
		// Before the focus goes on: by then the page has scrolled to where it is.
		addEventListener('keydown', look, { capture: true });
		Object.assign(globalThis, { told: { all, stops, look } });
		(document.activeElement as HTMLElement | null)?.blur();
		scrollTo(0, 0);
		return all.length;
	});
	// Once around and over the end: a page may have begun in its middle.
	for (let press = 0; press < count + 3; press++) await page.keyboard.press('Tab');
	return page.evaluate(() => {
		const { all, stops, look } = (
			globalThis as unknown as { told: { all: HTMLElement[]; stops: Stop[]; look: () => void } }
		).told;
		look();
		removeEventListener('keydown', look, { capture: true });
		const called = (at: number) =>
			at < 0 ? 'something else' : (all[at]!.textContent.trim() || all[at]!.outerHTML).slice(0, 80);
		const reached = stops.map(({ at }) => at);
		const missed = all.keys().filter((at) => !reached.includes(at));
		const turns = reached.filter((at, index) => index > 0 && at <= reached[index - 1]!);
		// What stands still while the page scrolls has its place there all the same.
		for (const one of document.querySelectorAll<HTMLElement>('body *'))
			if (getComputedStyle(one).position === 'sticky') one.style.position = 'static';
		const boxes = all.map((one) => one.getBoundingClientRect());
		const jumps = all.keys().filter((at) => {
			const [before, now] = [boxes[at - 1], boxes[at]!];
			// Upwards is fine where another column begins.
			return before && !all[at - 1]!.matches('.skip') && now.bottom <= before.top && now.left < before.right;
		});
		return [
			...missed.map((at) => `no key leads to: ${called(at)}`),
			...stops.filter(({ ring }) => !ring).map(({ at }) => `focus unseen on: ${called(at)}`),
			...stops.filter(({ covered }) => covered).map(({ at }) => `focus behind something on: ${called(at)}`),
			...turns.slice(1).map((at) => `out of the page's order: ${called(at)}`),
			...jumps.map((at) => `leads upwards: ${called(at)}`),
			// A form with a line to write in is sent by Enter where it has a button; else by nothing.
			...[...document.forms]
				.filter((form) => !form.querySelector('button:not([type=button]):enabled'))
				.map((form) => `no key sends: ${form.action}`),
			// Escape closes what a browser folds out itself (a list to choose from). Nothing else opens over a page.
			...[
				...document.querySelectorAll(
					'dialog, [popover], [role=dialog], [role=menu], [aria-haspopup], [aria-modal]'
				)
			].map((one) => `opens over the page: ${one.outerHTML.slice(0, 80)}`)
		];
	});
}

/** Goes to something with the Tab key alone, as somebody does who has no pointer. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
	await wanted.waitFor();
	for (let press = 0; press < 250; press++) {
		if (await wanted.evaluate((one) => one === document.activeElement)) return;
		await page.keyboard.press('Tab');
	}
	await expect(wanted, 'the Tab key leads there').toBeFocused();
}

/** Goes there, and presses Enter. */
export async function enterOn(page: Page, wanted: Locator): Promise<void> {
	await tabTo(page, wanted);
	await page.keyboard.press('Enter');
}

/** Goes there, and writes. */
export async function writeIn(page: Page, wanted: Locator, text: string): Promise<void> {
	await tabTo(page, wanted);
	await page.keyboard.insertText(text);
}
