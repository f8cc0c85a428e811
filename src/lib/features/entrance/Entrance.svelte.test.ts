import '#lib/ui/styles/reset.css';
import '#lib/ui/styles/tokens.css';
import '#lib/ui/styles/base.css';
import { beforeAll, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { loadOpenWords } from '#lib/i18n/words.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { pictures } from '#lib/ui/art/pictures.ts';
import { openPhone } from '#lib/vault/phone.ts';
import entrance from '#locales/en/entrance.json';
import { testPhone } from '#tests/builders/test-book.ts';
import Entrance from './Entrance.svelte';

beforeAll(async () => {
	await loadOpenWords('en', ['open', 'entrance']);
	await speech.speak('en');
});

const nothing = () => {};

test('after the second try that opened nothing, what to do with a forgotten key stands above the pictures', async () => {
	await page.viewport(360, 640);
	const phone = await openPhone(testPhone());
	render(Entrance, {
		phone: async () => phone,
		onopened: nothing,
		oninvited: nothing,
		onnotes: nothing,
		onleave: nothing
	});
	const picture = page.getByRole('button', { name: entrance.picture[pictures[0]], exact: true });
	const forgot = page.getByRole('button', { name: entrance.forgot.ask });
	const isAbove = () => {
		const [words, pad] = [forgot.element(), picture.element()].map((one) => one.getBoundingClientRect());
		return words!.bottom <= pad!.top && words!.bottom <= innerHeight;
	};
	for (const stands of [false, true]) {
		for (let at = 0; at < 6; at++) await picture.click();
		await expect.element(page.getByText(entrance.nothing)).toBeVisible();
		await expect.element(page.getByText(entrance.opening)).not.toBeInTheDocument();
		expect(isAbove()).toBe(stands);
		await expect.element(forgot).toBeInTheDocument();
	}
});
