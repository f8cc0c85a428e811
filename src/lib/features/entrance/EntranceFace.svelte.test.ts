import '#lib/ui/styles/reset.css';
import '#lib/ui/styles/tokens.css';
import '#lib/ui/styles/base.css';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { loadOpenWords } from '#lib/i18n/words.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { FacePicture } from '#lib/safety/entrance-page/face-picture.ts';
import { pictures } from '#lib/ui/art/pictures.ts';
import entrance from '#locales/en/entrance.json';
import EntranceFace from './EntranceFace.svelte';

beforeAll(async () => {
	await loadOpenWords('en', ['open', 'entrance']);
	await speech.speak('en');
});

let face: FacePicture;
const onkey = vi.fn();
beforeEach(async () => {
	await page.viewport(360, 640);
	onkey.mockReset();
	// As the page comes out of the build; then its script finds it.
	render(EntranceFace);
	face = new FacePicture();
	face.onkey = onkey;
});

const named = (name: string) => page.getByRole('button', { name, exact: true });
const tap = (...places: number[]) =>
	places.reduce(
		(last, at) => last.then(() => named(entrance.picture[pictures[at]!]).click()),
		Promise.resolve()
	);
const filled = () => document.querySelectorAll('ol li.filled').length;

test('six taps make a key, repeats allowed; the pads are empty again and rest until it was tried', async () => {
	await tap(3, 3, 1, 31, 35);
	expect(filled()).toBe(5);
	expect(onkey).not.toHaveBeenCalled();
	await tap(0);
	expect(onkey).toHaveBeenCalledExactlyOnceWith({ kind: 'pictures', chosen: [3, 3, 1, 31, 35, 0] });
	expect(filled()).toBe(0);
	await expect.element(page.getByText(entrance.opening)).toBeVisible();
	const pads = [...document.querySelectorAll<HTMLButtonElement>('.pad button')];
	expect(pads.every((one) => one.disabled)).toBe(true);
	face.answered('nothing');
	await expect.element(page.getByText(entrance.nothing)).toBeVisible();
	expect(pads.slice(0, 36).some((one) => one.disabled)).toBe(false);
});

test('the last picture can be taken back, and what was chosen hidden from a neighbour', async () => {
	await tap(3, 1);
	await named(entrance.pictures.hide).click();
	expect(document.querySelectorAll('ol svg')).toHaveLength(0);
	expect(document.querySelectorAll('ol .dot')).toHaveLength(2);
	expect(document.querySelector('ol')?.textContent).not.toContain('boat');
	await named(entrance.pictures.show).click();
	await named(entrance.delete).click();
	expect(filled()).toBe(1);
	expect(document.querySelector('ol')?.textContent).toContain('boat');
});

test('a number code is as many dots, never digits, and what was chosen on the other pad is gone', async () => {
	await tap(3);
	await named(entrance.useNumbers).click();
	const open = named(entrance.numbers.open);
	for (const digit of '13579') await named(digit).click();
	await expect.element(open).toBeDisabled();
	for (const digit of '0246') await named(digit).click();
	expect(document.querySelectorAll('.typed .dot.filled')).toHaveLength(9);
	await named(entrance.delete).click();
	expect(document.querySelector('.typed')!.textContent.trim()).toBe('8');
	await open.click();
	expect(onkey).toHaveBeenCalledExactlyOnceWith({ kind: 'numbers', digits: '13579024' });
	face.answered('nothing');
	await named(entrance.usePictures).click();
	expect(filled()).toBe(0);
});

test('after the second try that opened nothing, what to do with a forgotten key stands above the pictures', async () => {
	const forgot = named(entrance.forgot.ask);
	const picture = named(entrance.picture[pictures[0]]);
	const isAbove = () => {
		const [words, pad] = [forgot.element(), picture.element()].map((one) => one.getBoundingClientRect());
		return words!.bottom <= pad!.top && words!.bottom <= innerHeight;
	};
	for (const stands of [false, true]) {
		await tap(0, 0, 0, 0, 0, 0);
		face.answered('nothing');
		await expect.element(page.getByText(entrance.opening)).not.toBeInTheDocument();
		expect(isAbove()).toBe(stands);
	}
});
