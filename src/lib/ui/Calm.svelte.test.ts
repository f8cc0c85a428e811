import { fromStore, writable } from 'svelte/store';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { loadOpenWords, wordsIn } from '#lib/i18n/words.ts';
import words from '#locales/en/settings.json';
import Calm from './Calm.svelte';
import { shownKey } from './when-left.svelte.ts';

beforeAll(() => loadOpenWords('en', ['open', 'settings', 'skills']));
const onskill = () => {};
afterEach(() => vi.restoreAllMocks());

test('no sound is made before her own tap, and her next tap ends it', async () => {
	const made = vi.spyOn(globalThis, 'AudioContext');
	const closed = vi.spyOn(AudioContext.prototype, 'close');
	render(Calm, { t: wordsIn('en'), sound: true, onskill });
	await expect.element(page.getByRole('button', { name: words.sound.play })).toBeVisible();
	expect(made).not.toHaveBeenCalled();
	await page.getByRole('button', { name: words.sound.play }).click();
	expect(made).toHaveBeenCalledOnce();
	const audio = made.mock.results[0]!.value as AudioContext;
	// Chromium lets nothing sound without a tap: it runs, so it was one.
	await expect.poll(() => audio.state).toBe('running');
	await page.getByRole('button', { name: words.sound.stop }).click();
	await expect.poll(() => audio.state).toBe('closed');
	expect(closed).toHaveBeenCalledOnce();
});

test('the sound ends when she goes on, and does not begin again by itself when she comes back', async () => {
	const made = vi.spyOn(globalThis, 'AudioContext');
	const isShown = writable(true);
	const shown = fromStore(isShown);
	render(Calm, {
		props: { t: wordsIn('en'), sound: true, onskill },
		context: new Map([[shownKey, () => shown.current]])
	});
	await page.getByRole('button', { name: words.sound.play }).click();
	const audio = made.mock.results[0]!.value as AudioContext;
	isShown.set(false);
	await expect.poll(() => audio.state).toBe('closed');
	isShown.set(true);
	await expect.element(page.getByRole('button', { name: words.sound.play })).toBeVisible();
	expect(made).toHaveBeenCalledOnce();
});

test('where she did not ask for sound there is no button for it', async () => {
	render(Calm, { t: wordsIn('en'), sound: false, onskill });
	await expect.element(page.getByRole('button', { name: words.sound.play })).not.toBeInTheDocument();
});

test('the breathing flower fills the page at a touch and goes back, with the words of its breath', async () => {
	render(Calm, { t: wordsIn('en'), sound: false, onskill });
	const box = page.getByRole('checkbox', { name: wordsIn('en')('open:calm.full') });
	const drawing = () => document.querySelector<HTMLElement>('[data-breathing]')!;
	const isWhole = () => {
		const { top, left, right, bottom } = drawing().getBoundingClientRect();
		return top <= 0 && left <= 0 && right >= innerWidth && bottom >= innerHeight;
	};
	expect(isWhole()).toBe(false);
	document.querySelector<HTMLElement>('[data-breathing] label')!.click();
	await expect.element(box).toBeChecked();
	expect(isWhole()).toBe(true);
	expect(drawing().textContent).toContain(wordsIn('en')('open:calm.in'));
	// The way back has a sign and words of its own, and needs no script; the way in is gone as long.
	expect(document.querySelector('[data-breathing] label')!.checkVisibility()).toBe(false);
	const back = page.getByRole('button', { name: wordsIn('en')('open:calm.small') });
	await back.click();
	await expect.element(box).not.toBeChecked();
	expect(isWhole()).toBe(false);
	await expect.element(back).not.toBeInTheDocument();
	(box.element() as HTMLInputElement).click();
	(box.element() as HTMLInputElement).click();
	expect(isWhole()).toBe(false);
});
