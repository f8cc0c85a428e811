import { beforeEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { addBookWords, loadOpenWords } from '#lib/i18n/words.ts';
import en from '#locales/en/entrance.json';
import today from '#locales/en/today.json';
import DayCard from './DayCard.svelte';

beforeEach(async () => {
	await loadOpenWords('en', ['open', 'entrance']);
	addBookWords('en', { today });
	await speech.speak('en');
});

const show = (card: 'again' | 'key' | 'limits' | 'keep' | 'numbers') => {
	const asked = { ontold: vi.fn(), ontry: vi.fn(), onkeys: vi.fn() };
	render(DayCard, { card, ...asked });
	return asked;
};
const tap = (name: string) => page.getByRole('button', { name, exact: true }).click();

test('"not now" is an answer: the card is told, and leads nowhere', async () => {
	const { ontold, ontry, onkeys } = show('again');
	await tap(today.first.later);
	expect([ontold, ontry, onkeys].map((one) => one.mock.calls.length)).toEqual([1, 0, 0]);
});

test('a key that is tried is told when it is right, not when she goes to try it', async () => {
	const { ontold, ontry } = show('again');
	await tap(today.first.again.do);
	expect([ontold, ontry].map((one) => one.mock.calls.length)).toEqual([0, 1]);
});

test('a key that is hard to keep in mind leads to another one, an easy one nowhere', async () => {
	const { ontold, onkeys } = show('key');
	await tap(today.first.key.easy);
	expect([ontold, onkeys].map((one) => one.mock.calls.length)).toEqual([1, 0]);
	await tap(today.first.key.hard);
	expect([ontold, onkeys].map((one) => one.mock.calls.length)).toEqual([2, 1]);
});

test('that she said yes is not told as kept: it is once the browser says that the app is on the phone', async () => {
	show('keep');
	const prompt = vi.fn(async () => ({ outcome: 'accepted' }));
	dispatchEvent(Object.assign(new Event('beforeinstallprompt'), { prompt }));
	await tap(today.first.keep.do);
	expect(prompt).toHaveBeenCalledOnce();
	await expect.element(page.getByText(en.notes.busy, { exact: false })).toBeVisible();
	await expect.element(page.getByText(en.keep.kept, { exact: false })).not.toBeInTheDocument();
	dispatchEvent(new Event('appinstalled'));
	await expect.element(page.getByText(en.keep.kept, { exact: false })).toBeVisible();
	await expect.element(page.getByText(en.notes.busy, { exact: false })).not.toBeInTheDocument();
});
