import { languages } from '#lib/domain/text.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import { lookingAt } from '#tests/support/looking.ts';
import { asOldAsTheFloor } from '#tests/support/old-browser.ts';
import { arrive } from '#tests/support/person.ts';
import { bookScreens } from '#tests/support/screens.ts';
import { walkIntoTheBook, walkThePlan } from '#tests/support/walks.ts';

/*
 * Every screen there is, in three languages: nothing cut off, nothing over another, no word torn apart, nobody kept out.
 * `npm run pictures:sizes` keeps them as pictures. One person for each walk, and both sizes and both lights on each screen in
 * place: coming in takes longer than looking.
 */

// A way that cannot be walked is to say so, not to wait for the whole test's end.
test.use({ actionTimeout: 15_000 });
// About forty screens, each looked at twice: minutes, where two cores are shared.
test.describe.configure({ timeout: 600_000 });

// The longest words there are, and a young reader.
const person = {
	km: { ref: 'sample-09', reading: 'young' },
	en: { ref: 'sample-02', reading: 'young' },
	vi: { ref: 'sample-10', reading: 'adult' }
} as const;

// One language of three is walked in a browser without what the oldest ones lack.
const oldOne = 'vi';

for (const language of languages) {
	test(`from the open pages into the book and through the plan, every screen holds and can be read by all (${language})`, async ({
		page,
		app
	}) => {
		if (language === oldOne) await asOldAsTheFloor(page);
		const { look, faults } = await lookingAt(page, language);
		await walkIntoTheBook(page, app.origin, await app.invite(person[language].ref), language, look);
		await walkThePlan(page, language, look, person[language].reading);
		expect(faults).toEqual([]);
	});

	test(`every other screen of the book holds and can be read by all (${language})`, async ({ page, app }) => {
		if (language === oldOne) await asOldAsTheFloor(page);
		const { look, faults } = await lookingAt(page, language);
		await arrive(page, await app.invite('sample-05'), language);
		for (const screen of bookScreens) {
			await screen.go(page, language);
			await look(screen.name);
		}
		expect(faults).toEqual([]);
	});
}
