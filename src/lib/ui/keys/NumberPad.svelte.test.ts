import { beforeAll, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { speech } from '#lib/i18n/speech.svelte.ts';
import NumberPad from './NumberPad.svelte';

beforeAll(() => speech.speak('km'));

const tap = (name: string) => page.getByRole('button', { name, exact: true }).click();

test('Khmer readers type Khmer digits, and the code that comes out is the same', async () => {
	const onnumber = vi.fn();
	render(NumberPad, { least: 6, most: 12, go: 'go', onnumber });
	for (const digit of '៤៨២១៩០') await tap(digit);
	await tap('go');
	expect(onnumber).toHaveBeenCalledExactlyOnceWith('482190');
});

test('a number code shows as dots, an invitation as digits in the groups of its card', async () => {
	const typed = () => document.querySelector('.typed')?.textContent?.trim();
	const { unmount } = await render(NumberPad, { least: 6, most: 12, go: 'go', onnumber: () => {} });
	for (const digit of '៤៨២១៩') await tap(digit);
	expect(document.querySelectorAll('.typed .dot').length).toBeGreaterThanOrEqual(5);
	// How many there are is all that a screen reader says.
	expect(typed()).toBe('៥');
	await unmount();
	render(NumberPad, { least: 10, most: 10, readable: true, go: 'go', onnumber: () => {} });
	for (const digit of '៤៨២១៩') await tap(digit);
	expect(typed()).toBe('៤៨២១ ៩');
});

test('too few digits cannot be sent', async () => {
	const onnumber = vi.fn();
	render(NumberPad, { least: 6, most: 12, go: 'go', onnumber });
	await tap('១');
	const go = page.getByRole('button', { name: 'go' }).element() as HTMLButtonElement;
	expect(go.disabled).toBe(true);
	go.click();
	expect(onnumber).not.toHaveBeenCalled();
});
