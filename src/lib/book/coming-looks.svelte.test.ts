import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { noConfiguration } from '#lib/domain/book-words.ts';
import type { LookChange } from '#lib/domain/look-change.ts';
import type { Reading } from '#lib/domain/text.ts';
import { serviceWorker } from '#lib/safety/service-worker.svelte.ts';
import { openPhone } from '#lib/vault/phone.ts';
import { fullBook, testPhone } from '#tests/builders/test-book.ts';
import { bookWordsFor } from '#tests/support/book-words.ts';
import settings from '#locales/en/settings.json';
import today from '#locales/en/today.json';
import NotesBook from './NotesBook.svelte';
import PlanBook from './PlanBook.svelte';

/* Each kind of book tells what will look different in its own pages, and of no page that it does not have. */

const look = (title: string, ...books: LookChange['books']): LookChange => ({
	id: title,
	books,
	words: { en: { title, text: 'It will look like this.' } },
	before: [],
	after: []
});
const kinds = ['person', 'family', 'notes'] as const;
const coming = [look('of all', ...kinds), ...kinds.map((kind) => look(`of a ${kind}`, kind))];

beforeEach(() => {
	vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('no network'));
	vi.spyOn(serviceWorker, 'newVersion', 'get').mockReturnValue('waits');
	serviceWorker.looks = coming;
});
afterEach(async () => {
	await cleanup();
	serviceWorker.looks = [];
	vi.restoreAllMocks();
});

async function openAs(kind: (typeof kinds)[number]): Promise<HTMLElement> {
	const full = fullBook(1);
	const reading: Reading = kind === 'family' ? 'family' : 'adult';
	const me = { ...full.snapshot!.me, language: 'en' as const, reading };
	const content = {
		...full,
		language: 'en' as const,
		reading,
		snapshot: { ...full.snapshot!, me },
		words: {
			texts: bookWordsFor(
				'en',
				reading,
				'book',
				'journey',
				'today',
				'sessions',
				'plan',
				'people',
				'partners'
			),
			configuration: noConfiguration
		}
	};
	const phone = await openPhone(testPhone());
	const open = await phone.createBook(content, [1, 2, 3, 4, 5, 6]);
	const props = { phone, open, onleave: () => {}, ongone: () => {} };
	const { container } = await (kind === 'notes' ? render(NotesBook, props) : render(PlanBook, props));
	return container;
}

test.each(kinds)('%s: of what comes only what concerns this book is told', async (kind) => {
	const container = await openAs(kind);
	const told = () =>
		[...container.querySelectorAll('h3')]
			.map(({ textContent }) => textContent)
			.filter((title) => coming.some(({ id }) => id === title));
	await expect.poll(told, { timeout: 20_000 }).toEqual(['of all', `of a ${kind}`]);
	await expect.poll(() => container.textContent, { timeout: 10_000 }).toContain(settings.looks.title);
});

test('what she put away for later waits for days: that it comes when she locks is not said meanwhile', async () => {
	const container = await openAs('person');
	const card = () =>
		[...container.querySelectorAll('.card')].find((one) => one.textContent.includes(settings.looks.title));
	await expect.poll(card, { timeout: 20_000 }).toBeDefined();
	card()!.querySelector('button')!.click();
	await expect.poll(card).toBeUndefined();
	expect(container.textContent).toContain(today.mood.title);
	expect(container.textContent).not.toContain(today.newVersion);
});
