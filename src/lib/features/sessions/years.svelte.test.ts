import { beforeAll, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { addBookWords } from '#lib/i18n/words.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import book from '#locales/en/book.json';
import words from '#locales/en/sessions.json';
import { historyOf } from '#tests/cases/years.ts';
import Sessions from './Sessions.svelte';

const history = historyOf({ start: '2022-11-01', years: 4, seed: 3, every: 5 });
const { sessions, team } = history.on(history.lastDay);
const nothing = { onsession: () => {}, oncards: async () => {}, onshow: () => {} };

beforeAll(async () => {
	await speech.speak('en');
	addBookWords('en', { book, sessions: words });
});

test('four years of meetings are folded away without a count, and unfold a few at a time', async () => {
	expect(sessions.length).toBeGreaterThan(200);
	render(Sessions, {
		sessions,
		team,
		now: { day: history.lastDay, time: '08:00' },
		isFolded: false,
		cards: {},
		...nothing
	});
	const rows = page.getByRole('button');
	const ahead = rows.elements().length;
	expect(ahead).toBeLessThan(12);
	const folded = page.getByText(words.behind);
	expect(folded.element().textContent).not.toMatch(/\d/);
	await folded.click();
	await page.getByRole('button', { name: words.earlier }).click();
	await expect.poll(() => rows.elements().length).toBe(ahead + 20 + 1);
});

test('history that has left the phone is said where it would have been', async () => {
	render(Sessions, {
		sessions: sessions.slice(-2),
		team,
		now: { day: history.lastDay, time: '08:00' },
		isFolded: true,
		cards: { gone: [{ id: 'c', kind: 'ask', text: 'Who decides?', day: '2022-11-02' }] },
		...nothing
	});
	await page.getByText(words.behind).click();
	await expect.element(page.getByText(words.folded)).toBeVisible();
	await page.getByText(words.ready.left).click();
	await expect.element(page.getByText('Who decides?')).toBeVisible();
});
