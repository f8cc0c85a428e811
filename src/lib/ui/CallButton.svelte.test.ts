import { beforeAll, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { loadOpenWords, wordsIn } from '#lib/i18n/words.ts';
import CallButton from './CallButton.svelte';

beforeAll(() => loadOpenWords('km', ['open']));

test('a number is called as E.164 and shown in 0 to 9, in Khmer too', async () => {
	render(CallButton, { t: wordsIn('km'), phone: { number: '012 345 678', tel: '+85512345678;ext=9' } });
	const button = page.getByRole('link');
	await expect.element(button).toHaveTextContent(wordsIn('km')('open:lines.call', { number: '012 345 678' }));
	await expect.element(button).toHaveAttribute('href', 'tel:+85512345678;ext=9');
});

test('a number that cannot be dialled is shown, without a button that calls nobody', async () => {
	render(CallButton, { t: wordsIn('km'), phone: { number: 'ask at gate 2' } });
	await expect.element(page.getByText('ask at gate 2')).toBeVisible();
	await expect.element(page.getByRole('link')).not.toBeInTheDocument();
});
