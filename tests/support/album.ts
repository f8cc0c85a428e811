import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { argon2id } from 'hash-wasm';
import { chromium, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { languages, type Language } from '#lib/domain/text.ts';
import { withYoungPronoun } from '#lib/i18n/young-pronoun.ts';
import { sealHanded } from '#lib/vault/handed.ts';
import { samplePeople } from '#operator/samples/sample-people.ts';
import { today } from './app.ts';
import { FeedbackApp } from './feedback-app.ts';
import { feedbackScreens } from './feedback-screens.ts';
import { withLittleMemory } from './little-memory.ts';
import {
	acceptInvitation,
	arrive,
	button,
	checkAll,
	expectBook,
	heading,
	openBook,
	practiseNumbers,
	readFamilyPromise,
	readStory,
	tapPictures,
	turnTo,
	typeInvitation,
	unfoldAll,
	untilKept,
	untilMade
} from './person.ts';
import { bookScreens, type Walk } from './screens.ts';
import { walkIntoTheBook, walkThePlan } from './walks.ts';
import { wordsOf, type Say } from './words.ts';

/*
 * `npm run pictures [-- FOLDER [PART …]]`: the album. Every screen there is at 360×640, in three languages and two readings, by
 * day and by night, and what is printed; to be looked at, for what is ugly no rule finds. Nothing is judged here
 * (`every-screen.spec.ts` does that, in more sizes); a way that cannot be walked is told and the others go on.
 * PART is one of the walks below; without it all of them. `LANGUAGES=km`, `READINGS=young`, `LIGHTS=light` take only that,
 * `SCREENS=^feedback` those screens of the book whose names it meets, `SIZE=768x1024` another screen than a phone's.
 */

const [folder = 'pictures', ...named] = process.argv.slice(2);
const only = <One extends string>(all: readonly One[], wanted?: string) =>
	all.filter((one) => (wanted ?? one).split(',').includes(one));
const spoken = only(languages, process.env.LANGUAGES);
const readings = only(['adult', 'young'] as const, process.env.READINGS);
const lights = only(['light', 'dark'] as const, process.env.LIGHTS);
const wanted = new RegExp(process.env.SCREENS ?? '');
mkdirSync(folder, { recursive: true });

type OwnReading = 'adult' | 'young';
type Take = (screen: string, of?: Locator) => Promise<void>;
type Part = (language: Language, reading: OwnReading) => Promise<void>;

const [width = 360, height = 640] = (process.env.SIZE ?? '360x640').split('x').map(Number);
const phone = { width, height };
const browser = await chromium.launch({
	// The engine without the window that nobody sees: a third less work.
	executablePath: process.env.CHROMIUM_SHELL ?? '/usr/bin/chromium-headless-shell',
	args: ['--no-sandbox']
});
const { app, ...feedback } = await withEverything();
let untrodden = 0;
let taken = 0;

/** Somebody with a bit of everything, in each language and reading: the sample people of that language, put together. */
async function withEverything() {
	const feedback = await FeedbackApp.start();
	const cases = samplePeople(today())
		.filter(({ file }) => /^\d/.test(file))
		.flatMap(({ text }) => (JSON.parse(text) as { cases: SampleCase[] }).cases);
	const of = (ref: string) => cases.find((one) => one.ref === ref)!;
	const [introduced, closed] = [of('sample-05'), of('sample-08')];
	for (const language of languages) {
		const theirs = {
			km: ['sample-03', 'sample-06'],
			en: ['sample-05', 'sample-02'],
			vi: ['sample-04', 'sample-08']
		};
		const [first, second] = theirs[language].map(of) as [SampleCase, SampleCase];
		const [guide] = first.team as [{ id: string }];
		const withGuide = (one: Row) => ({ ...one, with: [guide.id] });
		for (const reading of ['adult', 'young']) {
			const both = (list: 'goals' | 'sessions' | 'team' | 'consents') =>
				byId([...first[list], ...second[list]]);
			const one = {
				...first,
				ref: refOf(language, reading as OwnReading),
				me: { ...first.me, language, reading },
				journey: closed.journey,
				goals: both('goals'),
				sessions: byId([
					...both('sessions'),
					...closed.sessions.filter(({ kind }) => kind === 'follow-up').map(withGuide)
				]),
				team: both('team').map((member, at) =>
					at === 0 ? { ...member, workPhone: closed.team[0]!.workPhone } : member
				),
				referrals: introduced.referrals.map((referral) => ({ ...referral, with: guide.id })),
				consents: both('consents')
			};
			const text = JSON.stringify({ cases: [one] });
			await feedback.app.import({
				file: `${one.ref}.json`,
				text: reading === 'young' ? asToYoung(text, language) : text
			});
		}
	}
	return { app: feedback.app, remove: () => feedback.remove() };
}

/** What staff wrote to an adult, as they would write it to somebody young: else a book of the album speaks in two ways. */
function asToYoung(text: string, language: Language): string {
	// Staff type Khmer in one piece; what means "you" stands by itself (`i18n/young-pronoun.ts`).
	const words = new Intl.Segmenter('km', { granularity: 'word' });
	const apart = (khmer: string) =>
		Array.from(words.segment(khmer), ({ segment }) =>
			segment === 'អ្នក' ? `\u200b${segment}\u200b` : segment
		).join('');
	return withYoungPronoun(text.replaceAll(/[\u1780-\u17d3]+/gu, apart), language);
}

type Row = { id: string; kind?: string; workPhone?: unknown };
type SampleCase = { ref: string; me: object; journey: object } & Record<
	'goals' | 'sessions' | 'team' | 'referrals' | 'consents',
	Row[]
>;
function byId(rows: Row[]): Row[] {
	return [...new Map(rows.map((row) => [row.id, row])).values()];
}
function refOf(language: Language, reading: OwnReading): string {
	return `album-${language}-${reading}`;
}

/** A phone of its own, and how what lies before it is kept. */
async function newPhone(
	language: Language,
	reading: string,
	more: Parameters<typeof browser.newContext>[0] = {}
): Promise<{ page: Page; context: BrowserContext; take: Take }> {
	const context = await browser.newContext({
		viewport: phone,
		hasTouch: true,
		isMobile: true,
		reducedMotion: 'reduce',
		serviceWorkers: 'block',
		locale: 'en-GB',
		...more
	});
	context.setDefaultTimeout(20_000);
	await withLittleMemory(context);
	const page = await context.newPage();
	const take: Take = async (screen, of) => {
		await untilMade(page);
		const was = page.viewportSize() ?? phone;
		// As tall as the page, so that the bars stand at its ends. A screen may lie otherwise where there is more height: again then, but not for ever.
		for (let [tall, height, left] = [was.height, 0, 3]; tall > height && left > 0; left -= 1) {
			height = tall;
			await page.setViewportSize({ ...was, height });
			await page.evaluate(() => scrollTo(0, 0));
			await untilMade(page);
			tall = await page.evaluate(() => document.documentElement.scrollHeight);
		}
		for (const colorScheme of lights) {
			await page.emulateMedia({ colorScheme });
			const name = `${language}-${reading}-${screen.replaceAll(/\W+/g, '-')}-${colorScheme}.png`;
			await (of ?? page).screenshot({ path: join(folder, name), animations: 'disabled' });
			taken += 1;
		}
		await page.emulateMedia({ colorScheme: 'light' });
		await page.setViewportSize(was);
	};
	return { page, context, take };
}

/** Goes on with the next way where one cannot be walked. */
async function trying(name: string, walk: () => Promise<void>) {
	try {
		await walk();
	} catch (error) {
		untrodden += 1;
		const why = String(error).split('\n').slice(0, 9).join(' ');
		process.stdout.write(`could not be walked: ${name}: ${why}\n`);
	}
}

const main = (page: Page) => page.getByRole('main');
/** What comes out of the printer, on the screen: the browser's own dialogue would have covered the page. */
async function asPrinted(page: Page, take: () => Promise<void>, paper = { width: 794, height: 1123 }) {
	await page.emulateMedia({ media: 'print' });
	await page.setViewportSize(paper);
	await take();
	await page.emulateMedia({ media: 'screen' });
	await page.setViewportSize(phone);
	// The engine goes on showing a part of it, as large as the sheet was: what stands at the edge could not be tapped.
	const engine = await page.context().newCDPSession(page);
	await engine.send('Emulation.setPageScaleFactor', { pageScaleFactor: 1 });
	await engine.detach();
}

/** The open pages, the entrance and the first run, and then the whole book. */
const book: Part = async (language, reading) => {
	const name = `book ${language} ${reading}`;
	const { page, context, take } = await newPhone(language, reading);
	const invited = await app.invite(refOf(language, reading));
	const key =
		reading === 'adult' && wanted.test('open')
			? await walkIntoTheBook(page, app.origin, invited, language, take)
			: await arrive(page, invited, language);
	if (wanted.test('plan')) {
		await trying(`${name}: the plan`, () => walkThePlan(page, language, take, reading));
		// Two who read together end by locking it.
		await openBook(page, app.origin, key, language);
	}
	const screens: OwnScreen[] = [...bookScreens, ...ownScreens(reading), ...feedbackScreens(reading)];
	for (const screen of screens.filter(({ name }) => wanted.test(name)))
		await trying(`${name}: ${screen.name}`, async () => {
			await screen.go(page, language, reading);
			await take(screen.name);
			await screen.leave?.(page);
		});
	if (wanted.test('paper')) await trying(`${name}: paper`, () => paper(page, language, reading, take));
	await context.close();
};

/** A screen, and how to come away from one that lies over the tabs. */
type OwnScreen = Walk & { leave?: (page: Page) => Promise<void> };

/** Screens that only what she did herself leads to. */
function ownScreens(reading: OwnReading): OwnScreen[] {
	const walk = (
		name: string,
		go: (page: Page, say: Say, language: Language) => Promise<void>,
		leave?: (page: Page) => Promise<void>
	): OwnScreen => ({
		name,
		go: (page, language) => go(page, wordsOf(language, reading), language),
		...(leave && { leave })
	});
	const goal = async (page: Page, language: Language) => {
		await turnTo(page, language, 'plan');
		await untilMade(page);
		await main(page).getByRole('button').first().click();
	};
	const door = async (page: Page, say: Say, language: Language) => {
		await turnTo(page, language, 'journey');
		await main(page)
			.getByRole('button', { name: say('closure.row') })
			.first()
			.click();
	};
	const carry = async (page: Page, say: Say, language: Language) => {
		await turnTo(page, language, 'people');
		await main(page)
			.getByRole('button', { name: say('people.partners') })
			.first()
			.click();
		await button(page, say('partners.carry.title')).click();
		await untilMade(page);
		await main(page).getByRole('checkbox').first().check();
		await button(page, say('partners.carry.show')).click();
		await main(page)
			.getByRole('img', { name: say('partners.carry.square') })
			.waitFor({ timeout: 60_000 });
	};
	return [
		...phaseCards.map((phase) =>
			walk(`phase-${phase}-cards`, async (page, say, language) => {
				await turnTo(page, language, 'journey');
				await main(page)
					.getByRole('button', { name: say(`book.phase.${phase}`) })
					.first()
					.click();
				await showAllCards(page);
			})
		),
		walk('door-open-cards', async (page, say, language) => {
			await door(page, say, language);
			await showAllCards(page);
		}),
		walk('going-home-cards', async (page, say, language) => {
			await turnTo(page, language, 'plan');
			await button(page, say('plan.goingHome')).click();
			await showAllCards(page);
		}),
		walk('come-back-card', async (page, say, language) => {
			await door(page, say, language);
			await button(page, say('closure.card.title')).click();
		}),
		walk('i-did-this', async (page, say, language) => {
			await goal(page, language);
			await button(page, say('plan.did.do')).first().click();
		}),
		walk('did-shown-large', async (page, say, language) => {
			await goal(page, language);
			await button(page, say('plan.did.show')).first().click();
		}),
		walk('goal-card', async (page, say, language) => {
			await goal(page, language);
			await button(page, say('plan.changedFor')).click();
			await button(page, say('plan.cards.slow')).click();
			await button(page, say('plan.sheet.on')).click();
		}),
		walk('meeting-sheet', async (page, say, language) => {
			await turnTo(page, language, 'today');
			await button(page, say('today.all')).click();
			await untilMade(page);
			await main(page).getByRole('button').first().click();
			await main(page).getByText(say('sessions.take.title')).click();
			await button(page, say('sessions.print.title')).click();
			await checkAll(page);
		}),
		walk('carry-chosen', async (page, say, language) => {
			await turnTo(page, language, 'people');
			await main(page)
				.getByRole('button', { name: say('people.partners') })
				.first()
				.click();
			await button(page, say('partners.carry.title')).click();
			await checkAll(page);
		}),
		walk('carry-square', carry),
		walk('carry-number', async (page, say, language) => {
			await carry(page, say, language);
			await button(page, say('partners.carry.toNumber')).click();
		}),
		walk('carry-shown', async (page, say, language) => {
			await carry(page, say, language);
			await button(page, say('partners.carry.toNumber')).click();
			await button(page, say('partners.carry.end')).click();
		}),
		walk(
			'breathing-full',
			async (page, _say, language) => {
				await turnTo(page, language, 'calm');
				await page.locator('label[for$="-full"]').click();
			},
			(page) => page.locator('[data-breathing] button').click()
		),
		walk(
			'survey-dark',
			async (page, say, language) => {
				await turnTo(page, language, 'today');
				await button(page, say('feedback.title')).click();
				await button(page, say('feedback.questions.start')).click();
				await button(page, say('feedback.questions.dim')).click();
			},
			(page) => page.locator('[aria-pressed="true"]').first().click()
		),
		walk('try-key', async (page, say, language) => {
			await turnTo(page, language, 'today');
			await button(page, say('today.first.again.do')).click();
		})
	];
}

const phaseCards = ['entry', 'assessment', 'planning', 'coordination', 'reintegration', 'closure'] as const;

/** All cards of a sequence one under the other, so that one picture holds them. */
async function showAllCards(page: Page) {
	await untilMade(page);
	await page.evaluate(() => {
		for (const cards of document.querySelectorAll<HTMLElement>('[data-cards]')) cards.style.flexWrap = 'wrap';
	});
}

/** What is printed: each sheet by itself. */
async function paper(page: Page, language: Language, reading: OwnReading, take: Take) {
	const say = wordsOf(language, reading);
	await turnTo(page, language, 'people');
	for (const key of ['my-data.title', 'my-data.book.title'])
		await main(page)
			.getByRole('button', { name: say(key) })
			.first()
			.click();
	await checkAll(page);
	const sheets = page.locator('.folio');
	await untilMade(page);
	await page.pdf({ path: join(folder, `${language}-${reading}-paper-book.pdf`), preferCSSPageSize: true });
	// Its sheets lie. What is far below the screen would be photographed beside its place: one after the other stands at the top.
	await asPrinted(
		page,
		async () => {
			for (let at = 0; at < Math.min(await sheets.count(), 8); at++) {
				await sheets.evaluateAll(
					(all, at) =>
						all.forEach((one, index) => one.style.setProperty('display', index === at ? '' : 'none')),
					at
				);
				await take(`paper-book-${at}`, sheets.nth(at));
			}
		},
		{ width: 1123, height: 794 }
	);
	await turnTo(page, language, 'journey');
	await main(page)
		.getByRole('button', { name: say('closure.row') })
		.first()
		.click();
	await button(page, say('closure.card.title')).click();
	await asPrinted(page, () => take('paper-come-back', page.locator('.sheet')));
	await turnTo(page, language, 'journey');
	await main(page)
		.getByRole('button', { name: say('closure.road.title') })
		.first()
		.click();
	await asPrinted(page, () => take('paper-my-road', page.locator('.sheet')));
}

/** Today at every light of the day and in every season, and what is told on the first days. */
const days: Part = async (language, reading) => {
	const name = `days ${language} ${reading}`;
	const say = wordsOf(language, reading);
	const { page, context, take } = await newPhone(language, reading);
	const begun = Date.now();
	let moment = new Date(begun);
	await page.clock.install({ time: moment });
	await page.clock.resume();
	// The server is asked what time it is: it says the same.
	await page.route('**/api/v1/**', async (route) => {
		const response = await route.fetch();
		await route.fulfill({ response, headers: { ...response.headers(), date: moment.toUTCString() } });
	});
	const key = await arrive(page, await app.invite(refOf(language, reading)), language);
	/** A book believes no moment that lies before one it heard of: only onwards. */
	const on = async (day: number, hour: number) => {
		moment = new Date(begun + day * 86_400_000);
		// Seven hours east of Greenwich, where the organisation is.
		moment.setUTCHours(hour - 7, 5, 0, 0);
		// What is on its way there ends first.
		await page.goto('about:blank');
		await page.clock.setSystemTime(moment);
		await openBook(page, app.origin, key, language);
	};
	const told = async (card: 'again' | 'key' | 'limits' | 'keep' | 'numbers') => {
		const shown = main(page).locator('.card', { hasText: say(`today.first.${card}.title`) });
		await take(`day-card-${card}`, shown);
		await shown.getByRole('button').last().click();
		// Written down: else it is told once more on the next day.
		await shown.waitFor({ state: 'hidden' });
	};
	await trying(`${name}: again`, () => told('again'));
	for (const [light, hour] of Object.entries({ dawn: 7, day: 11, dusk: 17, night: 21 }))
		await trying(`${name}: ${light}`, async () => {
			await on(2, hour);
			await take(`today-${light}`);
		});
	// Far from every meeting: beside one nothing else is told.
	for (const [at, card] of (['key', 'limits', 'keep', 'numbers'] as const).entries())
		await trying(`${name}: ${card}`, async () => {
			await on(30 + at, 10);
			await told(card);
		});
	const inMonths = (month: number) => ((month - 1 - new Date(begun).getUTCMonth() + 10) % 12) + 2;
	const seasons = Object.entries({ cool: 1, hot: 4, rain: 8 }).sort(
		([, a], [, b]) => inMonths(a) - inMonths(b)
	);
	for (const [season, month] of seasons)
		await trying(`${name}: ${season}`, async () => {
			await on(inMonths(month) * 30.4, 11);
			await take(`today-${season}`, page.locator('.light > *').first());
		});
	await context.close();
};

/** What cannot be had on this machine: a phone of Apple's, and a version that waits and looks different. */
const others: Part = async (language, reading) => {
	const name = `others ${language} ${reading}`;
	// Until her book is open nothing knows how she is spoken to.
	const say = wordsOf(language);
	const { page, context, take } = await newPhone(language, reading, { serviceWorkers: 'allow' });
	await context.addInitScript(() => {
		Object.defineProperty(navigator, 'standalone', { value: false });
		// A voice of the phone's own.
		const voices = ['km-KH', 'en-GB', 'vi-VN'].map((lang) => ({ lang, localService: true, name: lang }));
		Object.defineProperty(speechSynthesis, 'getVoices', { value: () => voices });
		const { serviceWorker } = navigator;
		const register = serviceWorker.register.bind(serviceWorker);
		// The worker that is there answers as one that waits would, to a page that knows of no change.
		const asWaiting = async (address: string) => {
			await register(address, { scope: '/' });
			const { active } = await serviceWorker.ready;
			const waiting = {
				scriptURL: active?.scriptURL,
				state: 'installed',
				addEventListener: () => undefined,
				postMessage: (data: object, ports: MessagePort[]) =>
					active?.postMessage({ ...data, known: undefined }, ports)
			};
			return { waiting, installing: null, active, addEventListener: () => undefined };
		};
		Object.defineProperty(serviceWorker, 'register', { value: asWaiting });
	});
	await typeInvitation(page, await app.invite(refOf(language, reading)), language);
	await trying(`${name}: keep on phone`, async () => {
		await heading(page, say('entrance.keep.title')).waitFor();
		await take('keep-on-phone');
	});
	await button(page, say('entrance.keep.later')).click();
	await button(page, say('entrance.told.next')).click();
	await button(page, say('entrance.learn.do')).waitFor();
	await trying(`${name}: the ear where a key is learnt`, async () => {
		await page.locator('button', { hasText: say('open.ear.touch') }).click({ timeout: 4_000 });
		await take('ear-offer');
	});
	const key = await readStoryAndPractise(page, language, say);
	await openBook(page, app.origin, key, language);
	await trying(`${name}: a new look`, async () => {
		await page.getByText(wordsOf(language, reading)('settings.looks.title')).waitFor();
		await take('new-look');
	});
	await context.close();
};

async function readStoryAndPractise(page: Page, language: Language, say: Say) {
	const key = await readStory(page, language);
	await button(page, say('entrance.learn.do')).click();
	await tapPictures(page, key, language);
	await expectBook(page, language);
	return key;
}

/** A page that somebody is shown once. */
const read: Part = async (language, reading) => {
	if (reading === 'young') return;
	const { page, context, take } = await newPhone(language, reading);
	const say = wordsOf(language);
	const items: [string, string][] = [
		[say('closure.mine.works'), say('closure.mine.work.breathe')],
		[say('closure.mine.helpers'), say('closure.mine.helper.teacher')]
	];
	const letters = await sealHanded(
		{ until: '2099-01-01', language, items },
		'12345678',
		async (password, salt, { passes, memoryKiB }) =>
			Uint8Array.from(
				await argon2id({
					...{ password, salt, iterations: passes, memorySize: memoryKiB },
					...{ parallelism: 1, hashLength: 32, outputType: 'binary' }
				})
			)
	);
	await page.goto(`${app.origin}/${language}/read#${letters}`);
	await page.getByRole('textbox').fill('12345678');
	await take('read-asked');
	await button(page, say('meet.read.open')).click();
	await page.getByText(items[1]![1]).waitFor();
	await take('read-open');
	await context.close();
};

/** A family's book. It opens with numbers alone. */
const family: Part = async (language, reading) => {
	if (reading === 'young') return;
	const say = wordsOf(language);
	/** As her family's book says it, once it is open. */
	const told = wordsOf(language, 'family');
	const { page, context, take } = await newPhone(language, 'family');
	await acceptInvitation(page, await app.invite('sample-06', 15, 'family'), language);
	await heading(page, say('sharing.promise.title')).waitFor();
	await take('promise');
	await readFamilyPromise(page, language);
	await practiseNumbers(page, language);
	await expectBook(page, language);
	await take('home');
	for (const [name, key] of [
		['going-home', 'sharing.home.goingHome'],
		['welcome', 'journey.welcome.title']
	] as const)
		await trying(`family ${language}: ${name}`, async () => {
			await turnTo(page, language, 'today');
			await main(page)
				.getByRole('button', { name: say(key) })
				.first()
				.click();
			await unfoldAll(page);
			await take(name);
		});
	for (const phase of phaseCards)
		await trying(`family ${language}: ${phase}`, async () => {
			await turnTo(page, language, 'journey');
			await main(page)
				.getByRole('button', { name: told(`book.phase.${phase}`) })
				.first()
				.click();
			await take(`phase-${phase}`);
			await showAllCards(page);
			await unfoldAll(page);
			await take(`phase-${phase}-all`);
		});
	await context.close();
};

/** A tablet that a house shares, held on a phone's width too. */
const house: Part = async (language, reading) => {
	const say = wordsOf(language, reading);
	const { page, context, take } = await newPhone(language, `house-${reading}`, { serviceWorkers: 'allow' });
	await page.goto(`${app.origin}/${language}/know-how/my-phone`);
	await untilKept(page);
	const ask = wordsOf(language);
	await page.locator('summary', { hasText: ask('knowhow.mine.tablet.title') }).click();
	await button(page, ask('knowhow.mine.tablet.do')).click();
	await page.getByText(ask('knowhow.mine.tablet.done')).waitFor();
	await take('set-up');
	await arrive(page, await app.invite(refOf(language, reading)), language);
	await take('today');
	await page.setViewportSize({ width: 768, height: 1024 });
	await page.screenshot({ path: join(folder, `${language}-house-${reading}-wide.png`) });
	await page.setViewportSize(phone);
	await button(page, say('settings.lock.done')).click();
	await page.goto(`${app.origin}/key`);
	await page.getByText(ask('entrance.pictures.ask')).waitFor();
	await take('key');
	await context.close();
};

const parts = { book, days, others, read, family, house };
const chosen = Object.entries(parts).filter(([name]) => named.length === 0 || named.includes(name));
// Two cores: a walk waits more than it works.
await Promise.all(
	spoken.map(async (language) => {
		for (const [name, part] of chosen)
			for (const reading of readings)
				await trying(`${name} ${language} ${reading}`, () => part(language, reading));
	})
);
await browser.close();
await feedback.remove();
process.stdout.write(`${taken} pictures in ${folder}\n`);
process.exitCode = untrodden > 0 ? 1 : 0;
