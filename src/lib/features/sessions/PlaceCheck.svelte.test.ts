import { beforeAll, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { addBookWords } from '#lib/i18n/words.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import sessions from '#locales/en/sessions.json';
import PlaceCheck from './PlaceCheck.svelte';

beforeAll(async () => {
	addBookWords('en', { sessions });
	await speech.speak('en');
});

const pressed = (name: string) => page.getByRole('button', { name, exact: true });

test('her answer is seen as chosen, and heard as pressed', async () => {
	render(PlaceCheck, { how: 'in-person', isPlaced: true, onshow: () => {} });
	const { yes, no } = sessions.check;
	await expect.element(pressed(yes)).toHaveAttribute('aria-pressed', 'false');
	await pressed(no).click();
	await expect.element(pressed(no)).toHaveAttribute('aria-pressed', 'true');
	await expect.element(pressed(yes)).toHaveAttribute('aria-pressed', 'false');
	await expect.element(page.getByText(sessions.show.otherPlace)).toBeVisible();
});

test('where no place is told, nothing is asked about "this place", and none is offered against it', async () => {
	render(PlaceCheck, { how: 'in-person', isPlaced: false, onshow: () => {} });
	await expect.element(page.getByRole('group', { name: sessions.check.unplaced })).toBeVisible();
	await expect.element(page.getByText(sessions.check['in-person'])).not.toBeInTheDocument();
	await pressed(sessions.check.no).click();
	await expect.element(page.getByText(sessions.show.quietPlace)).toBeVisible();
	await expect.element(page.getByText(sessions.show.otherPlace)).not.toBeInTheDocument();
});
