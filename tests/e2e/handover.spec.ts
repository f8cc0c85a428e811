import { argon2id } from 'hash-wasm';
import type { Handed } from '#lib/domain/handed.ts';
import { sealHanded } from '#lib/vault/handed.ts';
import { expectReadableByAll } from '#tests/support/axe.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import { arrive, button, turnTo } from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';

/* What she shows to somebody new: from her screen to their phone, and nothing in between. */

const say = wordsOf('en');
const handed: Handed = {
	until: '2099-01-01',
	language: 'km',
	items: [['What helps me', 'A walk by the water']]
};

/** As the book does it, with argon2id of the same library in this process. */
const lettersFor = (number: string, more: Partial<Handed> = {}) =>
	sealHanded({ ...handed, ...more }, number, async (password, salt, { passes, memoryKiB }) =>
		Uint8Array.from(
			await argon2id({
				...{ password, salt, iterations: passes, memorySize: memoryKiB },
				...{ parallelism: 1, hashLength: 32, outputType: 'binary' }
			})
		)
	);

test('the page reads it once, with the number that was said: no request carries it and nothing of it stays', async ({
	page,
	app
}) => {
	const letters = await lettersFor('12345678');
	const asked: string[] = [];
	page.on('request', (request) => asked.push(request.url() + (request.postData() ?? '')));
	await page.goto(`${app.origin}/en/read#${letters}`);
	const field = page.getByRole('textbox', { name: say('meet.read.number') });
	await expect(field).toBeVisible();
	// The address and what the history gives back hold it no longer.
	// eslint-disable-next-line no-restricted-properties
	const heldBy = await page.evaluate(() => location.href + JSON.stringify(history.state));
	expect(heldBy).not.toContain('#');
	await field.fill('1234 5679');
	await button(page, say('meet.read.open')).click();
	await expect(page.getByText(say('meet.read.wrong'))).toBeVisible();
	await field.fill('១២៣៤ ៥៦៧៨');
	await button(page, say('meet.read.open')).click();
	await expect(page.getByText('A walk by the water')).toBeVisible();
	await expectReadableByAll(page, 'read');
	expect(asked.filter((one) => one.includes(letters.slice(0, 40)) || one.includes('12345678'))).toEqual([]);
	expect(
		await page.evaluate(async () => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, window.name]))
	).not.toMatch(/walk|1234/);
	await page.reload();
	await expect(page.getByText(say('meet.read.nothing'))).toBeVisible();
	await expect(page.getByText('A walk by the water')).toHaveCount(0);
});

test('who reads another language takes along what was not opened yet; once it was, no other language is offered', async ({
	page,
	app
}) => {
	const letters = await lettersFor('12345678');
	const asked: string[] = [];
	page.on('request', (request) => asked.push(request.url() + (request.postData() ?? '')));
	await page.goto(`${app.origin}/km/read#${letters}`);
	await expect(page.getByRole('textbox')).toBeVisible();
	await page.getByRole('navigation').getByRole('link', { name: 'English' }).click();
	await page.waitForURL(`${app.origin}/en/read`);
	await page.getByRole('textbox', { name: say('meet.read.number') }).fill('12345678');
	await button(page, say('meet.read.open')).click();
	await expect(page.getByText('A walk by the water')).toBeVisible();
	await expect(page.getByRole('link', { name: 'Tiếng Việt' })).toHaveCount(0);
	await expect(page.locator('a[href="#languages"]')).toBeHidden();
	expect(asked.filter((one) => one.includes(letters.slice(0, 40)))).toEqual([]);
	// The page before this one does not hold it either.
	await page.goBack();
	expect(page.url()).not.toContain('#');
});

test('what is over is not shown, also with the right number', async ({ page, app }) => {
	await page.goto(`${app.origin}/en/read#${await lettersFor('12345678', { until: '2020-01-01' })}`);
	await page.getByRole('textbox', { name: say('meet.read.number') }).fill('12345678');
	await button(page, say('meet.read.open')).click();
	await expect(page.getByText(say('meet.read.over'))).toBeVisible();
	await expect(page.getByText('A walk by the water')).toHaveCount(0);
});

test('she chooses what is shown, square and number are never on the screen together, and only her phone remembers', async ({
	page,
	app
}) => {
	await arrive(page, await app.invite('sample-03'), 'en');
	const main = page.getByRole('main');
	const toCarry = async () => {
		await turnTo(page, 'en', 'people');
		await main
			.getByRole('button', { name: say('people.partners') })
			.first()
			.click();
		await button(page, say('partners.carry.title')).click();
	};
	await toCarry();
	// Nothing is chosen for her, and nothing is offered before she chose.
	await expect(main.getByRole('checkbox', { checked: true })).toHaveCount(0);
	await expect(button(page, say('partners.carry.show'))).toHaveCount(0);
	await main.getByRole('checkbox').first().check();
	// In Khmer or English: the line with its label and what was said.
	const chosen = await main
		.locator('label')
		.filter({ has: page.getByRole('checkbox', { checked: true }) })
		.innerText();
	await main.getByRole('textbox').fill('The school by the river');
	const asked: string[] = [];
	page.on('request', (request) => asked.push(request.method()));
	await button(page, say('partners.carry.show')).click();
	const square = main.getByRole('img', { name: say('partners.carry.square') });
	await expect(square).toBeVisible({ timeout: 60_000 });
	// It begins with what to do.
	expect(await page.evaluate(() => scrollY)).toBe(0);
	await expect(main.getByText(/^\d{4} \d{4}$/)).toHaveCount(0);
	await expectReadableByAll(page, 'square');
	await button(page, say('partners.carry.toNumber')).click();
	await expect(main.getByText(/^\d{4} \d{4}$/)).toBeVisible();
	await expect(square).toHaveCount(0);
	await button(page, say('partners.carry.end')).click();
	const before = main.getByRole('listitem').filter({ hasText: 'The school by the river' });
	await expect(before).toContainText(chosen.trim());
	expect(asked.filter((method) => method !== 'GET')).toEqual([]);
	await button(page, say('partners.carry.tear')).click();
	await expect(main.getByText(/The school by the river/)).toHaveCount(0);
});
