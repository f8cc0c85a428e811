import { chromium, type Browser, type Locator, type Page } from '@playwright/test';
import { addDays, dayAt, type Day } from '#lib/domain/day.ts';
import type { Picture } from '#lib/ui/art/pictures.ts';
import { caseOf, historyOf } from '#tests/cases/years.ts';
import { RunningApp } from '#tests/support/app.ts';
import { arrive, button, tabs } from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

/*
 * `npm run measure:years`: opens a four-year book and a new one in turn, in one run on one machine, and moves between
 * their screens, with the processor slowed down four times. Milliseconds differ from machine to machine; the ratio is
 * what counts. A number after the command says how many rounds (default 9: about six minutes).
 */

const slowdown = 4;
const opening = 'open the book';
const rounds = Number(process.argv[2] ?? 9);
const say = wordsOf('en');
const today = dayAt(new Date(), 'Asia/Phnom_Penh');
const wish = { years: 4, seed: 4, every: 5, goalEvery: 20 };

type MeasuredPhone = { name: 'new' | 'four years'; page: Page; key: readonly Picture[] };
const times = new Map<string, Record<MeasuredPhone['name'], number[]>>();

const app = await RunningApp.start();
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox']
});
try {
	const phones = [
		await phoneWith(browser, 'new', addDays(today, -60)),
		await phoneWith(browser, 'four years', addDays(today, -Math.round(4 * 365.25)))
	];
	// The first round warms both up and is not counted.
	for (let round = 0; round <= rounds; round += 1) {
		for (const phone of round % 2 ? phones : phones.toReversed()) await walk(phone, round > 0);
	}
	report();
} finally {
	await browser.close();
	await app.remove();
}

/** A phone of its own with the book of a history that began on `start` and has come to today. */
async function phoneWith(on: Browser, name: MeasuredPhone['name'], start: Day): Promise<MeasuredPhone> {
	const ref = `years-${name.replace(' ', '-')}`;
	const history = historyOf({ start, ...wish });
	const one = caseOf(history, today, ref);
	const { goals, sessions } = history.on(today);
	process.stdout.write(`${name}: ${goals.length} goals, ${sessions.length} meetings\n`);
	await app.import({ file: `${ref}.json`, text: JSON.stringify({ cases: [one], organizations: [] }) });
	const context = await on.newContext({ viewport: { width: 360, height: 640 } });
	const page = await context.newPage();
	const key = await arrive(page, await app.invite(ref), 'en');
	// About a cheap phone.
	const tools = await context.newCDPSession(page);
	await tools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
	return { name, page, key };
}

async function walk({ name, page, key }: MeasuredPhone, counts: boolean) {
	const main = page.getByRole('main');
	const tab = (one: string) => tabs(page, 'en').getByRole('button', { name: say(`book.tabs.${one}`) });
	const take = async (what: string, act: Locator, title: string, shows?: string) => {
		const ms = await timed(page, act, title, shows);
		if (!counts) return;
		const both = times.get(what) ?? { new: [], 'four years': [] };
		both[name].push(ms);
		times.set(what, both);
	};

	await page.goto(`${app.origin}/key`);
	for (const picture of key.slice(0, -1)) await button(page, say(`entrance.picture.${picture}`)).click();
	await take(
		opening,
		button(page, say(`entrance.picture.${key.at(-1)!}`)),
		say('book.tabs.today'),
		say('today.mood.title')
	);
	await take('Today to the plan', tab('plan'), say('book.tabs.plan'), say('plan.now'));
	await take('the plan to a goal', main.getByRole('button').first(), say('book.tabs.plan'), say('plan.how'));
	await take('a goal to the plan', button(page, say('open.back')), say('book.tabs.plan'), say('plan.now'));
	await take('the plan to the meetings', button(page, say('plan.meetings')), say('sessions.title'));
	await take('earlier meetings', page.getByText(say('sessions.behind')), say('sessions.title'));
	await take('to one meeting', main.getByRole('button').first(), say('sessions.title'), say('sessions.when'));
	await take('to the journey', tab('journey'), say('journey.title'));
	await take('back to the plan', tab('plan'), say('book.tabs.plan'), say('plan.now'));
	await take('to going home', button(page, say('plan.goingHome')), say('going-home.title'));
	await take('to Today', tab('today'), say('book.tabs.today'), say('today.mood.title'));
}

/** Milliseconds from the tap to the second frame after the page under `title` stands and holds the words of `shows`. */
async function timed(page: Page, act: Locator, title: string, shows = ''): Promise<number> {
	await act.waitFor();
	await page.evaluate(
		([heading, words]) => {
			const holds = () =>
				document.querySelector('h1')?.textContent?.trim() === heading &&
				(document.querySelector('main')?.textContent ?? '').includes(words ?? '');
			(window as { measured?: Promise<number> }).measured = new Promise((resolve) => {
				addEventListener(
					'click',
					() => {
						const began = performance.now();
						const look = () => {
							if (holds()) requestAnimationFrame(() => resolve(performance.now() - began));
							else requestAnimationFrame(look);
						};
						requestAnimationFrame(look);
					},
					{ once: true, capture: true }
				);
			});
		},
		[title, shows]
	);
	await act.click();
	return page.evaluate(() => (window as { measured?: Promise<number> }).measured ?? Promise.resolve(NaN));
}

/** Each round walks both books, one right after the other: the ratio is the median of the rounds' own ratios. */
function report() {
	const median = (some: number[]) => {
		const sorted = some.toSorted((a, b) => a - b);
		const half = (sorted.length - 1) / 2;
		return ((sorted[Math.floor(half)] ?? NaN) + (sorted[Math.ceil(half)] ?? NaN)) / 2;
	};
	const line = (...cells: string[]) =>
		process.stdout.write(
			`${cells.map((cell, at) => (at === 0 ? cell.padEnd(28) : cell.padStart(12))).join('')}\n`
		);
	const show = (what: string, fresh: number[], old: number[]) => {
		const ratios = fresh.map((ms, round) => (old[round] ?? NaN) / ms);
		line(what, median(fresh).toFixed(0), median(old).toFixed(0), median(ratios).toFixed(2));
	};
	line(`median of ${rounds} rounds`, 'new, ms', '4 years, ms', 'ratio');
	for (const [what, both] of times) show(what, both.new, both['four years']);
	const moves = [...times].filter(([what]) => what !== opening).map(([, both]) => both);
	const together = (name: MeasuredPhone['name']) =>
		Array.from({ length: rounds }, (_, round) =>
			moves.reduce((sum, both) => sum + (both[name][round] ?? NaN), 0)
		);
	show(`all ${moves.length} moves together`, together('new'), together('four years'));
}
