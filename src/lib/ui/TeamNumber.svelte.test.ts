import { afterEach, beforeAll, expect, test } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { addBookWords } from '#lib/i18n/words.ts';
import { bookWordsFor } from '#tests/support/book-words.ts';
import TeamNumber from './TeamNumber.svelte';

beforeAll(async () => {
	await speech.speak('vi');
	addBookWords('vi', bookWordsFor('vi', 'adult', 'book'));
});
afterEach(cleanup);

test('when somebody answers is said in the language that is read, and in no other where it is there', async () => {
	const hours = { km: 'ពេលព្រឹក', en: 'Mornings', vi: 'Buổi sáng' };
	render(TeamNumber, { phone: { number: '012 345 678', hours, office: { all: 'Lan', km: 'ឡាន' } } });
	await expect.element(page.getByText('Buổi sáng')).toBeVisible();
	await expect.element(page.getByText('Lan', { exact: true })).toBeVisible();
	expect(document.body.textContent).not.toMatch(/Mornings|ពេលព្រឹក|ឡាន/);
});

test('one text goes on being for everybody; another language is better than none, and says which it is', async () => {
	const languageOf = (words: string) => page.getByText(words).element().closest('p')!.getAttribute('lang');
	const other = { km: 'ការិយាល័យ' };
	render(TeamNumber, { phone: { number: '012 345 678', hours: '8 to 5', office: other } });
	await expect.element(page.getByText('8 to 5')).toBeVisible();
	expect(['ការិយាល័យ', '8 to 5'].map(languageOf)).toEqual(['km', null]);
	await cleanup();
	render(TeamNumber, { phone: { number: '012 345 678', hours: { en: 'Mornings' }, office: 'Lan' } });
	await expect.element(page.getByText('Mornings')).toBeVisible();
	expect(['Mornings', 'Lan'].map(languageOf)).toEqual(['en', null]);
});
