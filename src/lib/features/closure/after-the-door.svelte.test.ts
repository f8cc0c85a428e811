import { afterEach, beforeAll, expect, test } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { isAnswer } from '#lib/domain/answers-heard.ts';
import { addDays } from '#lib/domain/day.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { addBookWords } from '#lib/i18n/words.ts';
import { session } from '#tests/builders/test-book.ts';
import { bookWordsFor } from '#tests/support/book-words.ts';
import LastBend from './LastBend.svelte';
import OpenDoor from './OpenDoor.svelte';

beforeAll(async () => {
	await speech.speak('en');
	addBookWords('en', bookWordsFor('en', 'adult', 'closure', 'sessions', 'feedback', 'book'));
});
afterEach(cleanup);

const door = { oncard: () => {}, onroad: () => {} };
const day = '2026-11-30';

test('the door says for how long she can go on answering, or that it is as long as the book is there', async () => {
	render(OpenDoor, { ...door, answerWeeks: 26 });
	await expect.element(page.getByText(speech.t('closure:voice.weeks', { count: 26 }))).toBeVisible();
	await cleanup();
	render(OpenDoor, { ...door, answerWeeks: undefined });
	await expect.element(page.getByText(speech.t('closure:voice.open'))).toBeVisible();
});

test('what she can say where nobody came is heard without a question to the server, as all that she shows is', async () => {
	render(LastBend, {
		sessions: [session('month', { kind: 'follow-up', date: addDays(day, -10), state: 'planned' })],
		journey: { phase: 'closure', since: addDays(day, -40), been: [] },
		team: [],
		now: { day, time: '10:00' },
		onsession: () => {},
		onshow: () => {}
	});
	const row = page.getByRole('button', { name: speech.t('closure:bend.show') });
	await expect.element(row).toHaveAttribute('data-shows');
	expect(isAnswer('closure:bend.show')).toBe(true);
});
