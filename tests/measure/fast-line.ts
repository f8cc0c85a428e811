import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { languageNames } from '#tests/support/person.ts';
import type { RunningApp } from '#tests/support/app.ts';
import { median } from './median.ts';
import { slowdown } from './slowdown.ts';

/*
 * `npm run measure:fast-line -- beside=FOLDER [TIMES [PACE]]`: the whole way to an open book on a line that costs nothing, here
 * and in FOLDER, another tree with a build in it, in turn in one run. Each time a new profile of the browser gets its book with
 * an invitation, and then comes back to it with all that the phone keeps, and with nothing but the book: neither worker nor
 * cached files; each with the processor as it is and with a slower one. Pictures are tapped as soon as the page takes them, or
 * PACE milliseconds after one another.
 *
 * What counts is the ratio. Of the first run only the waits, from a tap until the next screen is painted: builds differ in how
 * many screens there are to read. Each tree serves its own data and is asked with its own words.
 */

const language = 'km';
const others = process.argv.slice(2);
const [times = '7', pace = '0'] = others.filter((one) => !one.startsWith('beside='));
const beside = others.find((one) => one.startsWith('beside='))?.slice('beside='.length);
const ref = 'sample-02';
const rounds = Number(times);
if (!Number.isInteger(rounds) || rounds < 1 || !(Number(pace) >= 0))
	throw new Error(`TIMES is a whole number from 1 on, PACE milliseconds, and not ${times}, ${pace}`);
if (!beside) throw new Error('beside=FOLDER names another tree with a build in it');

/**
 * What is tapped, and what must be there then: the first of these buttons and headings on another screen, or so many places
 * that are still empty.
 */
type Step = { tap: string[]; shown?: string[]; empty?: number; pause?: number };
/** When it was tapped, and when that was painted or taken, in milliseconds of the page; and what was found. */
type Taken = { tapped: number; done: number; found: string };

type Build = { app: RunningApp; say: (key: string) => string };
type Waits = Record<string, number>;

/** Runs in the page before any script of its own. */
function walkInPage(first: Step[]) {
	const named = (one: Element) => (one.ariaLabel ?? one.textContent).trim();
	const seen = (what: string) =>
		[...document.querySelectorAll<HTMLElement>(what)].filter((one) =>
			one.checkVisibility({ visibilityProperty: true })
		);
	const button = (names: string[]) =>
		(seen('button') as HTMLButtonElement[]).find((one) => !one.disabled && names.includes(named(one)));
	const headings = () => seen('h1').map(named).join();
	const soon = async (since: number, step: Step) => {
		if (performance.now() - since > 30_000)
			throw new Error(`${JSON.stringify(step)} did not come: ${document.body.innerText}`);
		await new Promise((resolve) => setTimeout(resolve, 8));
	};
	const painted = () =>
		new Promise<number>((resolve) =>
			requestAnimationFrame(() => {
				// A message comes after the frame that this one leads to.
				const { port1, port2 } = new MessageChannel();
				port1.onmessage = () => resolve(performance.now());
				port2.postMessage(undefined);
			})
		);
	/** What she finds there, once it is. */
	const found = ({ shown, empty }: Step, before: string): string | undefined => {
		if (shown) {
			if (headings() === before) return undefined;
			return seen('button, h1')
				.map(named)
				.find((one) => shown.includes(one));
		}
		if (empty === undefined) return '';
		return seen('ol li:not(.filled)').length === empty ? '' : undefined;
	};
	let isFirst = true;
	async function take(step: Step): Promise<Taken> {
		if (step.pause) await new Promise((resolve) => setTimeout(resolve, step.pause));
		const begun = performance.now();
		for (;;) {
			let target = button(step.tap);
			// Nobody taps what is not painted yet.
			while (!target || performance.getEntriesByType('paint').length === 0) {
				await soon(begun, step);
				target = button(step.tap);
			}
			const before = headings();
			const tapped = performance.now();
			target.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
			target.click();
			// What nobody heard yet she taps again.
			const isHeard = () => !isFirst || performance.now() - tapped < 100 || !button(step.tap);
			let there: string | undefined;
			while ((there = found(step, before)) === undefined && isHeard()) await soon(tapped, step);
			if (there === undefined) continue;
			isFirst = false;
			return { tapped, done: step.shown ? await painted() : performance.now(), found: there };
		}
	}
	const walk = async (steps: Step[]) => {
		const taken: Taken[] = [];
		for (const step of steps) taken.push(await take(step));
		return taken;
	};
	Object.assign(globalThis, { walk, walked: location.protocol === 'http:' ? walk(first) : undefined });
}

const walked = (page: Page): Promise<Taken[]> =>
	page.evaluate(() => (globalThis as never as { walked: Promise<Taken[]> }).walked);
const walk = (page: Page, steps: Step[]): Promise<Taken[]> =>
	page.evaluate(
		(steps) => (globalThis as never as { walk: (steps: Step[]) => Promise<Taken[]> }).walk(steps),
		steps
	);

/** A tree's own server, data and words. */
async function built(root: string): Promise<Build> {
	const support = (await import(pathToFileURL(join(root, 'tests', 'support', 'app.ts')).href)) as {
		RunningApp: typeof RunningApp;
	};
	const say = (key: string) => {
		const [file, ...path] = key.split('.');
		let found: unknown = JSON.parse(readFileSync(join(root, 'locales', language, `${file}.json`), 'utf8'));
		for (const part of path) found = (found as Record<string, unknown> | undefined)?.[part];
		// What one of the two does not say is on none of its screens.
		return typeof found === 'string' ? found : key;
	};
	return { app: await support.RunningApp.start({ root }), say };
}

/** From the pictures of a key to Today. */
function toBook({ say }: Build, key: string[], pause: number): Step[] {
	return key.map((picture, at) => {
		const left = key.length - 1 - at;
		return {
			tap: [picture],
			pause: at && pause,
			...(left ? { empty: left } : { shown: [say('book.tabs.today')] })
		};
	});
}

async function pageOf(context: BrowserContext, first: Step[], rate: number): Promise<Page> {
	const page = await context.newPage();
	await page.addInitScript(walkInPage, first);
	const tools = await context.newCDPSession(page);
	await tools.send('Emulation.setCPUThrottlingRate', { rate });
	return page;
}

const took = (one: Taken | undefined) => (one ? one.done - one.tapped : NaN);

/** What a first run lets her wait for, and her key as its pictures are called. */
async function firstRun(context: BrowserContext, build: Build): Promise<{ waits: Waits; key: string[] }> {
	const { app, say } = build;
	const { code, link } = await app.invite(ref);
	const hers = languageNames[language];
	const page = await pageOf(context, [{ tap: [say('entrance.invited')], shown: [hers] }], 1);
	await page.goto(link, { waitUntil: 'commit' });
	const [entered] = await walked(page);
	const [spoke] = await walk(page, [{ tap: [hers], shown: [say('entrance.code.title')] }]);
	const digit = (one: string) => String.fromCodePoint(0x17e0 + Number(one));
	await walk(
		page,
		[...code].map((one) => ({ tap: [digit(one)] }))
	);
	const next = ['entrance.told.next', 'entrance.keep.later'].map(say);
	const there = ['entrance.learn.do', 'entrance.choose.pictures.name'].map(say);
	const [typed] = await walk(page, [{ tap: [say('entrance.code.go')], shown: next }]);
	let fetched: Taken | undefined;
	while (!fetched || !there.includes(fetched.found))
		[fetched] = await walk(page, [{ tap: next, shown: [...next, ...there] }]);
	if (fetched.found !== there[0]) await walk(page, [{ tap: [there[1]!], shown: [there[0]!] }]);
	const key = (await page.getByRole('main').getByRole('listitem').allInnerTexts()).map((one) => one.trim());
	await walk(page, [{ tap: [there[0]!], shown: [say('entrance.practise.title')] }]);
	const last = (await walk(page, toBook(build, key, 0))).at(-1);
	await page.waitForLoadState('networkidle');
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
	});
	await still();
	await page.close();
	const waits = {
		'first run: entrance to languages': entered!.done,
		'first run: language to numbers': took(spoke),
		'first run: numbers to what is told': took(typed),
		'first run: told to her pages': took(fetched),
		'first run: sixth picture to Today': took(last)
	};
	const all = Object.values(waits).reduce((sum, one) => sum + one);
	return { waits: { ...waits, 'first run: all five': all }, key };
}

/** She comes back to the entrance and opens her book. */
async function comeBack(
	context: BrowserContext,
	build: Build,
	key: string[],
	[kept, rate]: [kept: string, rate: number]
): Promise<Waits> {
	const page = await pageOf(context, toBook(build, key, Number(pace)), rate);
	await page.goto(`${build.app.origin}/key`, { waitUntil: 'commit' });
	const taken = await walked(page);
	const [first, last] = [taken[0]!, taken.at(-1)!];
	await page.waitForLoadState('networkidle');
	await still();
	await page.close();
	const name = (what: string) => `${kept}, ${rate} × slower: ${what}`;
	return {
		[name('entrance to first tap')]: first.tapped,
		[name('sixth picture to Today')]: took(last),
		[name('both')]: first.tapped + took(last),
		[name('entrance to Today')]: last.done
	};
}

/** Nothing is left but what is hers. */
async function forgetFiles(context: BrowserContext, { app }: Build) {
	const page = await context.newPage();
	const tools = await context.newCDPSession(page);
	await tools.send('Storage.clearDataForOrigin', {
		origin: app.origin,
		storageTypes: 'service_workers,cache_storage'
	});
	await tools.send('Network.clearBrowserCache');
	await page.close();
}

/** What a page does after it is painted is done as well. */
function still(): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, 500));
}

async function round(build: Build): Promise<Waits> {
	const profile = mkdtempSync(join(tmpdir(), 'profile-'));
	const context = await chromium.launchPersistentContext(profile, {
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: ['--no-sandbox'],
		viewport: { width: 360, height: 640 },
		isMobile: true,
		hasTouch: true
	});
	try {
		const { waits, key } = await firstRun(context, build);
		const rates = [...new Set([1, slowdown])];
		const all = [waits];
		for (const rate of rates) all.push(await comeBack(context, build, key, ['all kept', rate]));
		for (const rate of rates) {
			await forgetFiles(context, build);
			all.push(await comeBack(context, build, key, ['the book alone', rate]));
		}
		return Object.assign({}, ...all) as Waits;
	} finally {
		await context.close();
		rmSync(profile, { recursive: true, force: true });
	}
}

const builds: Build[] = [];
try {
	builds.push(await built(beside), await built(process.cwd()));
	const all = builds.map(() => [] as Waits[]);
	for (let at = 0; at < rounds; at += 1)
		for (const which of at % 2 ? [1, 0] : [0, 1]) all[which]!.push(await round(builds[which]!));
	process.stdout.write(
		`${pace} ms between pictures, medians of ${rounds}: ms beside and here, here by beside\n`
	);
	for (const what of Object.keys(all[0]![0]!)) {
		const [old, now] = all.map((some) => some.map((one) => one[what] ?? NaN));
		const each = now!.map((one, at) => one / old![at]!);
		process.stdout.write(
			`${what.padEnd(52)}${[median(old!), median(now!)].map((one) => one.toFixed(0).padStart(7)).join('')}${(median(now!) / median(old!)).toFixed(2).padStart(7)}   pairs ${Math.min(...each).toFixed(2)} to ${Math.max(...each).toFixed(2)}\n`
		);
	}
} finally {
	for (const { app } of builds) await app.remove();
}
