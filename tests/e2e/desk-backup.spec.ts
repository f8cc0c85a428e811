import { RunningDesk } from '#tests/support/desk.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import { button } from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

for (const [language, javaScriptEnabled] of [
	['en', true],
	['km', false]
] as const)
	test(`whoever makes a backup at the desk sees what happened where she is (${language}, ${javaScriptEnabled ? 'with' : 'without'} script)`, async ({
		app,
		browser
	}) => {
		test.setTimeout(120_000);
		const say = wordsOf(language);
		const desk = await RunningDesk.start(app);
		const token = await desk.signedIn(`Vuthy ${language}`, ['technician']);
		const office = await browser.newContext({
			viewport: { width: 1280, height: 900 },
			isMobile: false,
			hasTouch: false,
			javaScriptEnabled
		});
		const cookies = { desk: token, 'desk-language': language };
		await office.addCookies(
			Object.entries(cookies).map(([name, value]) => ({ name, value, url: desk.origin }))
		);
		const page = await office.newPage();
		await page.goto(`${desk.origin}/well`);
		const [first, second] = [
			page.getByLabel(say('desk.well.backupNow.passphrase')),
			page.getByLabel(say('desk.well.backupNow.again'))
		];
		const press = async (passphrase: string, again = passphrase) => {
			await first.fill(passphrase);
			await second.fill(again);
			await button(page, say('desk.well.backupNow.do')).click();
		};

		await press('short');
		const refusal = page.getByRole('alert');
		await expect(refusal).toBeInViewport({ ratio: 1 });
		await expect(refusal).toBeFocused();
		await press('boat lotus river rice', 'boat lotus river rain');
		await expect(refusal).toHaveText(say('desk.well.backupNow.differ'));
		await expect(refusal).toBeInViewport({ ratio: 1 });

		const download = page.waitForEvent('download');
		await press('boat lotus river rice');
		expect((await download).suggestedFilename()).toMatch(/^backup-\d{4}-\d\d-\d\d$/);
		if (javaScriptEnabled) {
			const made = page.getByRole('status').filter({ hasText: say('desk.well.backupNow.made') });
			await expect(made).toBeInViewport({ ratio: 1 });
			await expect(made).toBeFocused();
			await expect(refusal).toHaveCount(0);
			for (const field of [first, second]) await expect(field).toHaveValue('');
			// What was refused before stands there no more, also after the page is loaded again.
			await page.reload();
			await expect(refusal).toHaveCount(0);
		}
		await office.close();
		await desk.stop();
	});
