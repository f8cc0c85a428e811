import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect as plain, type Page } from '@playwright/test';
import { pictures } from '#lib/ui/art/pictures.ts';
import type { RunningApp } from '#tests/support/app.ts';
import { withLittleMemory } from '#tests/support/little-memory.ts';
import { acceptInvitation, expectBook, learnKey, tapPictures, untilKept } from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';
import { pause, PersistentChromium } from '#tests/safety/chromium.ts';

/* A whole phone: the built app in a real browser with a profile on the disk, lived with and then looked through. */

const expect = plain.configure({ timeout: 60_000 });
const say = wordsOf('km');
const wrong = pictures.slice(0, 6);

/** What somebody finds who picks the phone up. Addresses have the app's own origin taken out. */
export type Found = {
	/** What the browser's own page of all sites says this site keeps, in its own words. */
	settings: string;
	/** The same by kind, in bytes, as a page may ask: `caches`, `indexedDB`, `serviceWorkerRegistrations`. */
	usage: Record<string, number>;
	/** Every line of the history, of the most visited, of the site's icons: as they stand in the browser's files. */
	lines: string[];
	/** Addresses of the app in the files from which tabs are opened again. */
	sessions: string[];
	/** The scripts beside which compiled code lies, or the place for it. */
	code: string[];
};

export type Life = {
	withBook: boolean;
	/** The first address that is opened, `/km` where none is given: who scans the square comes to the entrance at once. */
	first?: '/km' | '/key';
	/** Opened before anything else is done at the entrance: links as invitations once had. */
	links?: string[];
	/** How often the entrance is visited afterwards, each time with one key tried, and left. */
	visits: number;
};

/** Lives with a new phone and looks through it. It takes half a minute or more. */
export async function livedPhone(
	app: RunningApp,
	{ withBook, first = '/km', links = [], visits }: Life
): Promise<Found> {
	const profile = mkdtempSync(join(tmpdir(), 'lived-'));
	try {
		let browser = await PersistentChromium.start(profile);
		let { page } = browser;
		await withLittleMemory(browser.context);
		await page.goto(app.origin + first);
		// Nobody who comes with an invitation waits for the worker.
		if (first === '/km') await untilKept(page);
		for (const link of links) {
			await page.goto(link);
			// The browser writes down what its tabs show some seconds later.
			await pause(4000);
		}
		const { code } = await app.invite('sample-02');
		const invited = { code, link: `${app.origin}/key` };
		let key = wrong;
		if (withBook) {
			await acceptInvitation(page, invited, 'km');
			key = await learnKey(page, 'km');
		} else {
			await page.goto(invited.link);
			await tryInVain(page);
		}
		await leave(page, app);
		for (let visit = 0; visit < visits; visit += 1) {
			await page.goto(invited.link);
			if (withBook) {
				await tapPictures(page, key, 'km');
				await expectBook(page, 'km');
			} else await tryInVain(page);
			await leave(page, app);
		}
		const { usageDetails } = (await page.evaluate(() => navigator.storage.estimate())) as {
			usageDetails: Record<string, number>;
		};
		await browser.close();
		// As somebody opens it later: what is shown then is what was kept.
		browser = await PersistentChromium.start(profile);
		({ page } = browser);
		const settings = await allSites(page);
		await browser.close();
		return { settings, usage: usageDetails, ...onTheDisk(profile, app.origin) };
	} finally {
		rmSync(profile, { recursive: true, force: true });
	}
}

async function tryInVain(page: Page) {
	await tapPictures(page, wrong, 'km');
	await expect(page.getByText(say('entrance.nothing'))).toBeVisible();
}

async function leave(page: Page, app: RunningApp) {
	await page.getByRole('link', { name: say('open.leave') }).click();
	await page.waitForURL(`${app.origin}/km/calm`);
	// The browser writes compiled code and its databases a little later.
	await pause(1000);
}

/** What stands beside this site in the browser's settings, all sites: its size, and its cookies if it had any. */
async function allSites(page: Page): Promise<string> {
	await page.goto('chrome://settings/content/all');
	const shown = async () => /127\.0\.0\.1[^]*?[\d,.]+\s(?:B|KB|MB)/.exec(await page.evaluate(allText))?.[0];
	await expect.poll(shown).toBeDefined();
	// What is counted comes in parts; it stands still when all is there.
	let [last, words] = ['', (await shown()) ?? ''];
	for (; words !== last; words = (await shown()) ?? '') {
		last = words;
		await pause(1000);
	}
	return words.replace(/\s+/g, ' ');
}

/** Runs in the page: its words, those in shadow trees too. */
function allText(): string {
	const textOf = (node: Node): string => {
		if (node.nodeType === Node.TEXT_NODE) return `${node.textContent} `;
		if (node instanceof HTMLElement && ['STYLE', 'SCRIPT', 'TEMPLATE'].includes(node.tagName)) return '';
		const inside = node instanceof Element && node.shadowRoot ? [node.shadowRoot] : [];
		return [...inside, ...node.childNodes].map(textOf).join('');
	};
	return textOf(document.body);
}

/** Bytes that the browser's words for a size say; its smallest step is the kilobyte. */
export function bytesIn(words: string): number {
	const [, number = '', unit = ''] = /([\d.,]+)\s?(B|KB|MB)/.exec(words) ?? [];
	return (
		Number(number.replaceAll(',', '')) * { B: 1, KB: 1024, MB: 1024 * 1024, '': Number.NaN }[unit as 'B']
	);
}

/**
 * Every visit and its kind (`core/common/page_transition_types.h` of Chromium: the low byte), without the flags of how its
 * chain began and ended. When a page sends on, as Leave does, Chromium now and then writes the page it came from down a
 * second time, as a link (0) that does not end its chain (0x20000000). That is chance and comes on
 * every phone, so these are left out, and `visit_count`, which counts them, is counted here instead.
 */
const visits = `SELECT urls.url, transition & 255, count(*) FROM visits JOIN urls ON urls.id = visits.url
	WHERE transition & 0x200000ff <> 0 GROUP BY urls.url, transition & 255`;

function onTheDisk(profile: string, origin: string): Pick<Found, 'lines' | 'sessions' | 'code'> {
	const inDefault = (path: string) => join(profile, 'Default', path);
	const asked = (file: string, query: string) => {
		const database = new DatabaseSync(inDefault(file), { readOnly: true });
		try {
			return database
				.prepare(query)
				.all()
				.map((row) => `${file}: ${Object.values(row).join(' ')}`);
		} finally {
			database.close();
		}
	};
	// The browser makes "most visited" of its history when it likes, minutes later: whether it has done so yet is chance. What
	// is compared are the lines of the history itself, and whatever stands here that does not stand there.
	const visited = asked('History', 'SELECT url, title FROM urls').map((line) =>
		line.replace('History', 'Top Sites')
	);
	const mostVisited = asked('Top Sites', 'SELECT url, title FROM top_sites');
	const lines = [
		...asked('History', 'SELECT url, title, typed_count, hidden FROM urls'),
		...asked('History', visits),
		...mostVisited.filter((line) => !visited.includes(line)),
		...asked('Favicons', 'SELECT page_url FROM icon_mapping')
	]
		.filter((line) => line.includes(origin))
		.map((line) => line.replaceAll(origin, ''))
		.sort();
	const inSessions = globSync('Sessions*/*', { cwd: join(profile, 'Default') })
		.map((file) => readFileSync(inDefault(file), 'latin1'))
		.flatMap((text) => [...text.matchAll(new RegExp(`${origin}([/\\w#=.-]*)`, 'g'))])
		.map(([, path = '']) => path);
	// An entry begins with its key, which has the script's address in it.
	const code = globSync('Code Cache/{js,wasm}/*_0', { cwd: join(profile, 'Default') }).map(
		(file) => /_app\/[\w./-]+/.exec(readFileSync(inDefault(file), 'latin1').slice(0, 400))?.[0] ?? 'another'
	);
	return { lines, sessions: [...new Set(inSessions)].sort(), code: code.sort() };
}
