import { afterEach, beforeAll, expect, test } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { addBookWords } from '#lib/i18n/words.ts';
import { bookWordsFor } from '#tests/support/book-words.ts';
import StepLine from './StepLine.svelte';

beforeAll(async () => {
	await speech.speak('en');
	addBookWords('en', bookWordsFor('en', 'adult', 'book', 'plan'));
});
afterEach(cleanup);

const step = { id: 'cloth', what: 'Choose the cloth', who: 'me', state: 'next' } as const;
const line = { step, team: [], isNext: true, today: '2026-11-30' };

test('a step that comes next says so, until she marked it as done', async () => {
	render(StepLine, line);
	await expect.element(page.getByText(new RegExp(`^${speech.t('plan:next')} · `))).toBeVisible();
	await cleanup();
	render(StepLine, { ...line, did: '2026-11-29' });
	await expect.element(page.getByText(speech.t('plan:did.on', { day: '29\u00a0November' }))).toBeVisible();
	expect(document.body.textContent).not.toContain(speech.t('plan:next'));
});
