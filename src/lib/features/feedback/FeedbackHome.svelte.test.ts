import { beforeAll, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { EnvelopeState, FeedbackView } from '#lib/domain/feedback-view.ts';
import { deployment } from '#lib/i18n/deployment.ts';
import { addBookWords } from '#lib/i18n/words.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import book from '#locales/en/book.json';
import words from '#locales/en/feedback.json';
import Feedback from './Feedback.svelte';
import FeedbackHome from './FeedbackHome.svelte';

const view: FeedbackView = {
	period: { id: 'now', closes: '2026-12-31', lastDay: '2027-01-07' },
	ratings: 'ready',
	words: 'ready',
	organisation: { youSaid: [], channels: {}, wordsForYoung: false }
};

beforeAll(async () => {
	await speech.speak('en');
	addBookWords('en', { book, feedback: words });
});

test.each(['none', 'waiting', 'sealed', 'sent', 'elsewhere', 'refused'] as const satisfies EnvelopeState[])(
	'an envelope that is %s says what that means, and asks nothing',
	async (state) => {
		const shown = state === 'none' ? { ...view, period: undefined } : view;
		render(FeedbackHome, {
			view: { ...shown, ratings: state, words: state },
			today: '2026-11-22',
			words: true,
			onpage: vi.fn()
		});
		await expect.element(page.getByText(words.state[state].title)).toBeVisible();
		await expect.element(page.getByRole('button', { name: words.questions.start })).not.toBeInTheDocument();
	}
);

test.each(['counted', 'missing'] as const)('after close an envelope that is %s is told of', async (last) => {
	render(FeedbackHome, { view: { ...view, last }, today: '2026-11-22', words: true, onpage: vi.fn() });
	await expect.element(page.getByText(words[last].title)).toBeVisible();
	await expect.element(page.getByText(words[last].text)).toBeVisible();
});

test('where the page for free text is closed, help and the complaint channels still stand open', async () => {
	const onpage = vi.fn();
	render(FeedbackHome, { view, today: '2026-11-22', words: false, onpage });
	await expect.element(page.getByRole('button', { name: words.words.row })).not.toBeInTheDocument();
	await page.getByRole('button', { name: words.words.speak }).click();
	expect(onpage).toHaveBeenCalledWith('channels');
});

test('who speaks with somebody is asked first whether she is hurt now; then whom to call and whom to tell, and no field', async () => {
	const none = vi.fn();
	render(Feedback, {
		page: 'channels',
		view,
		today: '2026-11-22',
		moods: [],
		words: false,
		names: [],
		people: ['Sokha'],
		onpage: none,
		onback: none,
		onseal: none,
		onanswering: none
	});
	await expect.element(page.getByRole('heading', { name: words.words.ask })).toBeVisible();
	expect(document.querySelector('.scene svg.art')?.innerHTML).not.toBe('');
	await page.getByRole('button', { name: words.words.rather }).click();
	await expect.element(page.getByRole('heading', { name: words.words.speakTitle })).toBeVisible();
	// Nothing leads on under the name that she came by: all that there is stands here.
	expect(page.getByRole('button', { name: words.words.speak }).elements()).toEqual([]);
	await expect.element(page.getByText(words.words.write)).toBeVisible();
	await expect.element(page.getByText(/Sokha/)).toBeVisible();
	for (const { tel } of deployment.helpLines)
		expect(document.querySelector(`a[href="tel:${tel}"]`), tel).not.toBeNull();
	expect(page.getByRole('textbox').elements()).toEqual([]);
});

const others = { by: 'Another House' };
const whole = (box: FeedbackView['box'], feedbackPage?: 'why') =>
	render(Feedback, {
		page: feedbackPage,
		view: { ...view, box },
		today: '2026-11-22',
		moods: [],
		words: false,
		names: [],
		people: [],
		onpage: vi.fn(),
		onback: vi.fn(),
		onseal: vi.fn(),
		onanswering: vi.fn()
	});

test('who keeps the box is told by name, why there are two, and what both together could do', async () => {
	whole(others);
	await expect
		.element(page.getByText('Another House keeps the box for the envelopes. We do not.'))
		.toBeVisible();
	await expect.element(page.getByText(words.why.title)).toBeVisible();
	const { container } = await whole(others, 'why');
	await expect.element(page.getByText(words.why.two.text)).toBeVisible();
	await expect.element(page.getByText(words.why.limit3.other)).toBeVisible();
	expect(container.textContent).toContain('Another House keeps the box.');
	expect(container.textContent).not.toContain(words.why.limit3.own);
});

test('where one house keeps book and box, nothing promises two, and it says what that house could do', async () => {
	whole('own');
	await expect.element(page.getByText(words.box.own)).toBeVisible();
	const { container } = await whole('own', 'why');
	await expect.element(page.getByText(words.why.limit3.own)).toBeVisible();
	for (const promise of [
		words.why.title,
		words.why.two.title,
		words.why['3'].other.title,
		words.why.limit3.other
	])
		expect(container.textContent).not.toContain(promise);
});
