import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { noConfiguration } from '#lib/domain/book-words.ts';
import { addDays, dayAt } from '#lib/domain/day.ts';
import { noFeedback } from '#lib/domain/envelope.ts';
import { phases } from '#lib/domain/journey.ts';
import type { Book } from '#lib/vault/book-content.ts';
import { StoreLost } from '#lib/vault/errors.ts';
import { OpenBook } from '#lib/vault/open-book.ts';
import { openPhone, type Phone } from '#lib/vault/phone.ts';
import { fullBook, fullSnapshot, goal, session, testPhone } from '#tests/builders/test-book.ts';
import { deployment } from '#lib/i18n/deployment.ts';
import bookWords from '#locales/en/book.json';
import closureWords from '#locales/en/closure.json';
import feedbackWords from '#locales/en/feedback.json';
import openWords from '#locales/en/open.json';
import skillWords from '#locales/en/skills.json';
import together from '#locales/en/together.json';
import settingsWords from '#locales/en/settings.json';
import todayWords from '#locales/en/today.json';
import PlanBook from './PlanBook.svelte';

// Some thousand screens are walked through: none of them waits until its first part is painted.
const { now } = vi.hoisted(() => ({ now: (then: () => void) => (then(), () => {}) }));
vi.mock('#lib/ui/after-frame.ts', () => ({ withFrame: now, afterFrame: now }));
vi.mock('#lib/ui/in-turn.ts', () => ({ inTurn: now }));

/*
 * Walks through an open book. What two may read is looked for by tapping all there is to tap: no screen shows what she
 * wrote for herself, and none can change it. The same walk through the book of one reader finds all of it, so it would
 * be seen.
 */

const words = Object.fromEntries(
	Object.entries(
		import.meta.glob<Record<string, unknown>>('/locales/en/*.json', { eager: true, import: 'default' })
	).map(([path, texts]) => [path.replace(/^.*\/(.+)\.json$/, '$1'), texts])
);

const today = dayAt(new Date(), deployment.timeZone);
const mine = {
	did: 'HERS-did',
	sentence: 'HERS-sentence',
	doneSentence: 'HERS-done-sentence',
	signs: 'HERS-signs',
	helpers: 'HERS-helpers',
	works: 'HERS-works',
	lostSentence: 'HERS-lost-sentence',
	note: 'HERS-note',
	money: 'HERS-money',
	called: 'HERS-called',
	helps: 'HERS-helps',
	sign: 'HERS-sign',
	card: 'HERS-card',
	lostCard: 'HERS-lost-card',
	consent: 'HERS-consent'
};

const book = () => ({
	...fullBook(1),
	language: 'en' as const,
	words: { texts: words, configuration: noConfiguration },
	directory: [
		{
			id: 'lotus',
			name: 'Lotus School',
			phones: [],
			locations: [],
			services: [
				{
					id: 'evening',
					name: 'Evening lessons',
					status: 'active' as const,
					languages: [],
					schedules: [],
					cost_options: [],
					phones: [],
					attributes: []
				}
			]
		}
	],
	snapshot: {
		...fullSnapshot(),
		asOf: new Date().toISOString(),
		me: { called: 'Dara', language: 'en' as const, reading: 'adult' as const },
		journey: {
			phase: 'reintegration' as const,
			since: addDays(today, -30),
			been: [{ phase: 'coordination' as const, from: addDays(today, -300) }]
		},
		goals: [
			goal('now', { what: 'Back to school' }),
			goal('later', { what: 'A bicycle', state: 'planned' }),
			goal('done', { what: 'Read a timetable', state: 'done', doneOn: addDays(today, -20) }),
			goal('let-go', { what: 'A stall', state: 'let-go' })
		],
		sessions: [
			session('next', { date: addDays(today, 1), time: '09:00', with: ['sokha'] }),
			session('past', { date: addDays(today, -9), state: 'done', with: ['sokha'] })
		],
		team: [
			{ id: 'sokha', name: 'Sokha', role: 'guide' as const, leaving: { to: 'rith' } },
			{ id: 'rith', name: 'Rith', role: 'guide' as const }
		],
		referrals: [
			{
				id: 'school',
				organization: 'lotus',
				stage: 'agreed' as const,
				days: [],
				known: [{ what: 'Your name', agreed: true }]
			}
		],
		consents: [{ id: 'aunt', about: mine.consent, withWhom: 'My aunt', agreed: false }],
		promises: [{ id: 'p', phase: 'planning' as const, text: 'We ask first.' }],
		periods: []
	},
	private: {
		moods: [{ day: addDays(today, -1), mood: 2 as const }],
		sentences: { now: mine.sentence, done: mine.doneSentence, gone: mine.lostSentence },
		signs: { signs: mine.signs, helpers: mine.helpers, works: mine.works, chosen: [] },
		notes: [{ id: 'n', day: today, text: mine.note }],
		money: [
			{ id: 'm', day: today, what: mine.money, amount: 1, currency: 'KHR' as const, way: 'in' as const }
		],
		about: { called: mine.called, helps: mine.helps, sign: mine.sign },
		ready: {
			next: [{ id: 'c', kind: 'say' as const, text: mine.card, day: addDays(today, 1) }],
			gone: [{ id: 'd', kind: 'ask' as const, text: mine.lostCard, day: addDays(today, -40) }]
		},
		company: { next: 'friend' },
		did: { 'now/step': { day: today, what: mine.did } },
		sheet: [],
		shown: []
	},
	feedback: noFeedback(),
	seen: {}
});

let phone: Phone;
let open: OpenBook;
let container: HTMLElement;

beforeEach(async () => {
	// The book is read without a network: what lies in the vault is what there is to see.
	vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('no network'));
	// A printed page or a saved file opens a dialog of the browser.
	vi.spyOn(globalThis, 'print').mockImplementation(() => {});
	vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
	phone = await openPhone(testPhone());
	await openAs(book());
});

async function openAs(content: Book) {
	open = await phone.createBook(content, [1, 2, 3, 4, 5, 6]);
	({ container } = await render(PlanBook, { phone, open, onleave: () => {}, ongone: () => {} }));
	await expect.poll(() => container.querySelector('main')?.textContent).toContain(todayWords.here);
	await untilMade();
}

/** A screen changes once the tap is over. A message in between, or browsers make each further timer wait. */
async function untilMade(): Promise<void> {
	await new Promise((next) => setTimeout(next));
	const { port1, port2 } = new MessageChannel();
	const message = new Promise((next) => (port1.onmessage = next));
	port2.postMessage(undefined);
	await message;
	port1.close();
}

afterEach(async () => {
	// The book is closed before there is a network again.
	await cleanup();
	vi.useRealTimers();
	vi.restoreAllMocks();
});

type Seen = { title: string; text: string; fields: number };

/** The screen that is shown; below it lie those that she came by. */
const main = () => container.querySelector('main:not([aria-hidden])')!;
const labelOf = (element: Element) => element.textContent.trim().replace(/\s+/g, ' ');

/** What can be tapped on the page, by what it says, but for `not`. */
function taps(not: readonly string[]): HTMLElement[] {
	return [...main().querySelectorAll<HTMLElement>('button:not(:disabled), summary')].filter(
		(element) => element.checkVisibility() && !not.some((words) => labelOf(element).startsWith(words))
	);
}

async function tap(target: HTMLElement): Promise<void> {
	const folded = target.closest('summary')?.parentElement;
	// What is folded is made when the browser says so, a task later.
	const unfolded =
		folded && new Promise((resolve) => folded.addEventListener('toggle', resolve, { once: true }));
	target.click();
	await unfolded;
	await untilMade();
}

async function turnTo(tab: number): Promise<void> {
	const bar = [...container.querySelectorAll('nav')].at(-1)!;
	bar.querySelectorAll('button').item(tab).click();
	await untilMade();
}

function look(): Seen {
	// What shows the breathing flower large changes nothing.
	const fields = [
		...main().querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input:not([id$=full]), textarea')
	];
	return {
		title: container.querySelector('h1')!.textContent.trim(),
		// What is folded or hidden counts as well: it is there to be read.
		text: [main().textContent, ...fields.map(({ value }) => value)].join(' '),
		fields: fields.length
	};
}

/**
 * What is tapped, by what it says: what comes and goes above it as things are kept does not change which it is. `shows`: it leads
 * to its own words shown large, wherever it stands.
 */
type Named = { label: string; nth: number; shows: boolean };

function namedTaps(not: readonly string[]): Named[] {
	const there = taps(not);
	const labels = there.map(labelOf);
	return labels.map((label, at) => ({
		label,
		nth: labels.slice(0, at).filter((one) => one === label).length,
		shows: there[at]!.matches('[data-shows]')
	}));
}

/** Taps everything there is on every screen there is, each screen reached anew from its tab. Answers with all it saw. */
async function tapEverything(not: readonly string[]): Promise<Seen[]> {
	const seen: Seen[] = [];
	const walked = new Set<string>();
	const ways: { tab: number; taps: Named[] }[] = [0, 1, 2, 3, 4].map((tab) => ({ tab, taps: [] }));
	for (let way = ways.shift(); way; way = ways.shift()) {
		const { tab, taps: before } = way;
		// Another tab in between, so that the screen begins as it is when she comes to it.
		await turnTo(tab === 4 ? 0 : 4);
		await turnTo(tab);
		for (const { label, nth } of before) {
			const target = taps(not).filter((element) => labelOf(element) === label)[nth];
			if (target) await tap(target);
		}
		seen.push(look());
		const there = namedTaps(not);
		// Of folds with sentences to show in them any is like any other: by which of eight are open there were hundreds of screens.
		const labels = there.map(({ label, shows }) => (shows ? 'a sentence to show' : label));
		const name = [seen.at(-1)!.title, seen.at(-1)!.fields, ...new Set(labels)].join('|');
		if (walked.has(name) || before.length === 6) continue;
		walked.add(name);
		ways.push(...there.map((one) => ({ tab, taps: [...before, one] })));
	}
	return seen;
}

// Every way that taps can lead, from every screen: a minute and more where other tests run beside it.
const walksAll = { timeout: 360_000 };

test('one reader finds by tapping all that is hers', walksAll, async () => {
	// But for the keys and the phone: among them are ways to lock and to forget the book.
	const seen = await tapEverything([together.begin, settingsWords.title]);
	const all = seen.map(({ text }) => text).join('\n');
	expect(Object.values(mine).filter((words) => !all.includes(words))).toEqual([]);
});

test(
	'two who read together find nothing that is hers, whatever they tap, and can change nothing',
	walksAll,
	async () => {
		const before = open.content;
		await tapOn(together.begin);
		const seen = await tapEverything([together.end]);
		const found = seen.flatMap(({ title, text }) =>
			(text.match(/HERS\S*/g) ?? []).map((one) => `${title}: ${one}`)
		);
		expect(found).toEqual([]);
		expect(seen.every(({ text }) => text.includes(together.end))).toBe(true);
		// That the book was opened today is remembered, whoever reads.
		const { visits } = before.feedback;
		const after = { ...open.content, feedback: { ...open.content.feedback, visits } };
		expect({ ...after, seen: before.seen }).toEqual(before);
		// The walk has been everywhere that two may go; there are words to type for a search and for a calendar entry.
		const titles = new Set(seen.map(({ title }) => title));
		expect([...titles]).toEqual(expect.arrayContaining(screensOfTwo.map(said)));
		expect(new Set(seen.filter(({ fields }) => fields > 0).map(({ title }) => title))).toEqual(
			new Set(['partners.find.title', 'sessions.calendar.title'].map(said))
		);
		for (const closed of ['notes.title', 'feedback.title', 'people.aboutMe.title', 'sessions.ready.title'])
			expect(titles.has(said(closed))).toBe(false);
		for (const closed of ['my-data.all.title', 'my-data.consents.title', 'settings.title', 'keys.title'])
			expect(titles.has(said(closed))).toBe(false);
	}
);

test('the place on the river where she goes home leads to what stays and what changes', async () => {
	await turnTo(1);
	await tapOn(said('book.phase.reintegration'));
	await tapOn(said('going-home.title'));
	expect(look().title).toBe(said('going-home.title'));
});

test('nothing says that it is kept while the storage does not answer, and each says so once it is', async () => {
	const dead = vi.spyOn(OpenBook.prototype, 'save').mockRejectedValue(new StoreLost());
	container.querySelector<HTMLElement>(`[aria-label="${todayWords.mood[4]}"]`)!.click();
	await expect.poll(() => main().textContent).toContain(settingsWords.waiting);
	expect(main().textContent).toContain(todayWords.mood[4]);
	expect(main().textContent).not.toContain(todayWords.mood.kept);
	await turnTo(1);
	await tapOn(closureWords.row);
	await tapOn(closureWords.mine.write);
	await tapOn(closureWords.mine.keep);
	await untilMade();
	expect(main().textContent).not.toContain(closureWords.mine.kept);
	dead.mockRestore();
	await tapOn(closureWords.mine.keep);
	// A real save, beside whatever else the machine does.
	await expect.poll(() => main().textContent, { timeout: 10_000 }).toContain(closureWords.mine.kept);
	expect(main().textContent).not.toContain(settingsWords.waiting);
	await turnTo(0);
	expect(main().textContent).toContain(todayWords.mood.kept);
});

test('news about the people around her leads to the people', async () => {
	// As she last saw it Sokha stayed.
	const seen = { 'news/member.sokha': JSON.stringify(['here|Sokha', '', '']) };
	await openAs({ ...book(), seen });
	await tapOn('Sokha');
	expect(look().title).toBe(said('people.title'));
});

test('a phone whose clock is a year ahead shows the coming meeting, once a server has answered, and says so', async () => {
	const real = new Date();
	vi.useFakeTimers({ toFake: ['Date'], now: real.getTime() + 365 * 86_400_000 });
	// Without an answer the phone's clock is all there is.
	await openAs(book());
	expect(main().textContent).toContain(todayWords.none.title);
	expect(main().textContent).not.toContain(todayWords.clock.other);
	await cleanup();
	const answer = () => new Response(null, { status: 304, headers: { Date: real.toUTCString() } });
	vi.mocked(fetch).mockImplementation(async () => answer());
	await openAs(book());
	await expect.poll(() => main().textContent, { timeout: 30_000 }).toContain(todayWords.clock.right);
	expect(main().textContent).toContain(todayWords.near.tomorrow);
	expect(main().textContent).not.toContain(todayWords.none.title);
	await cleanup();
	// And the next time without any network: what was heard lies in the book.
	vi.mocked(fetch).mockRejectedValue(new TypeError('no network'));
	await openAs(open.content);
	expect(main().textContent).toContain(todayWords.near.tomorrow);
});

/** Taps the first thing that has these words on it. */
async function tapOn(words: string): Promise<void> {
	await tap(taps([]).find((element) => labelOf(element).includes(words))!);
}

const screensOfTwo = [
	'book.tabs.today',
	'journey.title',
	...phases.map((phase) => `book.phase.${phase}`),
	'going-home.title',
	'people.roles.title',
	'journey.differs.title',
	'closure.title',
	'closure.card.title',
	'closure.road.title',
	'book.tabs.plan',
	'plan.say.title',
	'sessions.title',
	'sessions.calendar.title',
	'sessions.print.title',
	'sessions.show.title',
	'people.title',
	'partners.title',
	'partners.find.title',
	'my-data.title',
	'my-data.who',
	'open.calm.title'
];

/** The English words under `namespace.key.key`. */
function said(path: string): string {
	return path
		.split('.')
		.reduce<unknown>((level, key) => (level as Record<string, unknown>)[key], words) as string;
}

const shown = (text: string) =>
	[...main().querySelectorAll<HTMLElement>('h1, h2, b, p, button, a')].some((one) => labelOf(one) === text);
const titleShown = () => container.querySelector('h1')!.textContent.trim();

test('somebody to call is one tap away on Today, on People and in Calm, and from Help now', async () => {
	for (const tab of [0, 3, 4]) {
		await turnTo(tab);
		await tapOn(openWords.lines.title);
		expect(titleShown()).toBe(openWords.lines.title);
		expect(main().querySelectorAll('a[href^="tel:"]').length).toBe(deployment.helpLines.length);
	}
	await turnTo(4);
	await tapOn(skillWords.skill.now.name);
	await tapOn(openWords.lines.title);
	expect(titleShown()).toBe(openWords.lines.title);
});

test('the number for danger comes first, and what is to know about numbers is said once, after the last', async () => {
	await tapOn(openWords.lines.title);
	const numbers = [...main().querySelectorAll('a[href^="tel:"]')];
	expect(numbers[0]?.getAttribute('href')).toBe('tel:117');
	const notes = [...main().querySelectorAll('p')].filter((one) =>
		one.textContent.includes(openWords.lines.notChecked)
	);
	expect(notes).toHaveLength(1);
	expect(numbers.at(-1)!.compareDocumentPosition(notes[0]!)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
});

test.each([
	[1, todayWords.hard.very, skillWords.skill.now.name],
	[2, todayWords.hard.title, skillWords.skill.ground.name]
] as const)(
	'a day marked %s is never called easy: its own words, one skill, somebody to call',
	async (mood, title, skill) => {
		await cleanup();
		const { snapshot, ...rest } = book();
		await openAs({ ...rest, snapshot: { ...snapshot, sessions: [], goals: [] } });
		expect(shown(todayWords.easy.title)).toBe(true);
		container.querySelector<HTMLElement>(`[aria-label="${todayWords.mood[mood]}"]`)!.click();
		await expect.poll(() => shown(title), { timeout: 15_000 }).toBe(true);
		expect(shown(todayWords.easy.title)).toBe(false);
		const ways = taps([]).map(labelOf);
		expect(ways.filter((words) => words.includes(skill))).toHaveLength(1);
		await tapOn(ways.find((words) => words.includes(skill))!);
		expect(titleShown()).toBe(skill);
	}
);

test('what is private and what is sent have names that share no word, and her weeks are under the faces', async () => {
	const words = (text: string): string[] => text.toLowerCase().match(/\p{L}+/gu) ?? [];
	expect(words(todayWords.mood.title).filter((one) => words(feedbackWords.title).includes(one))).toEqual([]);
	const weeks = taps([]).find((one) => labelOf(one) === feedbackWords.weeks.row)!;
	expect(weeks.closest('section')!.textContent).toContain(todayWords.mood.title);
	await tapOn(feedbackWords.title);
	expect(shown(feedbackWords.weeks.row)).toBe(false);
});

test('Back leads to where she was on the page, and a new page begins at its top', async () => {
	document.body.style.minBlockSize = '4000px';
	window.scrollTo(0, 700);
	await tapOn(openWords.lines.title);
	expect(scrollY).toBe(0);
	window.scrollTo(0, 50);
	container.querySelector<HTMLElement>(`[aria-label="${openWords.back}"]`)!.click();
	await untilMade();
	expect(titleShown()).toBe(bookWords.tabs.today);
	expect(scrollY).toBe(700);
	await turnTo(1);
	expect(scrollY).toBe(0);
	document.body.style.minBlockSize = '';
});

test('what she came by lies below the screen that is shown: unseen, unheard, untouched, and there again with Back', async () => {
	await turnTo(1);
	await tapOn(closureWords.row);
	const door = main();
	const card = [...door.querySelectorAll<HTMLElement>('button')].find(
		(one) => labelOf(one) === closureWords.card.title
	)!;
	await tap(card);
	expect(main()).not.toBe(door);
	expect(card.isConnected).toBe(true);
	expect(door.getAttribute('aria-hidden')).toBe('true');
	for (const one of door.querySelectorAll('*')) expect(one.checkVisibility()).toBe(false);
	expect(container.innerText).not.toContain(closureWords.lead);
	card.focus();
	expect(document.activeElement).not.toBe(card);
	const { left, top } = door.getBoundingClientRect();
	expect(door.contains(document.elementFromPoint(left + 1, top + 1))).toBe(false);
	container.querySelector<HTMLElement>(`[aria-label="${openWords.back}"]`)!.click();
	await untilMade();
	expect(main()).toBe(door);
	expect(card.checkVisibility()).toBe(true);
	// Another tab: nothing of the way is kept.
	await turnTo(0);
	expect(container.querySelectorAll('main')).toHaveLength(1);
});

test('what she only began is gone when she goes on: whoever comes back may be somebody else', async () => {
	const back = async () => {
		container.querySelector<HTMLElement>(`[aria-label="${openWords.back}"]`)!.click();
		await untilMade();
	};
	await tapOn(settingsWords.title);
	await tapOn(settingsWords.forget.do);
	expect(main().textContent).toContain(settingsWords.forget.sure);
	await tapOn(settingsWords.about.title);
	await back();
	expect(titleShown()).toBe(settingsWords.title);
	expect(main().textContent).not.toContain(settingsWords.forget.sure);
	await turnTo(1);
	await tapOn(closureWords.row);
	await tapOn(closureWords.mine.write);
	const field = main().querySelector('textarea')!;
	const kept = field.value;
	field.value = 'half written';
	field.dispatchEvent(new Event('input', { bubbles: true }));
	await tapOn(closureWords.card.title);
	await back();
	expect(main().querySelector('textarea')!.value).toBe(kept);
});

test('Back leads to a page with the same parts unfolded, and a page come to anew has none', async () => {
	const unfolded = () =>
		[...main().querySelectorAll('details[open] > summary')].map((summary) => labelOf(summary));
	await turnTo(2);
	await tapOn(said('plan.later'));
	await tapOn('A bicycle');
	expect(unfolded()).toEqual([]);
	container.querySelector<HTMLElement>(`[aria-label="${openWords.back}"]`)!.click();
	await untilMade();
	expect(unfolded()).toEqual([said('plan.later')]);
	expect(main().textContent).toContain('A bicycle');
	await tapOn(said('plan.later'));
	expect(unfolded()).toEqual([]);
	await turnTo(0);
	await turnTo(2);
	expect(unfolded()).toEqual([]);
});

const office = {
	number: '023 999 999',
	tel: '+85523999999',
	office: 'The garden office',
	hours: 'Monday to Friday, 8 to 5',
	safeToSayWho: true
};

test('where she is told to call and nobody has set a number it is said which one to call', async () => {
	await turnTo(2);
	await tapOn(said('plan.goingHome'));
	expect(main().querySelector('a[href^="tel:"]')).toBeNull();
	expect(shown(closureWords.back.number)).toBe(true);
});

test('where she is told to call stands the number of the team: who answers, when, and whether she may say who she is', async () => {
	const { snapshot, words, ...rest } = book();
	const withOffice = { texts: words.texts, configuration: { ...noConfiguration, teamNumber: office } };
	await cleanup();
	await openAs({ ...rest, words: withOffice, snapshot });
	const told = [office.office, office.hours, bookWords.call.safe];
	const isTold = () =>
		told.every((one) => shown(one)) && main().querySelector(`a[href="tel:${office.tel}"]`) !== null;
	await turnTo(1);
	await tapOn(closureWords.row);
	expect(isTold()).toBe(true);
	expect(shown(closureWords.back.number)).toBe(false);
	await turnTo(0);
	await tapOn(openWords.lines.title);
	expect(isTold()).toBe(true);
	await turnTo(0);
	await tapOn(todayWords.goingHome);
	expect(isTold()).toBe(true);
	// It would name the organisation to anybody who opens the app.
	expect(deployment).not.toHaveProperty('teamNumber');
});

test('the number of whoever walks with her stands on that page, and at the door where the organisation has none', async () => {
	const { snapshot, ...rest } = book();
	const phone = { number: '012 345 678', tel: '+85512345678', safeToSayWho: false };
	const [sokha, rith] = snapshot.team;
	await cleanup();
	await openAs({ ...rest, snapshot: { ...snapshot, team: [{ ...sokha!, workPhone: phone }, rith!] } });
	const isThere = () => main().querySelector(`a[href="tel:${phone.tel}"]`) !== null;
	await turnTo(3);
	await tapOn('Sokha');
	expect(isThere()).toBe(true);
	expect(shown(bookWords.call.notSafe)).toBe(true);
	await turnTo(3);
	await tapOn('Rith');
	expect(isThere()).toBe(false);
	await turnTo(1);
	await tapOn(closureWords.row);
	expect(isThere()).toBe(true);
});
