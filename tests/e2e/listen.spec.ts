import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { recordingName } from '#lib/domain/recording.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import { arrive, button, turnTo } from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

const say = wordsOf('en');

/** Gives the browser a FAKE local voice: it says nothing, and notes on the page's window what it was asked to say. */
async function withFakeVoice(page: Page, localService: boolean) {
	await page.addInitScript((local) => {
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
				getVoices: () => [{ lang: 'en-GB', localService: local, name: 'a fake voice' }],
				speak: (utterance: FakeUtterance) => {
					said.push(utterance.text);
					queueMicrotask(() => utterance.onend?.());
				},
				cancel: () => {},
				addEventListener: () => {}
			}
		});
	}, localService);
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
	await expect(button(page, say('open.listen'))).toHaveAttribute('aria-pressed', 'false');
});
