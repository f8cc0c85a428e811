import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import Sure from './Sure.svelte';

const words = {
	title: 'Take it',
	text: 'What goes',
	ask: 'Take',
	sure: 'Sure?',
	yes: 'Yes',
	no: 'No',
	notDone: 'Not yet'
};
const tap = (name: string) => page.getByRole('button', { name, exact: true }).click();

test('what could not be taken off the phone is said, and can be tried again', async () => {
	const onyes = vi.fn(() => Promise.reject(new Error('the store refuses')));
	render(Sure, { ...words, onyes });
	await tap('Take');
	await tap('Yes');
	await expect.element(page.getByText('Not yet')).toBeVisible();
	await tap('Yes');
	expect(onyes).toHaveBeenCalledTimes(2);
});
