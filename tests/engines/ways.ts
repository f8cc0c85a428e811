import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Language } from '#lib/domain/text.ts';
import { digitsIn } from '#lib/i18n/numbers.ts';
import { pictures } from '#lib/ui/art/pictures.ts';
import { RunningApp } from '#tests/support/app.ts';
import { wordsOf, type Say } from '#tests/support/words.ts';
import type { Engine } from './engines.ts';

/*
 * What a phone does in every engine, one way after the other on the same phone: a way may need the ones before it. Each ends
 * in an error where it did not come about. The walks in `tests/e2e` ask Chromium for far more.
 */

/** As WebDriver writes it. */
const shift = '\uE008';

type Browser = Awaited<ReturnType<Engine['start']>>;

/** A phone with a browser of this engine, and a server of its own that can be stopped. */
export class Visit {
	readonly language: Language;
	readonly say: Say;
	app!: RunningApp;
	browser!: Browser;
	/** The names of her six pictures, once she has come in. */
	key: string[] = [];
	readonly engine: Engine;
	#home = mkdtempSync(join(tmpdir(), 'engine-'));

	private constructor(engine: Engine, language: Language) {
		this.engine = engine;
		this.language = language;
		this.say = wordsOf(language);
	}

	static async start(engine: Engine, language: Language): Promise<Visit> {
		const visit = new Visit(engine, language);
		try {
			visit.app = await RunningApp.start();
			visit.browser = await engine.start(visit.#home);
			return visit;
		} catch (error) {
			await visit.end();
			throw error;
		}
	}

	/** Closes the browser and opens it again, where that engine keeps its store. */
	async again(): Promise<void> {
		if (!this.engine.keepsItsStore) return;
		await this.browser.close();
		this.browser = await this.engine.start(this.#home);
	}

	/** Opens an address of the app. What goes wrong from then on is written down in the page. */
	async open(path: string): Promise<void> {
		await this.browser.goto(this.app.origin + path);
		await this.browser.read(`(() => {
			const faults = (globalThis.faultsSeen = []);
			addEventListener('error', ({ message }) => faults.push(message));
			addEventListener('unhandledrejection', ({ reason }) => faults.push(String(reason)));
			addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => faults.push(violatedDirective + ' ' + blockedURI));
		})()`);
	}

	/** A page with these words is drawn whole: nothing went wrong, and nothing is wider than the window. */
	async drawn(words: string): Promise<void> {
		await this.browser.untilSaid(words);
		const { faults, wide } = await this.browser.read<{ faults: string[]; wide: number }>(
			'({ faults: globalThis.faultsSeen ?? [], wide: document.documentElement.scrollWidth - innerWidth })'
		);
		if (faults.length > 0 || wide > 0)
			throw new Error(
				`at ${words}: ${[...faults, ...(wide > 0 ? [`${wide} pixels too wide`] : [])].join('; ')}`
			);
	}

	async openBook(): Promise<void> {
		await this.open('/key');
		for (const picture of this.key) await this.browser.tap(picture);
		await this.drawn(this.say('book.tabs.plan'));
	}

	async leave(): Promise<void> {
		await this.browser.tap(this.say('open.leave'));
		await this.browser.until(
			`location.pathname === '/${this.language}/calm'`,
			'Leave did not lead to the quiet page'
		);
		await this.drawn(this.say('open.calm.lead'));
	}

	/** The app's own files and the further pages of her language are on the phone. */
	async untilKept(): Promise<void> {
		await this.browser.until(
			`navigator.serviceWorker.ready.then(async ({ active }) => active.state === 'activated' && Boolean(await caches.match('/_app/kept/${this.language}/know-how/money.html')))`,
			'the pages were not kept'
		);
	}

	async end(): Promise<void> {
		await this.browser?.close();
		await this.app?.remove();
		rmSync(this.#home, { recursive: true, force: true });
	}
}

export type Way = { promise: string; go: (visit: Visit) => Promise<void> };

/** The few that go in `npm test`, and the further ones that go in `npm run attack -- engines`. */
export const ways: Way[] = [
	{
		promise: 'her invitation leads into her book, and each room of it is drawn',
		go: async (visit) => {
			const { browser, say, app, language } = visit;
			await visit.open(`/${language}`);
			await visit.drawn(say('open.home.start'));
			visit.key = await browser.arrive(await app.invite('sample-05'), language);
			for (const [tab, shows] of [
				['journey', 'journey.title'],
				['people', 'people.partners'],
				['calm', 'skills.skill.ground.name'],
				['plan', 'plan.now'],
				['today', 'today.mood.title']
			]) {
				await browser.tap(say(`book.tabs.${tab}`));
				await visit.drawn(say(shows!));
			}
			await browser.tap(say('book.tabs.plan'));
			await visit.drawn(say('plan.now'));
			await browser.tapFirst('main button');
			await visit.drawn(say('plan.mine.write'));
		}
	},
	{
		promise:
			'The arrow back shows the screen she came from as it was, and what lies below is neither read, found nor come to',
		go: async (visit) => {
			const { browser, say } = visit;
			const isFound = (words: string) => `(getSelection().removeAllRanges(), find(${JSON.stringify(words)}))`;
			const below = say('plan.now');
			if ((await browser.text()).includes(below)) throw new Error(`what lies below is read: ${below}`);
			if (await browser.read(isFound(below))) throw new Error(`what lies below is found: ${below}`);
			// The engine's own search finds what is shown.
			await browser.until(isFound(say('plan.mine.write')), 'what is shown is not found');
			const come = `(() => {
				for (const one of document.querySelectorAll('main[aria-hidden] :is(a[href], button, input, textarea, summary, h1, h2)')) {
					one.focus();
					if (document.activeElement === one) return one.textContent;
				}
				return '';
			})()`;
			const came = await browser.read<string>(come);
			if (came) throw new Error(`what lies below is come to: ${came}`);
			await browser.tap(say('open.back'));
			await visit.drawn(below);
			if ((await browser.text()).includes(say('plan.mine.write')))
				throw new Error('what she went back from is still read');
			await browser.tapFirst('main button');
			await visit.drawn(say('plan.mine.write'));
			await browser.tap(say('open.back'));
			await visit.drawn(below);
			await browser.until(isFound(below), 'what is shown again is not found');
		}
	},
	{
		promise: 'Leave leads to the quiet page, and Back and Forward show nothing of the book',
		go: async (visit) => {
			const { browser, say } = visit;
			await visit.leave();
			for (const delta of [-1, -1, 1, 1] as const) {
				await browser.turn(delta);
				const text = await browser.text();
				for (const words of [say('book.tabs.plan'), say('book.phase.coordination')])
					if (text.includes(words)) throw new Error(`after Leave the page says ${words}`);
			}
		}
	},
	{
		promise: 'a wrong key opens nothing, and hers opens her book',
		go: async (visit) => {
			const { browser, say, key } = visit;
			await visit.open('/key');
			const others = pictures
				.map((one) => say(`entrance.picture.${one}`))
				.filter((one) => !key.includes(one));
			for (const picture of others.slice(0, key.length)) await browser.tap(picture);
			await visit.drawn(say('entrance.nothing'));
			await visit.openBook();
		}
	},
	{
		promise: 'with no network the open pages, the entrance, her book and Leave are there',
		go: async (visit) => {
			const { app, say, language } = visit;
			await visit.untilKept();
			await app.stop();
			await visit.again();
			await visit.open('/');
			await visit.drawn(say('open.home.start'));
			await visit.open(`/${language}/know-how/money`);
			await visit.drawn(say('knowhow.topic.money.know.1'));
			await visit.openBook();
			await visit.drawn(say('book.phase.coordination'));
			await visit.browser.tap(say('book.tabs.plan'));
			await visit.drawn(say('plan.now'));
			await visit.leave();
			await app.run();
		}
	}
];

export const furtherWays: Way[] = [
	{
		promise: 'what she writes is there after the lock',
		go: async (visit) => {
			const { browser, say, language } = visit;
			await visit.openBook();
			await browser.tap(say('notes.title'));
			await browser.tap(say('notes.new'));
			await browser.tapFirst('main textarea');
			await browser.type('rice 2 kg');
			await browser.tap(say('notes.keep'));
			await visit.drawn('rice 2 kg');
			await browser.tap(say('book.tabs.today'));
			await browser.tap(say('settings.title'));
			await browser.tap(say('settings.lock.do'));
			await browser.until(`location.pathname === '/${language}'`, 'the lock did not lead to the first page');
			await visit.openBook();
			await browser.tap(say('notes.title'));
			await visit.drawn('rice 2 kg');
		}
	},
	{
		promise: 'Shift three times leaves',
		go: async (visit) => {
			for (let time = 0; time < 3; time += 1) await visit.browser.type(shift);
			await visit.browser.until(
				`location.pathname === '/${visit.language}/calm'`,
				'Shift three times did not leave'
			);
		}
	},
	{
		promise: 'a number code opens a second book on the same phone, and another one nothing',
		go: async (visit) => {
			const { browser, app, say, language } = visit;
			const code = await browser.arriveWithNumbers(await app.invite('sample-11'), language);
			const tryCode = async (digits: string) => {
				await visit.open('/key');
				await browser.tap(say('entrance.useNumbers'));
				for (const digit of digits) await browser.tap(digitsIn(language, digit));
				await browser.tap(say('entrance.numbers.open'));
			};
			await tryCode(code.replace(/./g, (digit) => String((Number(digit) + 1) % 10)));
			await visit.drawn(say('entrance.nothing'));
			await tryCode(code);
			await visit.drawn(say('book.tabs.plan'));
		}
	},
	{
		promise: 'a phone with two books keeps the same files and slots of the same size as one that only read',
		go: async (visit) => {
			const kept = `(async () => {
				const files = [];
				for (const name of await caches.keys())
					for (const { url } of await (await caches.open(name)).keys()) files.push(name + ' ' + new URL(url).pathname);
				const slots = await new Promise((resolve, reject) => {
					const opening = indexedDB.open('pages');
					opening.onerror = () => reject(opening.error);
					opening.onsuccess = () => {
						const rows = opening.result.transaction('slots').objectStore('slots').getAll();
						rows.onsuccess = () => { opening.result.close(); resolve(rows.result.map(({ id, bytes }) => [id, bytes.length])); };
					};
				});
				return JSON.stringify([files.sort(), slots]);
			})()`;
			await visit.leave();
			const full = await visit.browser.read<string>(kept);
			const other = await Visit.start(visit.engine, visit.language);
			try {
				await other.open(`/${visit.language}`);
				await other.untilKept();
				await other.open('/key');
				await other.open(`/${visit.language}/calm`);
				const empty = await other.browser.read<string>(kept);
				const alike = (text: string, at: string) => text.replaceAll(at, 'here');
				if (alike(full, visit.app.origin) !== alike(empty, other.app.origin))
					throw new Error(`${full.slice(0, 2000)} against ${empty.slice(0, 2000)}`);
			} finally {
				await other.end();
			}
		}
	}
];
