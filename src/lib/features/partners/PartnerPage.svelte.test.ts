import * as v from 'valibot';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { Organization } from '#lib/domain/directory.ts';
import { Referral } from '#lib/domain/referral.ts';
import { isAnswer } from '#lib/domain/answers-heard.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { addBookWords } from '#lib/i18n/words.ts';
import { bookWordsFor } from '#tests/support/book-words.ts';
import PartnerPage from './PartnerPage.svelte';

beforeAll(async () => {
	await speech.speak('en');
	addBookWords('en', bookWordsFor('en', 'adult', 'book', 'journey', 'partners'));
});
const onshow = vi.fn();
afterEach(cleanup);

/** The whole page of a place with such locations, in letters. */
async function pageOf(...types: ('physical' | 'virtual')[]) {
	const locations = types.map((location_type, at) => ({ id: `place${at}`, location_type }));
	const organization = v.parse(Organization, { id: 'savings', name: 'Savings group', locations });
	const referral = v.parse(Referral, { id: 'there', organization: 'savings', stage: 'agreed' });
	const now = { day: '2026-11-30', time: '09:00' };
	render(PartnerPage, { organization, referral, team: [], now, onshow });
	// The last of it is made a few frames later.
	await vi.waitFor(() => expect(document.body.textContent).toContain(speech.t('partners:way.title')));
	return document.body.textContent;
}

const visits = () => [
	speech.t('partners:first.title'),
	speech.t('partners:first.pictures.hello'),
	speech.t('partners:first.pictures.bus'),
	speech.t('partners:stage.joint-visit'),
	speech.t('partners:stage.own-visit')
];

test('somebody met by phone alone is not visited: no first visit, no bus, no door', async () => {
	const text = await pageOf('virtual');
	expect(visits().filter((words) => text.includes(words))).toEqual([]);
	expect(text).toContain(speech.t('partners:far.joint-visit'));
});

test('a place that somebody can come to tells of the first visit, also where it can be called', async () => {
	const text = await pageOf('virtual', 'physical');
	expect(visits().filter((words) => !text.includes(words))).toEqual([]);
	expect(text).not.toContain(speech.t('partners:far.joint-visit'));
});

test('what they can be asked is shown large, and its recording is not asked for at the touch', async () => {
	await pageOf('physical');
	await page.getByText(speech.t('partners:ask.title')).click();
	const row = page.getByRole('button', { name: speech.t('partners:ask.1'), exact: true });
	await expect.element(row).toHaveAttribute('data-shows');
	await row.click();
	expect(onshow).toHaveBeenLastCalledWith(speech.t('partners:ask.1'));
	expect(isAnswer('partners:ask.1')).toBe(true);
});
