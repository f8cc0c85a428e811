import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { languages, type Language } from '#lib/domain/text.ts';
import { makeDataFolder } from '#lib/server/data-folder.ts';
import { roles } from '#lib/server/desk/roles.ts';
import { RunningApp } from '#tests/support/app.ts';
import { faultsForReaders, rulesOfSizeAndLight } from '#tests/support/axe.ts';
import { deskPages, drawnRoutes } from '#tests/support/desk-pages.ts';
import { giveKey, pictureOfDesk, RunningDesk } from '#tests/support/desk.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import { enterOn, faultsOfKeys, tabTo, writeIn } from '#tests/support/keys-alone.ts';
import { quarterThatIsOver } from '#tests/support/quarter.ts';
import { faultsOfLayout } from '#tests/support/screens.ts';
import { wordsOf } from '#tests/support/words.ts';

/*
 * Every page of the desk, in three languages: nothing cut off, nobody kept out, and all of it without a pointer. One sign-in
 * for each language, each page loaded once and looked at in place.
 */

// One desk for all: what is on its pages (a quarter that is over, phones) takes longer to make than to look at.
test.describe.configure({ mode: 'default', timeout: 300_000 });
test.use({ actionTimeout: 15_000, isMobile: false, hasTouch: false });

const widths = [360, 768, 1366];
/** All of axe's rules at one width for each language, and by night in one: colours know no language. */
const widthOf = { km: 360, vi: 768, en: 1366 } as const satisfies Record<Language, number>;
const byNight: Language = 'en';

/** Who sets the desk up. */
const director = 'The first director';

const scratch = mkdtempSync(join(tmpdir(), 'desk-pages-'));
let desk: RunningDesk;

test.beforeAll(async () => {
	const config = join(scratch, 'companion.config.json');
	writeFileSync(config, '{}');
	const places = {
		COMPANION_CONFIG: config,
		COMPANION_DATA: join(scratch, 'data'),
		COMPANION_KEYS: join(scratch, 'companion.keys.json')
	};
	makeDataFolder(places.COMPANION_DATA);
	const app = await RunningApp.start({ data: places.COMPANION_DATA, variables: places, samples: true });
	await app.pairNew('sample-01');
	await app.stop();
	await quarterThatIsOver(places, scratch, true);
	desk = await RunningDesk.start({
		data: places.COMPANION_DATA,
		origin: 'https://river.example',
		variables: places
	});
});
test.afterAll(async () => {
	await desk?.stop();
	rmSync(scratch, { recursive: true, force: true });
});

/** Somebody with every door, whose desk speaks one language. */
async function signIn(page: Page, language: Language): Promise<(outside?: boolean) => Promise<void>> {
	const token = await desk.signedIn(`Everything ${language}`, [...roles], ['sokha']);
	return async (outside = false) => {
		await page.context().clearCookies();
		await page
			.context()
			.addCookies([
				...(outside ? [] : [{ name: 'desk', value: token, url: desk.origin }]),
				{ name: 'desk-language', value: language, url: desk.origin }
			]);
	};
}

const squareColours = (page: Page) =>
	page
		.locator('svg[shape-rendering=crispEdges] path')
		.evaluateAll((paths) => paths.map((path) => getComputedStyle(path).fill));

for (const language of languages)
	test(`every page of the desk holds at each width, keeps nobody out and goes by keys alone (${language})`, async ({
		page
	}) => {
		const say = wordsOf(language);
		await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
		const enter = await signIn(page, language);
		await enter();
		const link = new URL(await desk.link(director)).pathname;
		await page.goto(`${desk.origin}/staff`);
		const member = await page.getByRole('link', { name: director }).getAttribute('href');
		const pages = await deskPages(page, desk.origin, language, link, member!);
		expect(Object.keys(pages).sort(), 'every page that there is').toEqual(drawnRoutes());
		const faults: string[] = [];
		for (const { name, path, outside, act } of Object.values(pages).flat()) {
			await page.setViewportSize({ width: widthOf[language], height: 800 });
			if (outside) await enter(true);
			await page.goto(desk.origin + path);
			if (outside) await enter();
			await act?.(page, say);
			await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
			const { pathname } = new URL(page.url());
			expect([name, pathname, await page.locator('html').getAttribute('lang')]).toEqual([
				name,
				path.split('?')[0],
				language
			]);
			await pictureOfDesk(page, name, language);
			// What is folded away is a part of the page.
			await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
			const found = await faultsForReaders(page);
			if (language === byNight) {
				await page.emulateMedia({ colorScheme: 'dark' });
				found.push(
					...(await faultsForReaders(page, rulesOfSizeAndLight)).map((fault) => `by night: ${fault}`)
				);
				const squares = await squareColours(page);
				await page.emulateMedia({ colorScheme: 'light' });
				// A camera reads dark on light.
				expect(squares, name).toEqual(await squareColours(page));
			}
			found.push(...(await faultsOfKeys(page)));
			for (const width of widths) {
				await page.setViewportSize({ width, height: 800 });
				found.push(...(await faultsOfLayout(page)).map((fault) => `${width}: ${fault}`));
			}
			faults.push(...found.map((fault) => `${name}: ${fault}`));
		}
		expect(faults).toEqual([]);
	});

test('signing in, finding somebody, an invitation, an import and “you said, we did” go without a pointer', async ({
	page
}) => {
	const language: Language = 'km';
	const say = wordsOf(language);
	const pointed: string[] = [];
	await page.exposeFunction('pointed', (what: string) => pointed.push(what));
	await page.addInitScript(() => {
		for (const kind of ['pointerdown', 'mousedown', 'touchstart'])
			addEventListener(
				kind,
				() => (globalThis as unknown as { pointed: (what: string) => void }).pointed(kind),
				{
					capture: true
				}
			);
	});
	const button = (name: string) => page.getByRole('button', { name, exact: true });
	const link = (name: string) => page.getByRole('link', { name });
	const heading = (name: string) => expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
	const status = page.getByRole('status');
	const home = page.locator('header a');
	await desk.signedIn('Channary', [...roles]);
	await page.context().addCookies([{ name: 'desk-language', value: language, url: desk.origin }]);
	await giveKey(page.context(), page);

	await page.goto(await desk.link('Channary'));
	await enterOn(page, button(say('desk.link.key')));
	await heading(say('desk.keys.title'));
	await enterOn(page, button(say('desk.bar.out')));
	await enterOn(page, button(say('desk.signIn.key')));
	await heading(say('desk.home.hello', { name: 'Channary' }));

	await enterOn(page, link(say('desk.home.start.title')));
	await writeIn(page, page.getByLabel(say('desk.people.search')), 'sample-05');
	await page.keyboard.press('Enter');
	await expect(page.locator('main a.leads-on')).toHaveCount(1);
	await enterOn(page, link('sample-05'));
	await enterOn(page, button(say('desk.person.own')));
	await expect(page.locator('.code').first()).toBeVisible();
	await enterOn(page, link(say('desk.invitation.done')));

	await enterOn(page, home);
	await enterOn(page, link(say('desk.home.plans.title')));
	await enterOn(page, link(say('desk.plans.import')));
	const chooser = page.waitForEvent('filechooser');
	await enterOn(page, page.getByLabel(say('desk.import.files')));
	const row = 'ref,called,language,reading,phase\nnew-7,Bopha,km,adult,entry\n';
	await (await chooser).setFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(row) });
	await enterOn(page, button(say('desk.import.look')));
	await enterOn(page, button(say('desk.import.do')));
	await expect(status.first()).toHaveText(say('desk.import.done_other', { count: '១' }));

	await enterOn(page, home);
	await enterOn(page, link(say('desk.home.feedback.title')));
	await enterOn(page, link(say('desk.said.title')));
	await enterOn(page, page.locator('summary', { hasText: say('desk.said.add') }));
	const period = page.getByLabel(say('desk.said.period')).last();
	await tabTo(page, period);
	// The list to choose from folds out and in again.
	await page.keyboard.press('Alt+ArrowDown');
	await page.keyboard.press('Escape');
	await expect(period).toBeFocused();
	for (const one of languages)
		await writeIn(page, page.locator(`textarea[name="said-${one}"]`).last(), `Nights are loud ${one}`);
	for (const one of languages)
		await writeIn(page, page.locator(`textarea[name="did-${one}"]`).last(), `New doors ${one}`);
	await enterOn(page, button(say('desk.said.keep')).last());
	await expect(status).toHaveText(say('desk.said.kept'));
	await expect(page.getByText('Nights are loud km').first()).toBeVisible();
	expect(pointed).toEqual([]);
});
