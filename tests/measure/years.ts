import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test';
import { addDays, dayAt, daysBetween, type Day } from '#lib/domain/day.ts';
import { phases } from '#lib/domain/journey.ts';
import type { Screen } from '#lib/book/screens.svelte.ts';
import type { Picture } from '#lib/ui/art/pictures.ts';
import { samplePeople } from '#operator/samples/sample-people.ts';
import { caseOf, historyOf } from '#tests/cases/years.ts';
import { RunningApp } from '#tests/support/app.ts';
import { arrive, button, tapPictures, turnTo, untilKept, untilMade } from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';
import { median } from './median.ts';
import { slowdown } from './slowdown.ts';

/*
 * `npm run measure:years [-- TIMES [PART] [beside=FOLDER]]`: in Khmer and with the processor slowed down four times, opens a new book
 * and one of four years, with no network too, goes to every screen and back, and says how long it took from the tap until the
 * screen was painted, and how long the page was busy at one stretch. Milliseconds differ from machine to machine; what counts
 * is how many times as long it took as a plain page of twenty-four lines, tapped in the same round. PART leaves out the
 * screens whose names do not have it; several with commas between them. FOLDER is another tree with a build in it, walked in turn with this one: before and
 * after in one run.
 */

const goal = { painted: 100, busy: 50 };
const language = 'km';
const [times = '5', ...others] = process.argv.slice(2);
const rounds = Number(times);
if (!Number.isInteger(rounds) || rounds < 1)
	throw new Error(`TIMES is a whole number from 1 on, and not ${times}`);
const beside = others.find((one) => one.startsWith('beside='))?.slice('beside='.length);
const part = others.find((one) => !one.startsWith('beside=')) ?? '';
const say = wordsOf(language);
const today = dayAt(new Date(), 'Asia/Phnom_Penh');
const wish = { years: 4, seed: 4, every: 5, goalEvery: 20, language } as const;

/** One tap on the way to a screen. */
type Tap = (page: Page) => Promise<void>;
/** A tab, and what is tapped from there; the last tap is the one that is measured. */
type Way = { tab: Parameters<typeof turnTo>[2]; taps?: Tap[]; title: string; name?: string };

const inMain = (page: Page) => page.getByRole('main').getByRole('button');
const row =
	(key: string): Tap =>
	(page) =>
		inMain(page)
			.filter({ hasText: say(key) })
			.first()
			.click();
const first: Tap = (page) => inMain(page).first().click();
const listed =
	(at = 0): Tap =>
	(page) =>
		page.getByRole('main').getByRole('listitem').nth(at).getByRole('button').click();
const unfold =
	(key: string): Tap =>
	(page) =>
		page
			.getByRole('main')
			.locator('summary')
			.filter({ hasText: say(key) })
			.click();
const named =
	(key: string): Tap =>
	(page) =>
		button(page, say(key)).click();

const toPerson: Way = { tab: 'people', taps: [listed()], title: 'people.title' };
const toPartners: Tap[] = [row('people.partners')];
const toDirectory: Tap[] = [...toPartners, row('partners.look')];
const toNotes: Tap[] = [row('notes.title')];
const toMyData: Tap[] = [row('my-data.title')];
const toSharing: Tap[] = [...toMyData, row('sharing.title')];
const toMeeting: Tap[] = [row('plan.meetings'), first];
const toGoal: Tap[] = [first];

/** The way to every screen: a new one does not compile until there is a way to it. */
const ways: { [N in Screen['name']]: Way | Way[] } = {
	today: { tab: 'today', title: 'book.tabs.today' },
	journey: { tab: 'journey', title: 'journey.title' },
	phase: phases.map((phase) => ({
		name: phase,
		tab: 'journey',
		taps: [row(`book.phase.${phase}`)],
		title: `book.phase.${phase}`
	})),
	roles: { tab: 'journey', taps: [row('people.roles.title')], title: 'people.roles.title' },
	differs: { tab: 'journey', taps: [row('journey.differs.title')], title: 'journey.differs.title' },
	// Families' alone; the book that is measured here is a person's.
	welcome: [],
	'open-door': { tab: 'journey', taps: [row('closure.row')], title: 'closure.title' },
	'come-back': {
		tab: 'journey',
		taps: [row('closure.row'), named('closure.card.title')],
		title: 'closure.card.title'
	},
	'my-road': { tab: 'journey', taps: [row('closure.road.title')], title: 'closure.road.title' },

	plan: { tab: 'plan', title: 'book.tabs.plan' },
	goal: { tab: 'plan', taps: toGoal, title: 'book.tabs.plan' },
	'goal-changed': { tab: 'plan', taps: [...toGoal, named('plan.changedFor')], title: 'plan.say.title' },
	'goal-card': {
		tab: 'plan',
		taps: [...toGoal, named('plan.changedFor'), first],
		title: 'sessions.show.title'
	},
	sessions: { tab: 'plan', taps: [row('plan.meetings')], title: 'sessions.title' },
	session: { tab: 'plan', taps: toMeeting, title: 'sessions.title' },
	'get-ready': {
		tab: 'plan',
		taps: [...toMeeting, named('sessions.ready.title')],
		title: 'sessions.ready.title'
	},
	'session-calendar': {
		tab: 'plan',
		taps: [...toMeeting, unfold('sessions.take.title'), row('sessions.calendar.title')],
		title: 'sessions.calendar.title'
	},
	'session-print': {
		tab: 'plan',
		taps: [...toMeeting, unfold('sessions.take.title'), row('sessions.print.title')],
		title: 'sessions.print.title'
	},
	'going-home': { tab: 'plan', taps: [row('plan.goingHome')], title: 'going-home.title' },
	show: {
		tab: 'journey',
		taps: [row('closure.row'), row('closure.bend.show')],
		title: 'sessions.show.title'
	},

	people: { tab: 'people', title: 'people.title' },
	person: toPerson,
	'about-me': { tab: 'people', taps: [row('people.aboutMe.row')], title: 'people.aboutMe.title' },
	partners: { tab: 'people', taps: toPartners, title: 'partners.title' },
	// One at the beginning of its way, one whose place is known, and one that is not now.
	partner: [0, 3, 8].map((at) => ({
		name: String(at + 1),
		tab: 'people',
		taps: [...toPartners, listed(at)],
		title: 'partners.title'
	})),
	carry: { tab: 'people', taps: [...toPartners, row('partners.carry.title')], title: 'partners.carry.title' },
	directory: { tab: 'people', taps: toDirectory, title: 'partners.find.title' },
	offer: { tab: 'people', taps: [...toDirectory, listed()], title: 'partners.find.title' },
	'my-data': { tab: 'people', taps: toMyData, title: 'my-data.title' },
	'who-sees': { tab: 'people', taps: [...toMyData, row('my-data.who')], title: 'my-data.who' },
	consents: {
		tab: 'people',
		taps: [...toMyData, row('my-data.consents.title')],
		title: 'my-data.consents.title'
	},
	'paper-book': {
		tab: 'people',
		taps: [...toMyData, row('my-data.book.title')],
		title: 'my-data.book.title'
	},
	'all-my-data': { tab: 'people', taps: [...toMyData, row('my-data.all.title')], title: 'my-data.all.title' },
	sharing: { tab: 'people', taps: toSharing, title: 'sharing.title' },
	'sharing-picture': {
		tab: 'people',
		taps: [...toSharing, row('sharing.picture.row')],
		title: 'sharing.picture.title'
	},

	notes: { tab: 'today', taps: toNotes, title: 'notes.title' },
	note: { tab: 'today', taps: [...toNotes, row('notes.new')], title: 'notes.title' },
	days: { tab: 'today', taps: [...toNotes, row('notes.tabs.days')], title: 'notes.tabs.days' },
	money: { tab: 'today', taps: [...toNotes, row('notes.money.title')], title: 'notes.money.title' },

	calm: { tab: 'calm', title: 'open.calm.title' },
	call: { tab: 'calm', taps: [row('open.lines.title')], title: 'open.lines.title' },
	skill: { tab: 'calm', taps: [row('skills.skill.ground.name')], title: 'skills.skill.ground.name' },

	settings: { tab: 'today', taps: [row('settings.title')], title: 'settings.title' },
	keys: { tab: 'today', taps: [row('settings.title'), row('settings.keys')], title: 'keys.title' },
	'try-key': { tab: 'today', taps: [named('today.first.again.do')], title: 'keys.again.title' },
	about: {
		tab: 'today',
		taps: [row('settings.title'), row('settings.about.title')],
		title: 'settings.about.title'
	},
	feedback: { tab: 'today', taps: [row('feedback.title')], title: 'feedback.title' }
};

const walked = Object.entries(ways)
	.flatMap(([screen, some]) =>
		[some].flat().map((way) => ({ ...way, what: [screen, way.name].filter(Boolean).join(' ') }))
	)
	.filter(({ what }) => part.split(',').some((one) => what.includes(one)));

/** From the tap until it was painted, and the longest stretch that the page was busy for, or 0 where none was long. Milliseconds. */
type Taken = { painted: number; busy: number };
/** A page of its own with nothing of ours, which is drawn anew at every tap: what this machine can do just now. */
const plainName = 'a plain page of 24 lines';

/** A page, and what slows its processor down. */
type Slowed = { page: Page; tools: CDPSession };
type MeasuredPhone = Slowed & {
	name: string;
	app: RunningApp;
	key: readonly Picture[];
};

const taken = new Map<string, Map<string, Taken[]>>();
const apps: RunningApp[] = [];
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox']
});
try {
	const phones: MeasuredPhone[] = [];
	for (const root of [undefined, ...(beside ? [beside] : [])]) {
		const app = await RunningApp.start({ root });
		apps.push(app);
		const name = (what: string) => (beside ? `${what}, ${root ? 'beside' : 'here'}` : what);
		phones.push(
			await phoneWith(browser, app, name('new'), addDays(today, -60)),
			await phoneWith(browser, app, name('4 years'), addDays(today, -Math.round(4 * 365.25)))
		);
	}
	const plain = await plainPage(browser);
	// The first round warms all up and is not counted.
	for (let round = 0; round <= rounds; round += 1) {
		const keep = (what: string, name: string, one: Taken) => {
			if (round === 0) return;
			const each = taken.get(what) ?? new Map<string, Taken[]>();
			each.set(name, [...(each.get(name) ?? []), one]);
			taken.set(what, each);
		};
		for (const phone of round % 2 ? phones : phones.toReversed()) {
			await slowed(plain, async () => {
				for (let tap = 0; tap < 3; tap += 1)
					keep(plainName, phone.name, await timed(plain.page, (page) => page.getByRole('button').click()));
			});
			await slowed(phone, async () => {
				for (const [what, one] of await openings(phone)) keep(what, phone.name, one);
				for (const way of walked)
					for (const [what, one] of await thereAndBack(phone, way)) keep(what, phone.name, one);
			});
		}
	}
	report(phones.map(({ name }) => name));
} finally {
	await browser.close();
	for (const app of apps) await app.remove();
}

/** A phone of its own with the book of a history that began on `start` and has come to today, and all else that a book may hold. */
async function phoneWith(on: Browser, app: RunningApp, name: string, start: Day): Promise<MeasuredPhone> {
	const ref = `years-${apps.length}-${daysBetween(start, today)}`;
	const history = historyOf({ start, ...wish });
	const one = caseOf(history, today, ref);
	const { goals, sessions } = history.on(today);
	process.stdout.write(`${name}: ${goals.length} goals, ${sessions.length} meetings\n`);
	const cases = [{ ...one, ...withIntroductions(one) }];
	await app.import({ file: `${ref}.json`, text: JSON.stringify({ cases, organizations: [] }) });
	const { page, tools } = await phonePage(on);
	const key = await arrive(page, await app.invite(ref), language);
	await untilKept(page);
	return { name, app, page, tools, key };
}

/** What a generated history has none of: introductions with who goes there with her, and a follow-up that nobody has noted. */
function withIntroductions({ team, sessions }: Record<string, unknown>) {
	const file = samplePeople(today).find(({ file }) => file.startsWith('05-'))!;
	const [sample] = (JSON.parse(file.text) as { cases: Record<'team' | 'referrals' | 'promises', object[]>[] })
		.cases;
	const { referrals, promises } = sample!;
	const passed = {
		id: 'follow-up',
		kind: 'follow-up',
		date: addDays(today, -10),
		how: 'phone',
		with: [],
		state: 'planned',
		visibility: 'person'
	};
	return {
		referrals,
		promises,
		team: [...(team as object[]), ...sample!.team],
		sessions: [...(sessions as object[]), passed]
	};
}

async function phonePage(on: Browser): Promise<Slowed> {
	const context = await on.newContext({
		viewport: { width: 360, height: 640 },
		isMobile: true,
		hasTouch: true
	});
	const page = await context.newPage();
	await page.addInitScript(watchWorkers);
	return { page, tools: await context.newCDPSession(page) };
}

/**
 * About a cheap phone, while it is used. Chromium slows a page down by keeping its processor busy, idle or not: three such
 * pages at once would have taken both cores from the one that is measured.
 */
async function slowed({ tools }: Slowed, act: () => Promise<void>) {
	await tools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
	try {
		await act();
	} finally {
		await tools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
	}
}

async function plainPage(on: Browser): Promise<Slowed> {
	const { page, tools } = await phonePage(on);
	await page.setContent('<!doctype html><main></main><button>Tap</button>');
	await page.evaluate(() => {
		document.querySelector('button')!.onclick = () => {
			const lines = Array.from({ length: 24 }, (_, at) => {
				const line = document.createElement('p');
				line.textContent = `${at} ${Math.random().toString(36).repeat(6)}`;
				return line;
			});
			document.querySelector('main')!.replaceChildren(...lines);
		};
	});
	return { page, tools };
}

/** Runs in the page before any script of its own: how long the worker had the key (the processor of a worker is not slowed down). */
function watchWorkers() {
	const post = Reflect.get(Worker.prototype, 'postMessage') as (this: Worker, ...said: unknown[]) => void;
	Object.assign(Worker.prototype, {
		postMessage(this: Worker, ...said: unknown[]) {
			const asked = performance.now();
			this.addEventListener(
				'message',
				() => Object.assign(globalThis, { workerTook: performance.now() - asked }),
				{ once: true }
			);
			post.call(this, ...said);
		}
	});
}

/** The entrance without a network, its worker asleep; then the book with and without one. */
async function openings({ app, page, tools, key }: MeasuredPhone): Promise<[string, Taken][]> {
	const opened = async (what: string): Promise<[string, Taken][]> => {
		await tapPictures(page, key.slice(0, -1), language);
		await page.waitForLoadState('networkidle');
		await still();
		const last: Tap = (page) => tapPictures(page, key.slice(-1), language);
		const whole = await timed(page, last, say('book.tabs.today'));
		const worker = await page.evaluate(() => (globalThis as { workerTook?: number }).workerTook ?? NaN);
		return [
			[`key to Today${what}`, whole],
			[`  without the worker${what}`, { painted: whole.painted - worker, busy: whole.busy }]
		];
	};
	const found: [string, Taken][] = [];
	await page.goto('about:blank');
	await tools.send('ServiceWorker.enable');
	await tools.send('ServiceWorker.stopAllWorkers');
	await app.stop();
	try {
		await page.goto(`${app.origin}/key`, { waitUntil: 'load' });
		await still();
		const painted = await page.evaluate(
			() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN
		);
		found.push(['entrance, no network', { painted, busy: 0 }]);
		found.push(...(await opened(', no network')));
	} finally {
		await app.run();
	}
	await page.goto(`${app.origin}/key`, { waitUntil: 'load' });
	found.push(...(await opened('')));
	// What the book asks after it has opened is done.
	await page.waitForLoadState('networkidle');
	await still(1_000);
	return found;
}

async function thereAndBack(
	{ page }: MeasuredPhone,
	{ what, tab, taps = [], title }: Way & { what: string }
): Promise<[string, Taken][]> {
	const last = taps.at(-1);
	if (!last) {
		await turnTo(page, language, tab === 'calm' ? 'today' : 'calm');
		await still();
		return [[what, await timed(page, () => turnTo(page, language, tab), say(title))]];
	}
	await turnTo(page, language, tab);
	for (const tap of taps.slice(0, -1)) {
		await untilMade(page);
		await tap(page);
	}
	await untilMade(page);
	await still();
	return [
		[what, await timed(page, last, say(title))],
		[`  back from ${what}`, await timed(page, named('open.back'))]
	];
}

/** Until what a screen does after it was painted is done as well. */
function still(milliseconds = 200): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** From the tap until the first frame in which the page has changed, and is called `title`, was painted. */
async function timed(page: Page, tap: Tap, title?: string): Promise<Taken> {
	await page.evaluate((title) => {
		const watched = new Promise<Taken>((resolve) => {
			let [tapped, busy, isChanged] = [Infinity, 0, false];
			const tasks = new PerformanceObserver((list) => note(list.getEntries()));
			const note = (entries: PerformanceEntryList) => {
				for (const { startTime, duration } of entries)
					if (startTime + duration > tapped) busy = Math.max(busy, duration);
			};
			const changes = new MutationObserver(() => (isChanged = true));
			const isThere = () =>
				isChanged &&
				(title === undefined ||
					[...document.querySelectorAll('h1')].some((one) => one.textContent.trim() === title));
			const look = () => {
				if (!isThere()) return void requestAnimationFrame(look);
				// A message comes after the frame that this one leads to.
				const { port1, port2 } = new MessageChannel();
				port1.onmessage = () => {
					const painted = performance.now() - tapped;
					changes.disconnect();
					setTimeout(() => {
						note(tasks.takeRecords());
						tasks.disconnect();
						resolve({ painted, busy });
					}, 250);
				};
				port2.postMessage(undefined);
			};
			const begin = ({ timeStamp }: Event) => {
				tapped = timeStamp;
				tasks.observe({ type: 'longtask' });
				changes.observe(document.body, { childList: true, subtree: true });
				requestAnimationFrame(look);
			};
			addEventListener('click', begin, { once: true, capture: true });
		});
		Object.assign(globalThis, { watched });
	}, title);
	await tap(page);
	return page.evaluate(() => (globalThis as never as { watched: Promise<Taken> }).watched);
}

function report(names: string[]) {
	const line = (what: string, cells: string[]) =>
		process.stdout.write(`${what.padEnd(36)}${cells.map((one) => one.padStart(11)).join('')}\n`);
	const of = (what: string, name: string, which: keyof Taken) =>
		(taken.get(what)?.get(name) ?? []).map((one) => one[which]);
	const cells = (what: string, name: string) => {
		const painted = median(of(what, name, 'painted'));
		return [
			painted.toFixed(0),
			median(of(what, name, 'busy')).toFixed(0),
			(painted / median(of(plainName, name, 'painted'))).toFixed(2)
		];
	};
	process.stdout.write(
		`\nprocessor ${slowdown} times slower, medians of ${rounds}: ms until painted, ms busy at one stretch, times the plain page\n`
	);
	line(
		'',
		names.flatMap((name) => ['', '', name])
	);
	for (const what of taken.keys())
		line(
			what,
			names.flatMap((name) => cells(what, name))
		);
	const moves = [...taken.keys()].filter((what) => what !== plainName && !/entrance|Today|worker/.test(what));
	for (const name of names) {
		const all = moves.map((what) => median(of(what, name, 'painted')));
		const long = moves.filter((what) => median(of(what, name, 'busy')) > goal.busy);
		const late = moves.filter((what) => median(of(what, name, 'painted')) > goal.painted);
		process.stdout.write(
			`${name}: ${moves.length} moves, median ${median(all).toFixed(0)} ms, worst ${Math.max(...all).toFixed(0)}; over ${goal.painted} ms: ${late.length}; busy for over ${goal.busy} ms: ${long.length}\n`
		);
	}
}
