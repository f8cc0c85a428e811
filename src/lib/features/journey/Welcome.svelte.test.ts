import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { addBookWords } from '#lib/i18n/words.ts';
import { teamPhoneKey } from '#lib/ui/team-phone.ts';
import { bookWordsFor } from '#tests/support/book-words.ts';
import Welcome from './Welcome.svelte';

afterEach(() => cleanup());

test('told in pictures; whom to call stands below them, and the long text is folded until it is opened', async () => {
	await speech.speak('en');
	addBookWords('en', bookWordsFor('en', 'family', 'book', 'journey'));
	render(Welcome, { context: new Map([[teamPhoneKey, () => ({ name: 'Team', number: '012 345 678' })]]) });
	await expect.element(page.getByText('012 345 678')).toBeVisible();
	await expect.element(page.getByRole('link', { name: speech.t('open:lines.title') })).toBeVisible();
	const parts = ['helps', 'notAsk', 'hurts', 'days', 'money', 'hard', 'shared'] as const;
	const told = () =>
		parts.filter((part) => document.body.textContent.includes(speech.t(`journey:welcome.${part}.1`)));
	expect(told()).toEqual([]);
	await page.getByText(speech.t('open:pictures.more')).click();
	await vi.waitFor(() => expect(told()).toEqual(parts));
});
