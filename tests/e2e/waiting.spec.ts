import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Page, Route } from '@playwright/test';
import type { Invited } from '#tests/support/app.ts';
import { expectNothingCutOff, expectReadableByAll } from '#tests/support/axe.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import {
	acceptInvitation,
	arrive,
	button,
	expectBook,
	heading,
	languageNames,
	openBook,
	readStory,
	tapPictures
} from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

/* A slow line: what she sees while a part of the app is on its way, and when it does not come at all. */

// A worker would answer from what it kept.
test.use({ serviceWorkers: 'block' });

const say = wordsOf('km');
const parts = '**/_app/immutable/**';

/** From now on nothing that is asked for comes, until the line is let go; what is held can be refused. */
async function holdLine(page: Page, what: string | RegExp = parts) {
	const held: Route[] = [];
	let isHeld = true;
	await page.route(what, (route) => (isHeld ? void held.push(route) : route.continue()));
	return {
		held,
		async letGo() {
			isHeld = false;
			await Promise.all(held.splice(0).map((route) => route.continue()));
		},
		async refuse() {
			await Promise.all(held.splice(0).map((route) => route.abort()));
		}
	};
}

/** The only script of the build that says this. */
function scriptWith(sign: string): string {
	const files = globSync('build/client/_app/immutable/chunks/*.js').filter((file) =>
		readFileSync(file, 'utf8').includes(sign)
	);
	expect(files).toHaveLength(1);
	return basename(files[0] ?? '');
}

/** The script that holds some of the words in Khmer: the entrance's own, or those of `key`. */
const wordsFile = (key = 'entrance.nothing') => scriptWith(say(key));

const leave = (page: Page) => page.getByRole('link', { name: say('open.leave') });

/** The frame with its heading and Leave, and words that say that something is on its way. */
async function expectWaiting(page: Page, title: string) {
	await expect(heading(page, title)).toBeVisible();
	await expect(leave(page)).toBeVisible();
	await expect(page.getByRole('main').getByText(say('entrance.notes.busy'))).toBeVisible();
	// What is only half faded in is no fault of its colours.
	await page.evaluate(() => {
		for (const animation of document.getAnimations()) {
			const { progress, endTime } = animation.effect!.getComputedTiming();
			if (progress !== null && endTime !== Infinity) animation.finish();
		}
	});
	await expectReadableByAll(page, title);
	await expectNothingCutOff(page, title);
}

for (const { name, title } of [
	{ name: 'entrance.invited', title: 'entrance.language.title' },
	{ name: 'entrance.notes.ask', title: 'entrance.notes.title' }
]) {
	test(`while ${title} is on its way there is its heading, Leave, the way back, and after a while what she can do`, async ({
		page,
		app
	}) => {
		await page.clock.install();
		await page.goto(`${app.origin}/key`);
		await expect(button(page, say(name))).toBeVisible();
		const line = await holdLine(page);
		await button(page, say(name)).click();
		await expectWaiting(page, say(title));
		expect(line.held.length).toBeGreaterThan(0);
		await page.clock.fastForward('00:20');
		await expect(page.getByText(say('entrance.problem.part.text'))).toBeVisible();
		await expect(page.getByRole('link', { name: say('entrance.pairing.again') })).toBeVisible();
		await expect(leave(page)).toBeVisible();
		await button(page, say('open.back')).click();
		await expect(button(page, say(name))).toBeVisible();

		await button(page, say(name)).click();
		await expectWaiting(page, say(title));
		await line.letGo();
		await expect(page.getByText(say('entrance.notes.busy')).filter({ visible: true })).toHaveCount(0);
		await expect(heading(page, say(title))).toBeVisible();
		await expect(page.getByRole('main').getByRole('button').first()).toBeVisible();
	});
}

/** From an invitation to where the pictures of her key are tapped for the first time. */
async function upToPractising(page: Page, invited: Invited) {
	await acceptInvitation(page, invited, 'km');
	const key = await readStory(page, 'km');
	await button(page, say('entrance.learn.do')).click();
	return key;
}

test('while the pages of a book are on their way there is Leave, and when they do not come, words and a way to try again', async ({
	page,
	app
}) => {
	const key = await upToPractising(page, await app.invite('sample-02'));
	const line = await holdLine(page, /PlanBook/);
	// Without the words of its rows a book would call them by the names of the words.
	const words = await holdLine(page, `**/${wordsFile('settings.keys')}`);
	await tapPictures(page, key, 'km');
	await expectWaiting(page, say('entrance.title'));
	await line.refuse();
	await expect(heading(page, say('entrance.problem.part.title'))).toBeVisible();
	await expect(leave(page)).toBeVisible();
	await line.letGo();
	await button(page, say('entrance.pairing.again')).click();
	await expect(page.getByRole('main').getByText(say('entrance.notes.busy'))).toBeVisible();
	await expect(heading(page, say('entrance.title'))).toBeVisible();
	await words.letGo();
	await expectBook(page, 'km');
	await expect(button(page, say('settings.title'))).toBeVisible();
});

test('when what is inside books does not come, that is said, and not that the phone cannot keep anything', async ({
	page,
	app
}) => {
	// The Worker is begun with the phone, before there is a key; one that did not come then is begun again with the key.
	await page.route(/argon2/, (route) => route.abort());
	const key = await upToPractising(page, await app.invite('sample-02'));
	await tapPictures(page, key, 'km');
	await expect(heading(page, say('entrance.problem.part.title'))).toBeVisible();
	await page.unroute(/argon2/);
	await button(page, say('entrance.pairing.again')).click();
	await expectBook(page, 'km');
});

test('with every try both books and the words of their rows are asked for while the key is still worked on', async ({
	page,
	app
}) => {
	const asked: string[] = [];
	page.on('request', (request) => asked.push(basename(request.url())));
	// No key is ever done here: the Worker does not come.
	await page.route(/argon2/, () => undefined);
	await page.goto(`${app.origin}/key`);
	for (const picture of ['boat', 'star', 'boat', 'star', 'boat'])
		await button(page, say(`entrance.picture.${picture}`)).click();
	await expect.poll(() => asked).toContain(wordsFile());
	const parts = [...['book:tabs.name', 'notes:tabs.name'].map(scriptWith), wordsFile('settings.keys')];
	expect(asked.filter((file) => parts.includes(file))).toEqual([]);
	await button(page, say('entrance.picture.star')).click();
	await expect.poll(() => asked, { timeout: 30_000 }).toEqual(expect.arrayContaining(parts));
	await expect(page.getByText(say('entrance.opening'))).toBeVisible();
});

test('until the app has come pictures can be tapped; after a while she reads what she can do, and nothing is lost', async ({
	page,
	app
}) => {
	const key = await upToPractising(page, await app.invite('sample-02'));
	await tapPictures(page, key, 'km');
	await expectBook(page, 'km');
	await page.clock.install();
	const line = await holdLine(page);
	await page.goto(`${app.origin}/key`);
	await expect(leave(page)).toBeVisible();
	expect(line.held).toEqual([]);
	await tapPictures(page, key.slice(0, 5), 'km');
	await expect(page.locator('ol li.filled')).toHaveCount(5);
	await expect.poll(() => line.held.length).toBeGreaterThan(0);
	await tapPictures(page, key.slice(5), 'km');
	await expect(page.getByText(say('entrance.opening'))).toBeVisible();
	await page.clock.fastForward('00:11');
	await expect(page.getByText(say('entrance.problem.part.text'))).toBeVisible();
	await expect(page.getByRole('link', { name: say('entrance.pairing.again') })).toBeVisible();
	await expect(leave(page)).toHaveCount(1);
	await expectReadableByAll(page, 'late');
	await expectNothingCutOff(page, 'late');
	await line.letGo();
	await expectBook(page, 'km');
});

test('while the key is worked on the calendar is started, and the network is asked once she sees her book', async ({
	page,
	app
}) => {
	const key = await arrive(page, await app.invite('sample-04'), 'km');
	await page.addInitScript(() => {
		const order: string[] = [];
		const note = (what: string) => void (order.includes(what) || order.push(what));
		const { DateTimeFormat } = Intl;
		const { fetch } = globalThis;
		const work = Reflect.get(Worker.prototype, 'postMessage') as (this: Worker, ...said: unknown[]) => void;
		Object.assign(globalThis, {
			order,
			fetch: (...asked: Parameters<typeof fetch>) => {
				const [what] = asked;
				if (/\/api\//.test(what instanceof Request ? what.url : String(what))) note('network');
				return fetch(...asked);
			}
		});
		Object.assign(Intl, {
			DateTimeFormat: function (...given: ConstructorParameters<typeof DateTimeFormat>) {
				note('calendar');
				return new DateTimeFormat(...given);
			}
		});
		Object.assign(Worker.prototype, {
			postMessage(this: Worker, ...said: unknown[]) {
				this.addEventListener('message', () => note('worked out'), { once: true });
				work.call(this, ...said);
			}
		});
		new MutationObserver((_, watch) => {
			if (!document.querySelector('.book nav')) return;
			watch.disconnect();
			requestAnimationFrame(() => note('seen'));
		}).observe(document, { childList: true, subtree: true });
	});
	await openBook(page, app.origin, key, 'km');
	const order = () => page.evaluate(() => (globalThis as unknown as { order: string[] }).order);
	await expect.poll(order).toEqual(['calendar', 'worked out', 'seen', 'network']);
});

test('when the app comes, the focus stays where she is, and so does the page', async ({ page, app }) => {
	const line = await holdLine(page, '**/*.js');
	await page.goto(`${app.origin}/key`);
	const place = () => page.evaluate(() => [document.activeElement?.ariaLabel, Math.round(scrollY)] as const);
	await page.evaluate(() => {
		document.addEventListener('app-came', () => document.body.setAttribute('data-came', ''));
		scrollTo(0, 60);
	});
	const boat = button(page, say('entrance.picture.boat'));
	await boat.focus();
	await page.keyboard.press('Enter');
	await expect(page.locator('ol li.filled')).toHaveCount(1);
	const before = await place();
	expect(before[0]).toBe(say('entrance.picture.boat'));
	expect(before[1]).toBeGreaterThan(0);
	await line.letGo();
	await expect(page.locator('body[data-came]')).toBeAttached();
	expect(await place()).toEqual(before);
	await page.keyboard.press('Enter');
	await expect(page.locator('ol li.filled')).toHaveCount(2);
});

test('before the app has come she chooses a language, and what she tapped stays', async ({ page, app }) => {
	await page.goto(`${app.origin}/km`);
	const line = await holdLine(page, '**/*.js');
	await page.goto(`${app.origin}/key`);
	const boat = (words: typeof say) => button(page, words('entrance.picture.boat'));
	await boat(say).click();
	await button(page, say('open.languages')).click();
	await button(page, languageNames.en).click();
	const en = wordsOf('en');
	await expect(page.getByText(en('entrance.pictures.ask'))).toBeVisible();
	await expect(page.locator('html')).toHaveAttribute('lang', 'en');
	await expect(page.locator('ol li.filled')).toHaveCount(1);
	await boat(en).click();
	await expect(page.locator('ol li.filled')).toHaveCount(2);
	// And back to the language of the page itself, which lies in no file.
	await button(page, en('open.languages')).click();
	await button(page, languageNames.km).click();
	await expect(page.getByText(say('entrance.pictures.ask'))).toBeVisible();
	await expect(page.locator('html')).toHaveAttribute('lang', 'km');
	await expect(page.locator('ol li.filled')).toHaveCount(2);
	await button(page, say('open.languages')).click();
	await button(page, languageNames.en).click();
	await button(page, en('entrance.invited')).click();
	await expect(heading(page, en('entrance.language.title'))).toBeVisible();
	await expect(page.getByText(en('entrance.notes.busy'))).toBeVisible();
	await line.letGo();
	await expect(button(page, languageNames.vi)).toBeVisible();
	// The next time she need not choose.
	await page.goto(`${app.origin}/key`);
	await expect(page.getByText(en('entrance.pictures.ask'))).toBeVisible();
});

test('when the words of the app do not come, the pads stay, and she can try again from there', async ({
	page,
	app
}) => {
	await page.clock.install();
	// The page itself asks for them, and its scripts once more where that failed before they came.
	let visits = 0;
	page.on('request', (request) => void (visits += Number(request.isNavigationRequest())));
	await page.route(`**/${wordsFile()}`, (route) => (visits < 2 ? route.abort() : route.continue()));
	await page.goto(`${app.origin}/key`);
	await button(page, say('entrance.forgot.ask')).click();
	await expect(heading(page, say('entrance.forgot.title'))).toBeVisible();
	await page.clock.fastForward('00:11');
	await expect(leave(page)).toBeVisible();
	await expect(page.getByText(say('entrance.problem.part.text'))).toBeVisible();
	await page.getByRole('link', { name: say('entrance.pairing.again') }).click();
	await button(page, say('entrance.forgot.ask')).click();
	await expect(page.getByText(say('entrance.forgot.text'))).toBeVisible();
	// What is lost is said, and there are ways on: somebody to call, the pads again, a new invitation.
	await expect(page.getByText(say('entrance.forgot.lost.text'))).toBeVisible();
	await expect(page.getByRole('link', { name: say('open.lines.title') })).toHaveAttribute(
		'href',
		'/km/lines'
	);
	await button(page, say('entrance.pairing.again')).click();
	await button(page, say('entrance.forgot.ask')).click();
	await button(page, say('entrance.invited')).click();
	await expect(heading(page, say('entrance.language.title'))).toBeVisible();
});
