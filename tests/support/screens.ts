import type { Page } from '@playwright/test';
import type { Language } from '#lib/domain/text.ts';
import { topics } from '#lib/features/open/topics.ts';
import { button, checkAll, turnTo, unfoldAll, untilMade } from './person.ts';
import { wordsOf } from './words.ts';

/* Every screen of the open book and every open page, as a way to walk. */

type OwnReading = 'adult' | 'young';
export type Walk = {
	name: string;
	/** `reading` is how the book speaks to whoever reads it; adult where nothing is said. */
	go: (page: Page, language: Language, reading?: OwnReading) => Promise<void>;
};

const main = (page: Page) => page.getByRole('main');
const row = (page: Page, name: string) => main(page).getByRole('button', { name }).first();

async function fromPeople(
	page: Page,
	language: Language,
	reading: OwnReading | undefined,
	...rows: string[]
) {
	await turnTo(page, language, 'people');
	for (const key of rows) await row(page, wordsOf(language, reading)(key)).click();
}

async function fromToday(page: Page, language: Language, reading: OwnReading | undefined, ...rows: string[]) {
	await turnTo(page, language, 'today');
	for (const key of rows) await row(page, wordsOf(language, reading)(key)).click();
}

/** The screens of a book whose person has a team, introductions and a directory (sample people). */
export const bookScreens: Walk[] = [
	{ name: 'today', go: (page, language) => turnTo(page, language, 'today') },
	{ name: 'journey', go: (page, language) => turnTo(page, language, 'journey') },
	...(['entry', 'assessment', 'planning', 'coordination', 'reintegration', 'closure'] as const).map(
		(phase) => ({
			name: `phase-${phase}`,
			go: async (page: Page, language: Language, reading?: OwnReading) => {
				await turnTo(page, language, 'journey');
				await row(page, wordsOf(language, reading)(`book.phase.${phase}`)).click();
				await unfoldAll(page);
			}
		})
	),
	...['people.roles.title', 'journey.differs.title', 'closure.row', 'closure.road.title'].map((key) => ({
		name: key.split('.').slice(0, -1).join('-'),
		go: async (page: Page, language: Language, reading?: OwnReading) => {
			await turnTo(page, language, 'journey');
			await row(page, wordsOf(language, reading)(key)).click();
			await unfoldAll(page);
		}
	})),
	{ name: 'people', go: (page, language) => turnTo(page, language, 'people') },
	{
		name: 'person',
		go: async (page, language) => {
			await turnTo(page, language, 'people');
			await untilMade(page);
			await main(page).getByRole('listitem').first().getByRole('button').click();
		}
	},
	{
		name: 'sharing',
		go: (page, language, reading) => fromPeople(page, language, reading, 'my-data.title', 'sharing.title')
	},
	{
		name: 'about-me',
		go: (page, language, reading) => fromPeople(page, language, reading, 'people.aboutMe.row')
	},
	{
		name: 'about-me-write',
		go: async (page, language, reading) => {
			await fromPeople(page, language, reading, 'people.aboutMe.row', 'people.aboutMe.write');
			await unfoldAll(page);
		}
	},
	{
		name: 'partners',
		go: (page, language, reading) => fromPeople(page, language, reading, 'people.partners')
	},
	...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((place) => ({
		name: `partner-${place}`,
		go: async (page: Page, language: Language, reading?: OwnReading) => {
			await fromPeople(page, language, reading, 'people.partners');
			await untilMade(page);
			await main(page).getByRole('listitem').nth(place).getByRole('button').click();
			await unfoldAll(page);
		}
	})),
	{
		name: 'carry',
		go: (page, language, reading) =>
			fromPeople(page, language, reading, 'people.partners', 'partners.carry.title')
	},
	{
		name: 'directory',
		go: async (page, language, reading) => {
			await fromPeople(page, language, reading, 'people.partners', 'partners.look');
			await unfoldAll(page);
		}
	},
	{
		name: 'offer',
		go: async (page, language, reading) => {
			await fromPeople(page, language, reading, 'people.partners', 'partners.look');
			await untilMade(page);
			await main(page).getByRole('listitem').first().getByRole('button').click();
		}
	},
	{ name: 'know', go: (page, language, reading) => fromPeople(page, language, reading, 'my-data.title') },
	...[0, 1, 2].map((place) => ({
		name: `who-sees-${place}`,
		go: async (page: Page, language: Language, reading?: OwnReading) => {
			await fromPeople(page, language, reading, 'my-data.title', 'my-data.who');
			for (let at = 0; at < place; at++)
				await button(page, wordsOf(language, reading)('my-data.next')).click();
		}
	})),
	{
		name: 'consents',
		go: (page, language, reading) =>
			fromPeople(page, language, reading, 'my-data.title', 'my-data.consents.title')
	},
	{
		name: 'my-data',
		go: async (page, language, reading) => {
			await fromPeople(page, language, reading, 'my-data.title', 'my-data.all.title');
			await checkAll(page);
			await button(page, wordsOf(language, reading)('my-data.file.ask')).click();
		}
	},
	{
		name: 'paper-book',
		go: async (page, language, reading) => {
			await fromPeople(page, language, reading, 'my-data.title', 'my-data.book.title');
			await checkAll(page);
		}
	},
	{ name: 'notes', go: (page, language, reading) => fromToday(page, language, reading, 'notes.title') },
	{
		name: 'note',
		go: (page, language, reading) => fromToday(page, language, reading, 'notes.title', 'notes.new')
	},
	{
		name: 'money',
		go: (page, language, reading) =>
			fromToday(page, language, reading, 'notes.title', 'notes.money.title', 'notes.money.add')
	},
	{
		name: 'days',
		go: (page, language, reading) => fromToday(page, language, reading, 'notes.title', 'notes.tabs.days')
	},
	{ name: 'settings', go: (page, language, reading) => fromToday(page, language, reading, 'settings.title') },
	{
		name: 'about',
		go: (page, language, reading) =>
			fromToday(page, language, reading, 'settings.title', 'settings.about.title')
	},
	{ name: 'calm', go: (page, language) => turnTo(page, language, 'calm') },
	{
		name: 'skill',
		go: async (page, language, reading) => {
			await turnTo(page, language, 'calm');
			await button(page, wordsOf(language, reading)('skills.skill.ground.name')).click();
		}
	}
];

/** The open pages' own parts of the address. */
export const openPaths = [
	'',
	'/calm',
	'/skills',
	'/skills/ground',
	'/skills/now',
	'/lines',
	'/know-how',
	...topics.map((topic) => `/know-how/${topic}`),
	'/know-how/my-phone',
	'/meet',
	'/read'
];

/** Everything is twice its size, as with the largest letters of the system. */
export async function doubleLetters(page: Page) {
	await page.evaluate(() => {
		document.documentElement.style.fontSize = '200%';
	});
}

export async function usualLetters(page: Page) {
	await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
}

/** What is wrong with how the page lies on the screen: too wide, cut off, one thing over another, a word torn apart. */
export function faultsOfLayout(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const faults: string[] = [];
		const wide = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth > wide)
			faults.push(`the page is ${document.documentElement.scrollWidth} wide on a screen of ${wide}`);
		const said = (node: Node) => (node.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 60);
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			const element = node.parentElement;
			if (!element || !said(node) || element.closest('.for-readers, script, style, [hidden]')) continue;
			// Where a page of paper is measured nothing is seen.
			if (!element.checkVisibility({ visibilityProperty: true })) continue;
			const range = document.createRange();
			range.selectNodeContents(node);
			// Cards beside each other come into sight as the strip is swiped: there a card's own edge counts.
			const card = element.closest('[data-cards] > li')?.getBoundingClientRect();
			const [start, end] = card ? [card.left, card.right] : [0, wide];
			for (const box of range.getClientRects()) {
				if (box.width > 0 && (box.left < start - 1 || box.right > end + 1)) {
					faults.push(`beyond the edge: ${said(node)}`);
					break;
				}
			}
			for (let above: Element | null = element; above; above = above.parentElement) {
				const style = getComputedStyle(above);
				// What is folded to its first lines on purpose says so.
				if (style.overflow !== 'hidden' || style.webkitLineClamp !== 'none') continue;
				const edge = above.getBoundingClientRect();
				const box = range.getBoundingClientRect();
				if (box.bottom > edge.bottom + 1 || box.right > edge.right + 1 || box.top < edge.top - 1)
					faults.push(`cut off: ${said(node)}`);
				break;
			}
			// A code or an address is no word.
			if (element.closest('pre, code, [translate=no]')) continue;
			// A word lies on one line. Khmer words end at U+200B; what has none is left to the browser's dictionary.
			const text = node.textContent ?? '';
			for (const word of text.matchAll(/[^\s\u200b\u2013/-]+/g)) {
				if (/[\u1780-\u17ff]/.test(word[0])) continue;
				range.setStart(node, word.index);
				range.setEnd(node, word.index + word[0].length);
				const lines = new Set(
					[...range.getClientRects()].filter(({ width }) => width > 0).map(({ top }) => Math.round(top))
				);
				if (lines.size > 1) faults.push(`a word is torn apart: ${word[0]}`);
			}
		}
		// Two tabs whose words touch are read as one.
		const words = [...document.querySelectorAll('.book > nav .word')].filter((one) => one.checkVisibility());
		const ends = words.map((word) => {
			const range = document.createRange();
			range.selectNodeContents(word);
			return { word, box: range.getBoundingClientRect() };
		});
		ends.slice(1).forEach(({ word, box }, at) => {
			const before = ends[at]!;
			const isBeside = Math.abs(before.box.top - box.top) < box.height;
			if (isBeside && Math.abs(box.left - before.box.right) < 8)
				faults.push(`two tabs too near: ${said(before.word)} / ${said(word)}`);
		});
		// Of rows beneath each other either all show what they lead to, or none. A sentence to show large leads nowhere.
		for (const row of document.querySelectorAll('main .leads-on:not([data-shows])')) {
			const beside = [...(row.parentElement?.children ?? [])].filter((one) => one.matches('.leads-on'));
			const isBare = row.querySelector('.inside') && !row.querySelector('.inside svg');
			if (isBare && beside.some((one) => one.querySelector('.inside > .drawing')))
				faults.push(`a row without a drawing: ${said(row)}`);
		}
		// Two things to tap must not lie over each other.
		const bars = [...document.querySelectorAll('header, nav')];
		const targets = [...document.querySelectorAll('button, a[href], input, textarea, summary')]
			// What only a reader hears is shown when the focus comes to it.
			.filter(
				(target) =>
					target.checkVisibility() &&
					!target.matches('.for-readers') &&
					!bars.some((bar) => bar.contains(target))
			)
			.map((target) => ({ target, box: target.getBoundingClientRect() }))
			.filter(({ box }) => box.width > 0);
		for (const [at, one] of targets.entries()) {
			if (one.box.height < 23) faults.push(`too low to tap: ${said(one.target)}`);
			// Far higher than what it says: with large letters long words fill what they stand in.
			const held = document.createRange();
			held.selectNodeContents(one.target);
			if (one.box.height > 240 && one.box.height > 3 * held.getBoundingClientRect().height)
				faults.push(`stretched: ${said(one.target)}`);
			for (const other of targets.slice(at + 1)) {
				if (one.target.contains(other.target) || other.target.contains(one.target)) continue;
				const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
				const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
				if (across > 1 && down > 1)
					faults.push(`one over another: ${said(one.target)} / ${said(other.target)}`);
			}
		}
		return [...new Set(faults)];
	});
}

/** Leave and the tabs, where they are not to be seen or something lies over them: at the page's top and at its end. */
export function faultsOfBars(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const isThere = (one: Element) => one.checkVisibility();
		const leave = [...document.querySelectorAll('.leave')].filter(isThere);
		const tabs = [...document.querySelectorAll('.book > nav button')];
		const faults: string[] = [];
		// Leave leads to the calm page, and not from there.
		if (leave.length !== 1 && !/\/calm$/.test(location.pathname)) faults.push(`${leave.length} times Leave`);
		const was = scrollY;
		for (const at of [0, document.documentElement.scrollHeight]) {
			scrollTo({ top: at, behavior: 'instant' });
			for (const one of [...leave, ...tabs]) {
				const box = one.getBoundingClientRect();
				const seen = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
				const isIn = box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
				if (!isIn || !seen || !one.contains(seen))
					faults.push(`not to be seen ${at > 0 ? 'at its end' : 'at its top'}: ${one.textContent?.trim()}`);
			}
		}
		scrollTo({ top: was, behavior: 'instant' });
		return faults;
	});
}

/** What the keyboard alone cannot reach, or reaches unseen: everything to tap is in its order and shows a ring. */
export async function faultsOfFocus(page: Page): Promise<string[]> {
	// From a key on, the browser shows where the focus is.
	// From the first thing on the page: after the last one it leads out of the page, which is covered then.
	await page.evaluate(() =>
		[...document.querySelectorAll<HTMLElement>('a[href], button')]
			.find((one) => one.checkVisibility())
			?.focus()
	);
	await page.keyboard.press('Tab');
	return page.evaluate(() => {
		const faults: string[] = [];
		const was = document.activeElement;
		const hasRing = (element: Element | null) => {
			if (!element) return false;
			const { outlineStyle, outlineWidth } = getComputedStyle(element);
			return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
		};
		const targets = document.querySelectorAll<HTMLElement>(
			'a[href], button, input, textarea, select, summary'
		);
		for (const target of targets) {
			if (!target.checkVisibility() || target.matches(':disabled')) continue;
			const said = (target.textContent || target.getAttribute('aria-label') || target.tagName)
				.trim()
				.slice(0, 40);
			target.focus({ preventScroll: true });
			if (target.tabIndex < 0 || document.activeElement !== target) faults.push(`no key leads to: ${said}`);
			else if (!hasRing(target) && !hasRing(target.closest('label'))) faults.push(`focus unseen on: ${said}`);
		}
		if (was instanceof HTMLElement) was.focus({ preventScroll: true });
		return faults;
	});
}
