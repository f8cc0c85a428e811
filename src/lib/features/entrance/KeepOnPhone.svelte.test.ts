import { beforeEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { loadOpenWords } from '#lib/i18n/words.ts';
import en from '#locales/en/entrance.json';
import KeepOnPhone from './KeepOnPhone.svelte';

beforeEach(async () => {
	await loadOpenWords('en', ['open', 'entrance']);
	await speech.speak('en');
});

test('that she said yes is not told as kept: it is once the browser says that the app is on the phone', async () => {
	render(KeepOnPhone, { onnext: vi.fn(), onleave: vi.fn() });
	const prompt = vi.fn(async () => ({ outcome: 'accepted' }));
	dispatchEvent(Object.assign(new Event('beforeinstallprompt'), { prompt }));
	await page.getByRole('button', { name: en.keep.do }).click();
	expect(prompt).toHaveBeenCalledOnce();
	await expect.element(page.getByText(en.notes.busy, { exact: false })).toBeVisible();
	await expect.element(page.getByText(en.keep.kept, { exact: false })).not.toBeInTheDocument();
	dispatchEvent(new Event('appinstalled'));
	await expect.element(page.getByText(en.keep.kept, { exact: false })).toBeVisible();
	await expect.element(page.getByText(en.notes.busy, { exact: false })).not.toBeInTheDocument();
});
