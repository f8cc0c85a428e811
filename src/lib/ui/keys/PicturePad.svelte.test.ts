import { beforeAll, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import en from '#locales/en/entrance.json';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { pictures } from '#lib/ui/art/pictures.ts';
import PicturePad from './PicturePad.svelte';

beforeAll(() => speech.speak('en'));

const tap = (name: string) => page.getByRole('button', { name, exact: true }).click();

test('thirty-six pictures stand in the same order on every phone, each with its name', async () => {
	render(PicturePad, { length: 6, onfull: () => {} });
	const names = [...document.querySelectorAll('.pad button')].map((one) => one.getAttribute('aria-label'));
	expect(names).toEqual(pictures.map((picture) => en.picture[picture]));
	expect(new Set(names).size).toBe(36);
});

test('six taps make a key, repeats allowed, and the pad is empty again', async () => {
	const onfull = vi.fn();
	render(PicturePad, { length: 6, onfull });
	for (const name of ['boat', 'boat', 'rain', 'ant', 'comb', 'elephant']) await tap(name);
	expect(onfull).toHaveBeenCalledExactlyOnceWith([3, 3, 1, 31, 35, 0]);
	expect(document.querySelectorAll('li.filled')).toHaveLength(0);
});

test('the last picture can be taken back', async () => {
	const onfull = vi.fn();
	render(PicturePad, { length: 2, onfull });
	await tap('boat');
	await tap(en.delete);
	await tap('rain');
	expect(onfull).not.toHaveBeenCalled();
	await tap('ant');
	expect(onfull).toHaveBeenCalledWith([1, 31]);
});

test('what was chosen can be hidden from a neighbour', async () => {
	render(PicturePad, { length: 6, onfull: () => {} });
	await tap('boat');
	expect(document.querySelectorAll('ol svg')).toHaveLength(1);
	await tap(en.pictures.hide);
	expect(document.querySelectorAll('ol svg')).toHaveLength(0);
	expect(document.querySelector('ol')?.textContent).not.toContain('boat');
});

test('while a key is tried, nothing can be tapped', async () => {
	render(PicturePad, { length: 6, busy: true, onfull: () => {} });
	expect([...document.querySelectorAll<HTMLButtonElement>('.pad button')].every((one) => one.disabled)).toBe(
		true
	);
});

test('every picture is at least 48 px, also on a 320 px phone', async () => {
	await page.viewport(320, 568);
	document.body.style.setProperty('--edge', '16px');
	document.body.style.padding = '0 16px';
	render(PicturePad, { length: 6, onfull: () => {} });
	for (const one of document.querySelectorAll('.pad button')) {
		expect(one.getBoundingClientRect().width).toBeGreaterThanOrEqual(48);
		expect(one.getBoundingClientRect().height).toBeGreaterThanOrEqual(48);
	}
});
