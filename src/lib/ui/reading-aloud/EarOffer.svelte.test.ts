import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { inOnePiece, recordedIn } from './ahead.ts';
import { ByEar } from './by-ear.svelte.ts';
import EarOffer from './EarOffer.svelte';
import type { Means } from './read-aloud.ts';

/* While the answers are loaded she is told that they come, and how much of them is here; what she no longer waits for ends. */

let ear: ByEar;
let endTouch: () => void;
let came: (bytes: number) => void;
let signal: AbortSignal;
let arrive: (all: boolean) => void;
let loads: number;

beforeEach(async () => {
	await speech.speak('en');
	loads = 0;
	const answers = inOnePiece(
		6_000_000,
		new Set(),
		(...how) =>
			new Promise((resolve) => {
				loads += 1;
				[came, signal] = how;
				arrive = (all) => resolve(all ? recordedIn(new Map()) : undefined);
			})
	);
	const means: Means = {
		recorded: { has: () => true, fetch: async () => undefined },
		voice: () => undefined,
		answers
	};
	ear = new ByEar(() => means);
	endTouch = ear.onTouch(document.body);
	render(EarOffer, { t: speech.t, ear });
	ear.begin();
});
afterEach(() => {
	endTouch();
	return cleanup();
});

const status = page.getByRole('status');
const load = page.getByRole('button', { name: 'Load' });
const notNow = page.getByRole('button', { name: 'Not now' });
const offer = 'To say the pictures and what you choose, about 6 MB are loaded. They are not kept.';
const again = page.getByRole('button', { name: 'Try again' });
const near = page.getByText('People near you can hear it. Earphones help.');
const slow = page.getByText('With slow internet it takes a while. You can go on.');

test('it is said that they come, in four steps and no number, and that they are here', async () => {
	await expect.element(status).toHaveTextContent(offer);
	await load.click();
	await expect.element(slow).toBeVisible();
	const said: string[] = [];
	for (let bytes = 0; bytes < 6_000_000; bytes += 60_000) {
		came(bytes);
		flushSync();
		const words = status.element().textContent;
		if (words !== said.at(-1)) said.push(words);
	}
	expect(said).toEqual([
		'It is coming.',
		'Some of it is here.',
		'Half of it is here.',
		'Most of it is here.'
	]);
	arrive(true);
	await expect.element(status).toHaveTextContent('It is here now.');
	for (const gone of [load, notNow, slow]) await expect.element(gone).not.toBeInTheDocument();
});

test('that it did not come is told, and she can try again', async () => {
	await load.click();
	arrive(false);
	await expect.element(status).toHaveTextContent('It did not come this time. You can try again.');
	await expect.element(load).not.toBeInTheDocument();
	await again.click();
	expect(loads).toBe(2);
	await expect.element(status).toHaveTextContent('It is coming.');
	arrive(true);
	await expect.element(status).toHaveTextContent('It is here now.');
});

test('what she ended herself is not told as if it had not come', async () => {
	await load.click();
	await notNow.click();
	arrive(false);
	ear.begin();
	await expect.element(status).toHaveTextContent(offer);
	await load.click();
	ear.end();
	arrive(false);
	ear.begin();
	await expect.element(status).toHaveTextContent(offer);
});

test('a pressed button goes, and the focus with it to the words in its place: that it comes, came, did not come', async () => {
	await load.click();
	await expect.element(status).toHaveFocus();
	arrive(false);
	await expect.element(again).toBeVisible();
	await expect.element(status).toHaveFocus();
	await again.click();
	await expect.element(status).toHaveFocus();
	arrive(true);
	await expect.element(notNow).not.toBeInTheDocument();
	await expect.element(status).toHaveFocus();
});

test('after “Not now” the focus is on the words that stay', async () => {
	await notNow.click();
	await expect.element(near).toHaveFocus();
});

test('“Not now” ends what is loaded, and nothing of it counts', async () => {
	await load.click();
	const ended = signal;
	came(5_000_000);
	await notNow.click();
	expect(ended.aborted).toBe(true);
	arrive(true);
	came(6_000_000);
	await expect.element(status).not.toBeInTheDocument();
	ear.begin();
	await expect.element(status).toHaveTextContent(offer);
});

test('a screen that goes dark ends what is heard, not what is loaded; when she listens again it is still told', async () => {
	await load.click();
	came(4_000_000);
	window.dispatchEvent(new Event('blur'));
	await expect.element(status).not.toBeInTheDocument();
	expect(signal.aborted).toBe(false);
	ear.begin();
	await expect.element(status).toHaveTextContent('Half of it is here.');
	arrive(true);
	await expect.element(status).toHaveTextContent('It is here now.');
	expect(loads).toBe(1);
});

test.each([
	['she turns the ear off', () => ear.end()],
	['the screens are gone', () => endTouch()]
])('the loading ends quietly when %s', async (_, leave) => {
	await load.click();
	leave();
	expect(signal.aborted).toBe(true);
	await vi.waitFor(() => expect(ear.coming).toBeUndefined());
});
