import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { recordingName } from '#lib/domain/recording.ts';
import { numberIn } from '#lib/i18n/numbers.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import {
	acceptInvitation,
	arrive,
	button,
	heading,
	startNotes,
	turnTo,
	typeInvitation
} from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

const say = wordsOf('en');

/** Gives the browser a FAKE local voice: it says nothing, and notes on the page's window what it was asked to say. */
async function withFakeVoice(page: Page, localService: boolean, lang = 'en-GB') {
	await page.addInitScript(
		([local, lang]) => {
			const said: string[] = [];
			Object.assign(globalThis, { said });
			class FakeUtterance {
				text: string;
				onend?: () => void;
				constructor(text: string) {
					this.text = text;
				}
			}
			Object.defineProperty(globalThis, 'SpeechSynthesisUtterance', { value: FakeUtterance });
			Object.defineProperty(globalThis, 'speechSynthesis', {
				value: {
					getVoices: () => [{ lang, localService: local, name: 'a fake voice' }],
					speak: (utterance: FakeUtterance) => {
						said.push(utterance.text);
						queueMicrotask(() => utterance.onend?.());
					},
					cancel: () => {},
					addEventListener: () => {}
				}
			});
		},
		[localService, lang] as const
	);
}

const said = (page: Page) => page.evaluate(() => (globalThis as unknown as { said: string[] }).said);

test('an open page is read from its top by the phone’s own voice', async ({ page, app }) => {
	await withFakeVoice(page, true);
	await page.goto(`${app.origin}/en/calm`);
	await button(page, say('open.listen')).click();
	await expect.poll(() => said(page)).toContain('There is no right or wrong way.');
});

test('no button where there is neither a recording nor a local voice', async ({ page, app }) => {
	await withFakeVoice(page, false);
	const asked = page.waitForResponse('**/voice/en.json');
	await page.goto(`${app.origin}/en/calm`);
	await asked;
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await expect(button(page, say('open.listen'))).toBeHidden();
});

test('a recorded card of an open page is heard', async ({ page, app }) => {
	await withFakeVoice(page, false);
	const name = recordingName(say('open.calm.lead'));
	await page.route('**/voice/en.json', (route) => route.fulfill({ json: { [name]: 'open:calm.lead' } }));
	const fetched = page.waitForRequest(`**/voice/en/${name}.mp3`);
	await page.route(`**/voice/en/${name}.mp3`, (route) =>
		route.fulfill({ body: readFileSync('tests/voice/breathe-with-the-lotus.mp3'), contentType: 'audio/mpeg' })
	);
	await page.goto(`${app.origin}/en/calm`);
	const listen = button(page, say('open.listen'));
	await listen.click();
	await fetched;
	await expect(listen).toHaveAttribute('aria-pressed', 'true');
	await expect(listen).toHaveAttribute('aria-pressed', 'false');
});

test('the book is heard too, and falls silent on another screen', async ({ page, app }) => {
	await withFakeVoice(page, true);
	await arrive(page, await app.invite('sample-02'), 'en');
	await button(page, say('open.listen')).click();
	await expect.poll(() => said(page)).toContain(say('today.first.again.title'));
	await turnTo(page, 'en', 'journey');
	// On another screen only its name is said. The ear is still open: what is touched is said, until it is pressed again.
	const ear = button(page, say('open.listen'));
	await expect(ear).toHaveAttribute('aria-pressed', 'true');
	await expect.poll(async () => (await said(page)).at(-1)).toBe(say('journey.title'));
	const line = page.getByRole('main').locator('p').first();
	const words = await line.innerText();
	await line.click();
	await expect.poll(async () => (await said(page)).slice(-2).join(' ')).toContain(words);
	await ear.click();
	await expect(ear).toHaveAttribute('aria-pressed', 'false');
	const before = await said(page);
	await line.click();
	expect(await said(page)).toEqual(before);
});

test('a face on Today is named when it is touched; nothing is said before she asks, nor after she looked away', async ({
	page,
	app
}) => {
	await withFakeVoice(page, true);
	await arrive(page, await app.invite('sample-02'), 'en');
	const face = button(page, say('today.mood.4'));
	await face.click();
	expect(await said(page)).toEqual([]);
	const ear = button(page, say('open.listen'));
	await ear.click();
	await face.click();
	await expect.poll(async () => (await said(page)).at(-1)).toBe(say('today.mood.4'));
	await page.evaluate(() => dispatchEvent(new Event('blur')));
	// The book is covered meanwhile.
	await expect(page.locator('[data-listen]')).toHaveAttribute('aria-pressed', 'false');
});

test('pictures are named while a key is learnt, once she asks for it, and never where a book is opened', async ({
	page,
	app
}) => {
	await withFakeVoice(page, true);
	await acceptInvitation(page, await app.invite('sample-02'), 'en');
	await expect(heading(page, say('entrance.learn.title'))).toBeVisible();
	const first = page.getByRole('main').getByRole('listitem').first();
	const name = (await first.innerText()).trim();
	await first.click();
	expect(await said(page)).toEqual([]);
	await button(page, say('open.ear.touch')).click();
	await first.click();
	await expect.poll(() => said(page)).toEqual([name]);
	await button(page, say('entrance.learn.do')).click();
	await button(page, name).click();
	// On another page it is off again.
	expect(await said(page)).toEqual([name]);
	await page.goto(`${app.origin}/key`);
	await button(page, name).click();
	expect(await said(page)).toEqual([]);
});

test('the first run can be heard page by page, and no key is read out', async ({ page, app }) => {
	await withFakeVoice(page, true);
	await typeInvitation(page, await app.invite('sample-02'), 'en');
	await expect(heading(page, say('entrance.told.title'))).toBeVisible();
	expect(await said(page)).toEqual([]);
	await button(page, say('open.listen')).click();
	await expect.poll(() => said(page)).toContain(say('entrance.told.title'));
	await expect.poll(async () => (await said(page)).join(' ')).toContain(say('entrance.told.phone.text'));
	await button(page, say('entrance.told.next')).click();
	await expect(heading(page, say('entrance.learn.title'))).toBeVisible();
	const shown = await page.getByRole('main').locator('[data-key]').allInnerTexts();
	const key = shown.join('\n');
	expect(key).toContain((await page.getByRole('main').getByRole('listitem').first().innerText()).trim());
	const before = (await said(page)).length;
	await button(page, say('open.listen')).click();
	await expect
		.poll(async () => (await said(page)).slice(before).join(' '))
		.toContain(say('entrance.learn.keep'));
	for (const words of (await said(page)).slice(before)) expect(key).not.toContain(words.trim());
});

test('a notes book has the same ear', async ({ page, app }) => {
	await withFakeVoice(page, true, 'km-KH');
	const inKhmer = wordsOf('km');
	await startNotes(page, app.origin, 'km');
	const ear = button(page, inKhmer('open.listen'));
	await ear.click();
	await expect(ear).toHaveAttribute('aria-pressed', 'true');
	await expect.poll(async () => (await said(page)).length).toBeGreaterThan(0);
	await button(page, inKhmer('notes.tabs.money')).click();
	await expect.poll(async () => (await said(page)).join(' ')).toContain(inKhmer('notes.tabs.money'));
});

test('what is told of a forgotten key is heard: by the phone’s own voice', async ({ page, app }) => {
	await withFakeVoice(page, true, 'km-KH');
	const inKhmer = wordsOf('km');
	await page.goto(`${app.origin}/key`);
	await button(page, inKhmer('entrance.forgot.ask')).click();
	await button(page, inKhmer('open.listen')).click();
	// Said are the words alone, without the breaks that nobody sees.
	const heard = async () => (await said(page)).join(' ').replaceAll(/[\u200b\u2060]/g, '');
	for (const key of ['title', 'text', 'do'])
		await expect.poll(heard).toContain(inKhmer(`entrance.forgot.${key}`).replaceAll(/[\u200b\u2060]/g, ''));
});

test('recordings of what a key did not open come all at once, so that none tells which of them is heard', async ({
	page,
	app
}) => {
	await withFakeVoice(page, false);
	const inKhmer = wordsOf('km');
	const texts = ['forgot.text', 'offline.text', 'problem.store.title'].map((key) =>
		inKhmer(`entrance.${key}`)
	);
	const names = texts.map(recordingName);
	await page.route('**/voice/km.json', (route) =>
		route.fulfill({ json: Object.fromEntries(names.map((name) => [name, 'entrance:a'])) })
	);
	const asked: string[] = [];
	const sound = readFileSync('tests/voice/breathe-with-the-lotus.mp3');
	await page.route('**/voice/km/*.mp3', (route) => {
		asked.push(new URL(route.request().url()).pathname.slice('/voice/km/'.length, -'.mp3'.length));
		return route.fulfill({ body: sound, contentType: 'audio/mpeg' });
	});
	await page.goto(`${app.origin}/key`);
	await button(page, inKhmer('entrance.forgot.ask')).click();
	const ear = button(page, inKhmer('open.listen'));
	const letters = texts.join('').length;
	await expect(ear).toHaveAttribute(
		'aria-description',
		`${numberIn('km', Math.ceil((letters * 400) / 1e5) / 10)} MB`
	);
	expect(asked).toEqual([]);
	await ear.click();
	await expect.poll(() => asked).toEqual(names);
	await expect(ear).toHaveAttribute('aria-pressed', 'true');
});
