import { expectNothingCutOff, expectReadableByAll } from '#tests/support/axe.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import { arrive, button, heading, turnTo } from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

const say = wordsOf('en');

test('the page of a phase gives a sentence to show, and leads to who does what', async ({ page, app }) => {
	await arrive(page, await app.invite('sample-03'), 'en');
	await turnTo(page, 'en', 'journey');
	await page
		.getByRole('main')
		.getByRole('button', { name: say('book.phase.coordination') })
		.click();
	await expect(
		page.getByRole('listitem').filter({ hasText: say('journey.coordination.pictures.road') })
	).toBeVisible();
	await page
		.getByRole('main')
		.locator('summary', { hasText: say('open.pictures.more') })
		.click();
	await button(page, say('journey.coordination.ask.1')).click();
	await expect(page.getByText(say('sessions.show.hint'))).toBeVisible();
	await button(page, say('open.back')).click();
	await button(page, say('people.roles.title')).click();
	await page.getByRole('main').locator('summary').first().click();
	await expect(page.getByRole('main').getByText(say('people.roles.does')).first()).toBeVisible();
	await expectReadableByAll(page, 'roles');
	await expectNothingCutOff(page, 'roles');
});

test('the door stays open: one sentence to come back, and what she knows about herself stays on the phone', async ({
	page,
	app
}) => {
	await arrive(page, await app.invite('sample-08'), 'en');
	await turnTo(page, 'en', 'journey');
	await button(page, say('closure.row')).click();
	await expect(page.getByText(say('closure.back.say'))).toBeVisible();
	await expectReadableByAll(page, 'door');
	// Somebody asks how she is, on days that are named; and the card to come back says so in every language.
	await expect(page.getByRole('main').getByText(say('closure.bend.lead'))).toBeVisible();
	await expect(page.getByRole('list', { name: say('closure.bend.title') }).getByRole('listitem')).toHaveCount(
		4
	);
	await button(page, say('closure.card.title')).click();
	for (const language of ['km', 'en', 'vi'] as const)
		await expect(page.getByText(wordsOf(language)('closure.card.say'))).toBeVisible();
	await expectReadableByAll(page, 'come back');
	await button(page, say('open.back')).click();
	const sign = button(page, say('closure.mine.sign.sleep'));
	await sign.click();
	await expect(sign).toHaveAttribute('aria-pressed', 'true');
	await page
		.getByRole('main')
		.locator('summary', { hasText: say('closure.mine.write') })
		.click();
	await page.getByRole('textbox', { name: say('closure.mine.works') }).fill('Walking by the water');
	await button(page, say('closure.mine.keep')).click();
	await expect(page.getByText(say('closure.mine.kept'))).toBeVisible();
	await button(page, say('open.back')).click();
	await button(page, say('closure.row')).click();
	await expect(button(page, say('closure.mine.sign.sleep'))).toHaveAttribute('aria-pressed', 'true');
	await page
		.getByRole('main')
		.locator('summary', { hasText: say('closure.mine.write') })
		.click();
	await expect(page.getByRole('textbox', { name: say('closure.mine.works') })).toHaveValue(
		'Walking by the water'
	);
});

test('my road so far grows from goals done, and prints without anybody’s name', async ({ page, app }) => {
	await arrive(page, await app.invite('sample-08'), 'en');
	await turnTo(page, 'en', 'journey');
	await button(page, say('closure.road.title')).click();
	await expect(page.getByText('Dạy kèm cho hai em nhỏ')).toBeVisible();
	await expectReadableByAll(page, 'my road');
	await page.emulateMedia({ media: 'print' });
	await expect(page.getByText('Dạy kèm cho hai em nhỏ')).toBeVisible();
	await expect(page.getByText('Thảo')).toBeHidden();
	await expect(page.getByText('Lan', { exact: true })).toBeHidden();
});

test('a skill is one tap from the quiet minute, also in the book', async ({ page, app }) => {
	await arrive(page, await app.invite('sample-03'), 'en');
	await turnTo(page, 'en', 'calm');
	await button(page, say('skills.skill.ground.name')).click();
	await expect(heading(page, say('skills.skill.ground.name'))).toBeVisible();
	await expect(page.getByText(say('skills.skill.ground.two.1'))).toBeVisible();
	await expectReadableByAll(page, 'skill');
});

test('where the road differs is told, for one, in a foster family', async ({ page, app }) => {
	await arrive(page, await app.invite('sample-03'), 'en');
	await turnTo(page, 'en', 'journey');
	await button(page, say('journey.differs.title')).click();
	await page
		.getByRole('main')
		.locator('summary', { hasText: say('journey.differs.foster.title') })
		.click();
	await expect(page.getByText(say('journey.differs.foster.3'))).toBeVisible();
	await expectReadableByAll(page, 'where it differs');
});
