import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { isAnswer } from '#lib/domain/answers-heard.ts';
import { linesOf } from '#lib/i18n/lines.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { addBookWords } from '#lib/i18n/words.ts';
import { bookWordsFor } from '#tests/support/book-words.ts';
import Roles from './Roles.svelte';

test('what somebody can be asked is a row that shows it large, and its recording is not asked for at the touch', async () => {
	await speech.speak('en');
	addBookWords('en', bookWordsFor('en', 'adult', 'book', 'journey', 'people'));
	const onshow = vi.fn();
	render(Roles, { team: [{ id: 'dara', name: 'Dara', role: 'guide' }], onshow });
	document.querySelector('summary')!.click();
	for (const line of linesOf(speech.t, 'people:roles.guide.ask')) {
		const row = page.getByRole('button', { name: line, exact: true });
		await expect.element(row).toHaveAttribute('data-shows');
		await row.click();
		expect(onshow).toHaveBeenLastCalledWith(line);
	}
	expect(onshow).toHaveBeenCalled();
	expect(isAnswer('people:roles.guide.ask.1')).toBe(true);
});
