import { beforeAll, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { cleanup, render } from 'vitest-browser-svelte';
import { nothingOffered, nothingUnsent } from '#lib/domain/sharing.ts';
import { loadOpenWords } from '#lib/i18n/words.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import book from '#locales/en/book.json';
import words from '#locales/en/sharing.json';
import Sharing from './Sharing.svelte';

const now = new Date('2026-11-22T03:00:00.000Z');

function show(readers: number, waiting: string[], { unsent = nothingUnsent, isWaiting = false } = {}) {
	const last = { offered: nothingOffered, chosen: [], until: null, readers, waiting };
	render(Sharing, {
		plan: { goals: [], team: [], referrals: [] },
		directory: [],
		sharing: { last, unsent },
		now,
		busy: false,
		isWaiting,
		onchange: vi.fn(),
		onsend: vi.fn(),
		onpicture: vi.fn()
	});
}

beforeAll(async () => {
	await loadOpenWords('en', ['open']);
	await speech.speak('en');
	speech.addBookWords('en', { book, sharing: words });
});

test('a family phone that waits for its day is told of, and from when it reads', async () => {
	show(0, ['2026-11-23T03:00:00.000Z']);
	await expect.element(page.getByText(/A new family phone waits.*tomorrow.*10:00/)).toBeVisible();
	await expect.element(page.getByText(words.stands.unknownReader)).toBeVisible();
	await expect.element(page.getByText(words.stands.readers_zero)).toBeVisible();
});

test('its day over, it counts among those that read along, also before the server is asked again', async () => {
	show(0, ['2026-11-22T02:00:00.000Z']);
	await expect.element(page.getByText(words.stands.readers_one)).toBeVisible();
	await expect.element(page.getByText(/A new family phone waits/)).not.toBeInTheDocument();
});

test('a choice is said to be kept once it is stored, and not while the storage does not answer', async () => {
	const unsent = { ...nothingUnsent, renew: true };
	show(0, [], { unsent, isWaiting: true });
	await expect.element(page.getByRole('status')).toHaveTextContent(words.unsent.text);
	await cleanup();
	show(0, [], { unsent });
	await expect
		.element(page.getByRole('status'))
		.toHaveTextContent(`${words.unsent.text} ${words.unsent.kept}`);
});
