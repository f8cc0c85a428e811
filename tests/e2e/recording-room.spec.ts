import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { recordingName } from '#lib/domain/recording.ts';
import { lookAtDesk, RunningDesk } from '#tests/support/desk.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import { madeSound } from '#tests/support/made-sound.ts';
import { arrive, button } from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

const say = wordsOf('en');

// What the browser's own pretended microphone hears, over and over.
const folder = mkdtempSync(join(tmpdir(), 'microphone-'));
const microphone = join(folder, 'made.wav');
writeFileSync(microphone, madeSound());
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.use({
	launchOptions: {
		executablePath: process.env.CHROMIUM_SHELL ?? '/usr/bin/chromium-headless-shell',
		args: [
			'--no-sandbox',
			'--use-fake-ui-for-media-stream',
			'--use-fake-device-for-media-stream',
			`--use-file-for-fake-audio-capture=${microphone}`
		]
	}
});

type Heard = { seconds: number; loud: number; peak: number };

/** Notes on the window what was played to its end: seconds, how many of them are loud, and how loud its loudest place is. */
function noteWhatIsHeard() {
	const heard: Heard[] = [];
	Object.assign(globalThis, { heard });
	const start = AudioBufferSourceNode.prototype.start;
	AudioBufferSourceNode.prototype.start = function (...rest) {
		this.addEventListener('ended', () => {
			const { buffer } = this;
			if (!buffer) return;
			const samples = buffer.getChannelData(0);
			const peak = samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
			const look = Math.round(buffer.sampleRate / 50);
			const looks = Array.from(
				{ length: Math.floor(samples.length / look) },
				(_, at) => Math.hypot(...samples.subarray(at * look, (at + 1) * look)) / Math.sqrt(look)
			);
			heard.push({ seconds: buffer.duration, loud: looks.filter((one) => one > 0.01).length / 50, peak });
		});
		start.apply(this, rest);
	};
}
/** The level on the page moves as somebody speaks: waits until a sentence began and is over. Between syllables it is quiet, too. */
const untilOneSentencePassed = (page: Page) =>
	page.evaluate(
		() =>
			new Promise<void>((passed) => {
				const meter = document.querySelector<HTMLMeterElement>('[data-level]')!;
				let loudAt = Infinity;
				const look = (now: number) => {
					if (meter.value > 0.05) loudAt = now;
					else if (now - loudAt > 400) return passed();
					requestAnimationFrame(look);
				};
				requestAnimationFrame(look);
			})
	);

const heardOn = (page: Page) => page.evaluate(() => (globalThis as unknown as { heard: Heard[] }).heard);

test('somebody reads a sentence at the desk, keeps it, lets phones hear it, and a phone does', async ({
	app,
	browser,
	faults
}) => {
	test.setTimeout(300_000);
	const desk = await RunningDesk.start(app);
	const office = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-GB' });
	const token = await desk.signedIn('Reader', ['words-editor']);
	await office.addCookies([{ name: 'desk', value: token, url: desk.origin }]);
	await office.addInitScript(noteWhatIsHeard);
	const page = await office.newPage();
	page.on('pageerror', ({ message }) => faults.push(message));
	const sentence = say('today.first.again.title');
	const name = recordingName(sentence);

	await page.goto(`${desk.origin}/words/voice/en/today`);
	const room = page.locator('[data-room]');
	const line = page.locator(`[data-name="${name}"]`);
	await expect(line.locator('[data-state]')).toHaveText(say('desk.words.voice.missing'));
	await line.getByRole('button').click();
	await expect(room.locator('[data-sentence]')).toHaveText(sentence);

	// By keys alone, from here on: the focus stands on the button that speaks.
	await page.keyboard.press('r');
	await expect(room.locator('[data-status]')).toHaveText(say('desk.words.voice.hearing'));
	await untilOneSentencePassed(page);
	await page.keyboard.press('r');
	await expect(room.locator('[data-status]')).toHaveText(say('desk.words.voice.heard'));
	await page.keyboard.press('l');
	await expect.poll(() => heardOn(page)).toHaveLength(1);
	await page.keyboard.press('k');
	await expect(room.locator('[data-status]')).toContainText(say('desk.words.voice.kept'));
	await expect(line.locator('[data-state]')).toHaveText(say('desk.words.voice.waiting'));
	await expect(room.locator('[data-sentence]')).not.toHaveText(sentence);

	// Only what is missing is asked for again, and no phone hears it before somebody says so.
	await page.reload();
	await expect(line.locator('[data-state]')).toHaveText(say('desk.words.voice.waiting'));
	await expect(room.locator('[data-sentence]')).not.toHaveText(sentence);
	const pocket = await browser.newContext({ locale: 'en-GB' });
	await pocket.addInitScript(noteWhatIsHeard);
	const phone = await pocket.newPage();
	const before = phone.waitForResponse('**/api/v1/voice/en');
	await arrive(phone, await app.invite('sample-02'), 'en');
	expect(await (await before).json()).toEqual({});
	await expect(button(phone, say('open.listen'))).toBeHidden();
	await pocket.close();

	await page.goto(`${desk.origin}/words/voice?language=en`);
	await button(page, say('desk.words.voice.publish')).click();
	await expect(page.getByText(say('desk.words.voice.published_one', { count: '1' }))).toBeVisible();
	await page.goto(`${desk.origin}/words/voice/en/today`);
	await expect(line.locator('[data-state]')).toHaveText(say('desk.words.voice.recorded'));

	const later = await browser.newContext({ locale: 'en-GB' });
	await later.addInitScript(noteWhatIsHeard);
	const hers = await later.newPage();
	await arrive(hers, await app.invite('sample-02'), 'en');
	const fetched = hers.waitForResponse(`**/api/v1/voice/en/${name}`);
	await button(hers, say('open.listen')).click();
	expect((await fetched).headers()['content-type']).toBe('audio/mpeg');
	await expect.poll(() => heardOn(hers)).toHaveLength(1);
	const [heard] = await heardOn(hers);
	// Nearly all that was said (1.6 seconds), and of the silence around it a breath.
	expect(heard!.loud).toBeGreaterThan(1.4);
	expect(heard!.seconds).toBeLessThan(2.3);
	expect(heard!.peak).toBeGreaterThan(0.08);
	await later.close();
	await office.close();
	await desk.stop();
});

test('without a microphone a file is taken in its place, and the page says so', async ({ app, browser }) => {
	test.setTimeout(180_000);
	const desk = await RunningDesk.start(app);
	const office = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-GB' });
	const token = await desk.signedIn('Other reader', ['words-editor']);
	await office.addCookies([{ name: 'desk', value: token, url: desk.origin }]);
	// Somebody said no, when the browser asked.
	await office.addInitScript(() => {
		navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
	});
	const page = await office.newPage();
	await page.goto(`${desk.origin}/words/voice/en/together`);
	const room = page.locator('[data-room]');
	await button(page, `${say('desk.words.voice.speak')}`).click();
	await expect(room.locator('[data-status]')).toHaveText(say('desk.words.voice.noMicrophone'));
	await lookAtDesk(page, 'room-file', 'en');
	const first = await room.locator('[data-sentence]').innerText();
	await room
		.locator('[data-file]')
		.setInputFiles({ name: 'made.wav', mimeType: 'audio/wav', buffer: madeSound(16_000) });
	await expect(room.locator('[data-status]')).toHaveText(say('desk.words.voice.heard'));
	await button(page, say('desk.words.voice.keep')).click();
	const line = page.locator(`[data-name="${recordingName(first)}"]`);
	await expect(line.locator('[data-state]')).toHaveText(say('desk.words.voice.waiting'));

	// And one that is no sound is told.
	await room
		.locator('[data-file]')
		.setInputFiles({ name: 'made.wav', mimeType: 'audio/wav', buffer: Buffer.from('no sound at all') });
	await expect(room.locator('[data-status]')).toHaveText(say('desk.words.voice.noSound'));
	await office.close();
	await desk.stop();
});
