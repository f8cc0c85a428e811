import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import ICAL from 'ical.js';
import { packAnswers } from '#lib/domain/answers-heard.ts';
import { addDays, dayAt, timeAt } from '#lib/domain/day.ts';
import { recordingName } from '#lib/domain/recording.ts';
import { caseFile, type Case } from '#tests/builders/case-file.ts';
import { RunningApp } from '#tests/support/app.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import {
	arrive,
	button,
	expectBook,
	acceptInvitation,
	heading,
	openBook,
	openSettings,
	practiseNumbers,
	readFamilyPromise,
	tapPictures,
	turnTo,
	untilMade
} from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

const say = wordsOf('en');
const zone = 'Asia/Phnom_Penh';
const today = dayAt(new Date(), zone);
const main = (page: Page) => page.getByRole('main');

const session = (id: string, rest: Case = {}) => ({
	id,
	visibility: 'person',
	kind: 'talk',
	how: 'in-person',
	date: addDays(today, 1),
	time: '09:00',
	minutes: 45,
	with: ['dara'],
	place: { name: 'The blue room', safe: true },
	state: 'planned',
	...rest
});
const goal = (id: string, rest: Case = {}) => ({
	id,
	visibility: 'person',
	area: 'learning',
	what: `Goal ${id}`,
	state: 'under-way',
	steps: [{ id: 'step', what: `Step of ${id}`, who: 'me', state: 'open' }],
	...rest
});

/** A running app with one case in it, for as long as `act` lasts. */
async function withCase(rest: Case, act: (app: RunningApp) => Promise<void>) {
	const app = await RunningApp.start();
	try {
		await app.import(caseFile(rest));
		await act(app);
	} finally {
		await app.remove();
	}
}

async function openGetReady(page: Page) {
	await button(page, say('sessions.ready.title')).click();
	await expect(heading(page, say('sessions.ready.title'))).toBeVisible();
}

test('her cards stay on the phone, are shown large, survive the lock and a new plan, and can be torn up', async ({
	page
}) => {
	await withCase({ sessions: [session('a')] }, async (app) => {
		const sent: string[] = [];
		page.on('request', (request) => sent.push(request.url() + (request.postData() ?? '')));
		const key = await arrive(page, await app.invite('new-1'), 'en');
		await openGetReady(page);
		await button(page, say('sessions.ready.say')).click();
		await page.getByRole('textbox').fill('Please speak slowly.');
		await button(page, say('sessions.ready.keep')).click();
		await button(page, say('sessions.with.friend')).click();
		await expect(button(page, say('sessions.with.friend'))).toHaveAttribute('aria-pressed', 'true');
		await button(page, say('sessions.ready.show')).first().click();
		await expect(main(page).getByText('Please speak slowly.')).toBeVisible();
		await expect(page.getByRole('textbox')).toHaveCount(0);

		await app.import(caseFile({ sessions: [session('a', { minutes: 60 })] }));
		await openBook(page, app.origin, key, 'en');
		await openGetReady(page);
		await expect(main(page).getByText('Please speak slowly.')).toBeVisible();
		await expect(button(page, say('sessions.with.friend'))).toHaveAttribute('aria-pressed', 'true');
		await button(page, say('sessions.ready.tear')).click();
		await button(page, say('sessions.ready.tearYes')).click();
		await expect(page.getByText('Please speak slowly.')).toHaveCount(0);
		await openBook(page, app.origin, key, 'en');
		await openGetReady(page);
		await expect(heading(page, say('sessions.ready.none'))).toBeVisible();
		expect(sent.filter((one) => /slowly|friend/.test(one))).toEqual([]);
	});
});

test('before a meeting she says that the place is not good, shows what she wants instead and whom she wants with her; she hears it, and no line tells which', async ({
	page
}) => {
	const can = say('sessions.can.title');
	await withCase({ sessions: [session('a')] }, async (app) => {
		// Everything she touches is recorded; only one sentence lies in the piece. What else is an answer stays silent.
		const sessionKeys = [
			'check.no',
			'check.cards',
			'show.quietPlace',
			'show.hint',
			'with.friend',
			'with.say.friend'
		];
		const texts = [
			...sessionKeys.map((key) => say(`sessions.${key}`)),
			...['has.picture', 'erase.text', 'erase.pictures'].map((key) => say(`keys.${key}`)),
			can
		];
		const textOf = new Map(texts.map((text) => [recordingName(text), text]));
		const piece = Buffer.from(packAnswers([[recordingName(say('sessions.check.cards')), new Uint8Array(9)]]));
		await page.route('**/api/v1/voice/en', (route) =>
			route.fulfill({
				json: Object.fromEntries([...textOf.keys()].map((name) => [name, 'sessions:a'])),
				headers: { 'Answers-Length': String(piece.length) }
			})
		);
		await page.route('**/api/v1/voice/en/answers', (route) => route.fulfill({ body: piece }));
		const sent: string[] = [];
		page.on('request', (request) => sent.push(request.url() + (request.postData() ?? '')));
		const byName = () =>
			sent.flatMap((one) => textOf.get(/\/voice\/en\/([0-9a-f]{16})/.exec(one)?.[1] ?? '') ?? []);
		await arrive(page, await app.invite('new-1'), 'en');

		await button(page, say('today.happens')).click();
		await button(page, say('open.listen')).click();
		await button(page, say('open.ear.load')).click();
		await expect(main(page).getByText(say('open.ear.here'))).toBeVisible();
		// To read the page asked for what stands there for everybody.
		const before = byName().length;
		await button(page, say('sessions.check.no')).click();
		await button(page, say('sessions.show.quietPlace')).click();
		await expect(main(page).getByText(say('sessions.show.hint'))).toBeVisible();
		await expect(main(page).getByText(say('sessions.show.quietPlace'))).toBeVisible();
		await expect(button(page, say('sessions.check.no'))).toHaveCount(0);
		await main(page).getByText(say('sessions.show.quietPlace')).click();
		await button(page, say('open.back')).click();
		// Her answer is kept nowhere.
		await expect(button(page, say('sessions.check.no'))).toHaveAttribute('aria-pressed', 'false');

		await turnTo(page, 'en', 'today');
		await openGetReady(page);
		await button(page, say('sessions.with.friend')).click();
		await main(page).getByText(say('sessions.with.say.friend')).click();
		await button(page, say('sessions.ready.show')).click();
		await expect(main(page).getByText(say('sessions.show.hint'))).toBeVisible();
		await expect(main(page).getByText(say('sessions.with.say.friend'))).toBeVisible();
		await button(page, say('open.back')).click();
		await button(page, say('sessions.with.friend')).click();
		await expect(main(page).getByText(say('sessions.with.say.friend'))).toHaveCount(0);

		await openSettings(page, 'en');
		await button(page, say('settings.keys')).click();
		await main(page).getByText(say('keys.has.picture')).click();
		await main(page).getByText(say('keys.erase.title'), { exact: true }).click();
		await main(page).getByText(say('keys.erase.text')).click();
		expect(byName().slice(before)).toEqual([]);
		expect(sent.filter((one) => /quiet|friend/.test(one))).toEqual([]);

		// What is no answer is asked for by its name: a request would have been seen.
		await turnTo(page, 'en', 'today');
		await button(page, say('today.happens')).click();
		await heading(page, can).click();
		await expect.poll(() => byName().slice(before)).toContain(can);
	});
});

test('cards of a meeting that has left the plan are still hers to read and to tear up', async ({ page }) => {
	await withCase({ sessions: [session('a')] }, async (app) => {
		const key = await arrive(page, await app.invite('new-1'), 'en');
		await openGetReady(page);
		await button(page, say('sessions.ready.ask')).click();
		await page.getByRole('textbox').fill('Who decides?');
		await button(page, say('sessions.ready.keep')).click();
		await expect(main(page).getByText('Who decides?')).toBeVisible();
		await app.import(caseFile({}));
		await openBook(page, app.origin, key, 'en');
		// The meeting was for tomorrow: that it is gone is said.
		await main(page)
			.getByRole('button', { name: say('today.news.session-off', { day: say('book.when.tomorrow') }) })
			.click();
		await main(page).getByText(say('sessions.ready.left')).click();
		await expect(main(page).getByText('Who decides?')).toBeVisible();
		await button(page, say('sessions.ready.tear')).click();
		await button(page, say('sessions.ready.tearYes')).click();
		await expect(page.getByText('Who decides?')).toHaveCount(0);
	});
});

test('one tap closes everything of hers; only the key opens it again', async ({ page }) => {
	await withCase({ sessions: [session('a')], goals: [goal('one')] }, async (app) => {
		const key = await arrive(page, await app.invite('new-1'), 'en');
		await button(page, say('today.mood.4')).click();
		await turnTo(page, 'en', 'plan');
		await main(page)
			.getByRole('button', { name: /Goal one/ })
			.click();
		await button(page, say('plan.mine.write')).click();
		await page.getByRole('textbox').fill('For my sister.');
		await button(page, say('plan.mine.keep')).click();
		await expect(main(page).getByText('For my sister.')).toBeVisible();
		await turnTo(page, 'en', 'today');

		await main(page)
			.getByRole('button', { name: new RegExp(say('together.begin')) })
			.click();
		await expect(page.getByRole('region', { name: say('together.title') })).toBeVisible();
		await expect(heading(page, say('today.mood.title'))).toHaveCount(0);
		await expect(button(page, say('sessions.ready.title'))).toHaveCount(0);
		await expect(button(page, say('settings.title'))).toHaveCount(0);
		await button(page, say('today.happens')).click();
		await expect(button(page, say('sessions.ready.title'))).toHaveCount(0);
		await turnTo(page, 'en', 'plan');
		await main(page)
			.getByRole('button', { name: /Goal one/ })
			.click();
		await expect(heading(page, 'Goal one')).toBeVisible();
		await expect(page.getByText('For my sister.')).toHaveCount(0);
		await expect(button(page, say('plan.mine.write'))).toHaveCount(0);

		await button(page, say('together.end')).click();
		await page.waitForURL(`${app.origin}/en`);
		await page.goto(`${app.origin}/key`);
		await tapPictures(page, key, 'en');
		await expectBook(page, 'en');
		await turnTo(page, 'en', 'plan');
		await main(page)
			.getByRole('button', { name: /Goal one/ })
			.click();
		await expect(main(page).getByText('For my sister.')).toBeVisible();
	});
});

test('what is new is told in one line each at the next visit, and leads there', async ({ page }) => {
	await withCase(
		{ sessions: [session('a', { date: addDays(today, 5) })], goals: [goal('one')] },
		async (app) => {
			const key = await arrive(page, await app.invite('new-1'), 'en');
			await expect(heading(page, say('today.next'))).toBeVisible();
			await expect(heading(page, say('today.news.title_one'))).toHaveCount(0);
			await app.import(
				caseFile({
					journey: { phase: 'planning', since: today },
					sessions: [session('a', { date: addDays(today, 5), time: '15:00' })],
					goals: [goal('one', { state: 'something-changed', changed: 'The room is not free.' })]
				})
			);
			await openBook(page, app.origin, key, 'en');
			await expect(heading(page, '3 things are new')).toBeVisible();
			await expect(
				page.getByText(say('today.news.phase.back', { phase: say('book.phase.planning') }))
			).toBeVisible();
			await main(page)
				.getByRole('button', { name: say('today.news.goal-changed', { goal: 'Goal one' }) })
				.click();
			await expect(main(page).getByText('The room is not free.')).toBeVisible();
		}
	);
});

test('the day before a meeting asks for nothing but getting ready; the hours after it are easy', async ({
	page
}) => {
	const over = new Date(Date.now() - 2 * 3_600_000);
	const held = { date: dayAt(over, zone), time: timeAt(over, zone), minutes: 30 };
	await withCase({ sessions: [session('a')], goals: [goal('one')] }, async (app) => {
		const key = await arrive(page, await app.invite('new-1'), 'en');
		await expect(heading(page, say('today.near.tomorrow'))).toBeVisible();
		await expect(heading(page, say('today.step'))).toHaveCount(0);
		await app.import(caseFile({ sessions: [session('b', held)], goals: [goal('one')] }));
		await openBook(page, app.origin, key, 'en');
		await expect(heading(page, say('sessions.after.title'))).toBeVisible();
		await expect(heading(page, say('today.step'))).toHaveCount(0);
		await button(page, say('sessions.calmAfter')).click();
		await expect(heading(page, say('open.calm.title'))).toBeVisible();
		await button(page, say('open.back')).click();
		await button(page, say('sessions.skill.after', { skill: say('skills.skill.shift.name') })).click();
		await expect(heading(page, say('skills.skill.shift.name'))).toBeVisible();
	});
});

test('a hard day takes the small step away, and so does "not today"', async ({ page }) => {
	await withCase({ goals: [goal('one')] }, async (app) => {
		await arrive(page, await app.invite('new-1'), 'en');
		// One thing a day: the first one is her key once more.
		await expect(heading(page, say('today.step'))).toHaveCount(0);
		await button(page, say('today.first.later')).click();
		await expect(heading(page, say('today.step'))).toBeVisible();
		await button(page, say('today.mood.1')).click();
		await expect(heading(page, say('today.hard.very'))).toBeVisible();
		await expect(heading(page, say('today.step'))).toHaveCount(0);
		await button(page, say('today.mood.4')).click();
		await expect(heading(page, say('today.step'))).toBeVisible();
		await button(page, say('today.rest')).click();
		await expect(main(page).getByText(say('today.easy.text'))).toBeVisible();
		await expect(heading(page, say('today.step'))).toHaveCount(0);
	});
});

test('the calendar file holds a time and the words she chose, under a neutral name', async ({ page }) => {
	await withCase({ sessions: [session('a')] }, async (app) => {
		await arrive(page, await app.invite('new-1'), 'en');
		await button(page, say('today.happens')).click();
		await main(page).getByText(say('sessions.take.title')).click();
		await button(page, say('sessions.calendar.title')).click();
		await expect(main(page).getByText(say('sessions.calendar.shared'))).toBeVisible();
		await button(page, say('sessions.calendar.errand')).click();
		const coming = page.waitForEvent('download');
		await button(page, say('sessions.calendar.save')).click();
		const download = await coming;
		expect(download.suggestedFilename()).toBe('event.ics');
		const text = readFileSync(await download.path(), 'utf8');
		const event = new ICAL.Event(
			new ICAL.Component(ICAL.parse(text) as unknown[]).getFirstSubcomponent('vevent') ?? undefined
		);
		expect(event.summary).toBe('Errand');
		expect(event.startDate.toJSDate().toISOString()).toBe(`${addDays(today, 1)}T02:00:00.000Z`);
		expect(text).not.toMatch(/Dara|blue|talk|http/i);
		await expect(main(page).getByText(/event\.ics/)).toBeVisible();
	});
});

test('the printed page is one sheet with a neutral header, also while the dialog covers the page', async ({
	page
}) => {
	await withCase({ sessions: [session('a')] }, async (app) => {
		await arrive(page, await app.invite('new-1'), 'en');
		await button(page, say('today.happens')).click();
		await main(page).getByText(say('sessions.take.title')).click();
		await button(page, say('sessions.print.title')).click();
		await page.emulateMedia({ media: 'print' });
		await page.evaluate(() => (document.documentElement.dataset.covered = ''));
		const seen = await page.locator('body').innerText();
		expect(seen).toContain('Quiet River');
		expect(seen).toContain(say('sessions.can.stop'));
		for (const kept of [
			'The blue room',
			say('open.leave'),
			say('sessions.print.warn'),
			say('book.tabs.plan')
		]) {
			expect(seen).not.toContain(kept);
		}
		const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
		expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
	});
});

test('going home draws what stays, what changes and a calendar that thins out', async ({ page, app }) => {
	await arrive(page, await app.invite('sample-06'), 'km');
	const km = wordsOf('km');
	await button(page, km('today.goingHome')).click();
	await page.locator('summary', { hasText: km('open.pictures.more') }).click();
	await expect(heading(page, km('going-home.stays.title'))).toBeVisible();
	await expect(heading(page, km('going-home.changes.title'))).toBeVisible();
	await expect(heading(page, km('going-home.calendar.title'))).toBeVisible();
	await expect(main(page).getByText(km('going-home.calendar.often.once')).first()).toBeVisible();
});

test('a family reads of going home without the calendar, and without the name of who is not shared', async ({
	page,
	app
}) => {
	// A family's book opens with numbers alone.
	await acceptInvitation(page, await app.invite('sample-06', 15, 'family'), 'km');
	await readFamilyPromise(page, 'km');
	await practiseNumbers(page, 'km');
	await expectBook(page, 'km');
	const km = wordsOf('km');
	await button(page, km('sharing.home.goingHome')).click();
	await page.locator('summary', { hasText: km('open.pictures.more') }).click();
	await expect(heading(page, km('going-home.stays.title'))).toBeVisible();
	await expect(heading(page, km('going-home.calendar.title'))).toHaveCount(0);
	await expect(page.getByText('វិចិត្រ')).toHaveCount(0);
});

test('something changed for her: a sentence to show, and nothing is sent', async ({ page }) => {
	await withCase({ goals: [goal('one')] }, async (app) => {
		await arrive(page, await app.invite('new-1'), 'en');
		await turnTo(page, 'en', 'plan');
		await main(page)
			.getByRole('button', { name: /Goal one/ })
			.click();
		await button(page, say('plan.changedFor')).click();
		// What a visit asks for comes late on a busy machine.
		await page.waitForLoadState('networkidle');
		const sent: string[] = [];
		// What the phone fetches for every book is no word of hers: the list of recordings may come late.
		page.on('request', (request) => {
			if (!/\/voice\//.test(request.url())) sent.push(request.url());
		});
		await button(page, say('plan.cards.fast')).click();
		await expect(main(page)).toContainText(say('plan.cards.fast'));
		await expect(main(page)).toContainText('Goal one');
		// The deployment's first language is what the team reads: it stands below hers.
		await expect(main(page).locator('[lang="km"]').first()).toContainText(wordsOf('km')('plan.cards.fast'));
		await button(page, say('plan.sheet.on')).click();
		await expect(button(page, say('plan.sheet.off'))).toBeVisible();
		expect(sent).toEqual([]);
	});
});

test('“I did this” is her own mark: it stays, shows as a card, goes onto her sheet and to nobody', async ({
	page
}) => {
	const step = { id: 's', what: 'Buy a notebook', who: 'me', state: 'open' };
	const meeting = {
		...{ id: 'm', visibility: 'person', kind: 'talk', how: 'phone' },
		...{ date: '2099-01-02', time: '09:00', state: 'planned', with: [] }
	};
	await withCase({ goals: [{ ...goal('one'), steps: [step] }], sessions: [meeting] }, async (app) => {
		await arrive(page, await app.invite('new-1'), 'en');
		await turnTo(page, 'en', 'plan');
		const toGoal = () =>
			main(page)
				.getByRole('button', { name: /Goal one/ })
				.click();
		await toGoal();
		// What a visit asks for comes late on a busy machine.
		await page.waitForLoadState('networkidle');
		const sent: string[] = [];
		page.on('request', (request) => sent.push(`${request.method()} ${request.postData() ?? ''}`));
		await button(page, say('plan.did.do')).click();
		await expect(button(page, say('plan.did.undo'))).toBeVisible();
		// The plan's own count is the team's.
		await expect(main(page)).toContainText('0 of 1 steps done');
		await button(page, say('plan.did.show')).click();
		await expect(main(page)).toContainText('Buy a notebook');
		await button(page, say('plan.sheet.on')).click();
		await expect(button(page, say('plan.sheet.off'))).toBeVisible();
		await turnTo(page, 'en', 'today');
		await button(page, say('today.all')).click();
		// Today stays below: a button of it would be waited for.
		await untilMade(page);
		await main(page).getByRole('button').first().click();
		await main(page).getByText(say('sessions.take.title')).click();
		await button(page, say('sessions.print.title')).click();
		await expect(main(page).getByText('Buy a notebook')).toBeVisible();
		await expect(main(page).locator('[lang="km"]')).toContainText(wordsOf('km')('plan.cards.did'));
		await turnTo(page, 'en', 'plan');
		await toGoal();
		await button(page, say('plan.did.undo')).click();
		await expect(button(page, say('plan.did.do'))).toBeVisible();
		expect(sent.filter((one) => /notebook|did/.test(one))).toEqual([]);
	});
});

test('Back leads to her place far down a long page, which is made from its top', async ({ page }) => {
	await withCase({ sessions: [session('a')], goals: [goal('one')] }, async (app) => {
		await arrive(page, await app.invite('new-1'), 'en');
		await turnTo(page, 'en', 'journey');
		await button(page, say('closure.row')).click();
		await expect(heading(page, say('closure.title'))).toBeVisible();
		const row = button(page, say('closure.road.title'));
		await row.scrollIntoViewIfNeeded();
		const place = await page.evaluate(() => scrollY);
		expect(place).toBeGreaterThan(600);
		await row.click();
		await expect(heading(page, say('closure.road.title'))).toBeVisible();
		expect(await page.evaluate(() => scrollY)).toBe(0);
		await button(page, say('open.back')).click();
		await expect(heading(page, say('closure.title'))).toBeVisible();
		await expect.poll(() => page.evaluate(() => scrollY)).toBe(place);
	});
});
