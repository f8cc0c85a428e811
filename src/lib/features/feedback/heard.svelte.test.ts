import { afterEach, beforeEach, expect, test } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { isAnswer } from '#lib/domain/answers-heard.ts';
import type { FeedbackPage } from '#lib/domain/feedback-view.ts';
import { recordingName } from '#lib/domain/recording.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { addBookWords } from '#lib/i18n/words.ts';
import { ByEar } from '#lib/ui/reading-aloud/by-ear.svelte.ts';
import { earKey } from '#lib/ui/reading-aloud/heard-here.ts';
import feedback from '#locales/en/feedback.json';
import { allRecorded } from '#tests/support/all-recorded.ts';
import { bookWordsFor } from '#tests/support/book-words.ts';
import { surveyView } from '#tests/support/survey-view.ts';
import Feedback from './Feedback.svelte';

/* With the ear on every button and every line of "How it is for you" is touched, by every way through it: the server is asked for none by its name. */

const view = surveyView();

/** The names of all recordings that come in one piece. */
const inOnePiece = (() => {
	const names = new Set<string>();
	const add = (words: object, path: string) => {
		for (const [key, value] of Object.entries(words))
			if (typeof value !== 'string') add(value as object, `${path}${key}.`);
			else if (isAnswer(path + key)) names.add(recordingName(value));
	};
	add(feedback, 'feedback:');
	return names;
})();

let byName: string[];
let ofThePiece: string[];
let ear: ByEar;
let endTouch: () => void;
const stay = (event: Event) => {
	if (event.target instanceof Element && event.target.closest('a[href]')) event.preventDefault();
};

beforeEach(async () => {
	await speech.speak('en');
	addBookWords('en', bookWordsFor('en', 'adult', 'book', 'feedback', 'sessions', 'today'));
	const phone = allRecorded((name) => inOnePiece.has(name));
	({ byName, ofThePiece } = phone);
	ear = new ByEar(() => phone.means);
	endTouch = ear.onTouch(document.body);
	document.addEventListener('click', stay);
	ear.begin();
	await ear.load();
});
afterEach(() => {
	endTouch();
	document.removeEventListener('click', stay);
	return cleanup();
});

/** But those that say nothing: they turn the ear. */
const buttons = () => [...document.querySelectorAll<HTMLButtonElement>('button:not([disabled], [data-ear])')];
const next = () => new Promise((after) => setTimeout(after));

/** Shows a page and presses these of its buttons, one after the other. */
async function come(page: FeedbackPage | undefined, path: number[], words: boolean) {
	await cleanup();
	const nothing = () => undefined;
	render(Feedback, {
		props: {
			page,
			view,
			today: '2026-11-22',
			moods: [{ day: '2026-11-21', mood: 2 }],
			words,
			names: [],
			people: ['Sokha'],
			onpage: nothing,
			onback: nothing,
			onseal: async () => true,
			onanswering: nothing
		},
		context: new Map([[earKey, ear]])
	});
	for (const at of path) {
		buttons()[at]!.click();
		await next();
	}
}

/** Touches all there is, on this page and on whatever its buttons lead to. */
async function walk(
	page: FeedbackPage | undefined,
	words = true,
	path: number[] = [],
	seen = new Set<string>()
) {
	await come(page, path, words);
	const state = document.body.textContent;
	if (seen.has(state)) return seen;
	seen.add(state);
	ear.begin();
	ear.read(document.body);
	await next();
	for (const line of document.querySelectorAll<HTMLElement>('h2, h3, p, li, dt, dd, summary, label, a[href]'))
		line.click();
	await next();
	const count = buttons().length;
	for (let at = 0; at < count; at++) {
		// A face leads nowhere: the next button is still there.
		if (document.body.textContent !== state) await come(page, path, words);
		ear.begin();
		buttons()[at]!.click();
		await next();
		if (!seen.has(document.body.textContent)) await walk(page, words, [...path, at], seen);
	}
	return seen;
}

test.each([
	['home', undefined, true, 1],
	['home of the young', undefined, false, 1],
	['her own words', 'words', true, 4],
	['speaking with somebody', 'channels', false, 3],
	['her weeks', 'weeks', true, 1],
	['the questions', 'questions', true, 7]
] as const)('to hear %s asks for nothing by its name, whatever is touched', async (_, page, words, least) => {
	const seen = await walk(page, words);
	expect(seen.size).toBeGreaterThanOrEqual(least);
	expect(byName).toEqual([]);
});

test('whether somebody hurts her now is heard all the same, with what can be answered and where it leads', async () => {
	await walk('words');
	const { ask, askText, yes, no, rather, help, helpText, speakTitle, wantWrite } = feedback.words;
	for (const text of [ask, askText, yes, no, rather, help, helpText, speakTitle, wantWrite])
		expect(ofThePiece, text).toContain(recordingName(text));
});

test('where an answer leads to another page, what that is is said by itself', async () => {
	const said = () => ofThePiece.at(-1);
	for (const page of ['words', 'channels'] as const)
		for (const [at, title] of [
			feedback.words.help,
			feedback.words.speakTitle,
			feedback.words.speakTitle
		].entries()) {
			await come(page, [at], true);
			await expect.poll(said, { message: `${page} ${at}` }).toBe(recordingName(title));
		}
});
