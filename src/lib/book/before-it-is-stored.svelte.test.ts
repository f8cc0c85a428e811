import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { cleanup, render } from 'vitest-browser-svelte';
import { noConfiguration } from '#lib/domain/book-words.ts';
import { addDays, dayAt } from '#lib/domain/day.ts';
import { stepName } from '#lib/domain/goal.ts';
import { deployment } from '#lib/i18n/deployment.ts';
import type { Book } from '#lib/vault/book-content.ts';
import { StoreUnsure } from '#lib/vault/errors.ts';
import type { OpenBook } from '#lib/vault/open-book.ts';
import { openPhone } from '#lib/vault/phone.ts';
import { Store } from '#lib/vault/store.ts';
import bookWords from '#locales/en/book.json';
import closureWords from '#locales/en/closure.json';
import notesWords from '#locales/en/notes.json';
import openWords from '#locales/en/open.json';
import peopleWords from '#locales/en/people.json';
import planWords from '#locales/en/plan.json';
import sessionWords from '#locales/en/sessions.json';
import { fullBook, fullSnapshot, goal, session, testPhone } from '#tests/builders/test-book.ts';
import PlanBook from './PlanBook.svelte';

/*
 * A slow phone takes its time until something is stored, and until then the book shows what was stored before. She does not wait
 * for it: she goes Back, comes again, and touches the next thing.
 */

const today = dayAt(new Date(), deployment.timeZone);
const texts = Object.fromEntries(
	Object.entries(
		import.meta.glob<Record<string, unknown>>('/locales/en/*.json', { eager: true, import: 'default' })
	).map(([path, words]) => [path.replace(/^.*\/(.+)\.json$/, '$1'), words])
);
const card = (id: string) => ({ id, kind: 'say' as const, text: `card ${id}`, day: addDays(today, 1) });
const school = goal('school', {
	what: 'Back to school',
	steps: [{ id: 'form', what: 'Fill in the form', who: 'me', state: 'open' }]
});

const book = (): Book => {
	const full = fullBook(1);
	return {
		...full,
		language: 'en',
		words: { texts, configuration: noConfiguration },
		snapshot: {
			...fullSnapshot(),
			asOf: new Date().toISOString(),
			journey: { phase: 'closure', since: addDays(today, -30), been: [] },
			goals: [school],
			sessions: [session('next', { date: addDays(today, 1), time: '09:00' })]
		},
		private: {
			...full.private,
			sentences: {},
			notes: [{ id: 'old', day: today, text: 'An old note' }],
			money: [],
			ready: { next: [card('one'), card('two'), card('three')] },
			about: { called: 'Dara' },
			did: {}
		}
	};
};

let open: OpenBook;
let letGo = () => {};

beforeEach(async () => {
	vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('no network'));
	const phone = await openPhone(testPhone());
	open = await phone.createBook(book(), [1, 2, 3, 4, 5, 6]);
	await render(PlanBook, { phone, open, onleave: () => {}, ongone: () => {} });
	await expect.element(page.getByRole('navigation')).toBeVisible();
	// What is remembered of this visit is stored first.
	await open.save((content) => content);
});

afterEach(async () => {
	letGo();
	await cleanup();
	vi.restoreAllMocks();
});

/** From now on nothing is stored, until `letGo`. */
function holdWrites() {
	const write = Store.prototype.write;
	const { promise: held, resolve } = Promise.withResolvers<void>();
	const spy = vi.spyOn(Store.prototype, 'write').mockImplementation(async function (this: Store, rows) {
		await held;
		await write.call(this, rows);
	});
	letGo = () => {
		spy.mockRestore();
		resolve();
	};
}

/** Answers once all that was begun before is stored. */
async function stored(): Promise<Book['private']> {
	letGo();
	return (await open.save((content) => content)).private;
}

const button = (name: string) => page.getByRole('button', { name, exact: true });
const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const tap = (name: string) => button(name).click();
/** A row that leads on: it may say more than its name. */
const follow = (name: string) =>
	page.getByRole('main').getByRole('button', { name, exact: false }).first().click();
const unfold = (name: string) => page.getByRole('main').getByText(name, { exact: true }).first().click();

async function toTheDoor() {
	await tap(bookWords.tabs.journey);
	await follow(closureWords.row);
}
async function toTheNote() {
	await follow(notesWords.title);
	await follow('An old note');
}
async function toTheCards() {
	await tap(bookWords.tabs.plan);
	await follow(planWords.meetings);
	await follow(sessionWords.kind.talk);
	await tap(sessionWords.ready.again);
}

test('words that she kept stand there when she comes again, and are kept beside what she touches next', async () => {
	await toTheDoor();
	await tap(closureWords.mine.sign.sleep);
	await expect.element(page.getByText(closureWords.mine.kept)).toBeVisible();
	holdWrites();
	await unfold(closureWords.mine.write);
	await field(closureWords.mine.works).fill('Walking by the water');
	await tap(closureWords.mine.keep);
	// It said so of the picture, which was stored. Of the words it may not yet.
	await expect.element(page.getByText(closureWords.mine.kept)).not.toBeInTheDocument();
	await tap(openWords.back);
	await toTheDoor();
	await tap(closureWords.mine.sign.eat);
	await unfold(closureWords.mine.write);
	await field(closureWords.mine.helpers).fill('My aunt');
	await stored();
	await expect.element(field(closureWords.mine.works)).toHaveValue('Walking by the water');
	await expect.element(field(closureWords.mine.helpers)).toHaveValue('My aunt');
	await expect.element(button(closureWords.mine.sign.sleep)).toHaveAttribute('aria-pressed', 'true');
	await tap(closureWords.mine.keep);
	expect((await stored()).signs).toEqual({
		signs: '',
		helpers: 'My aunt',
		works: 'Walking by the water',
		chosen: ['sign-sleep', 'sign-eat']
	});
});

test('a note that she changed stands there as she changed it when she comes again', async () => {
	await toTheNote();
	holdWrites();
	await field(notesWords.write).fill('Another end');
	await tap(notesWords.keep);
	await tap(openWords.back);
	await follow('An old note');
	await expect.element(field(notesWords.write)).toHaveValue('An old note');
	await stored();
	await expect.element(field(notesWords.write)).toHaveValue('Another end');
});

test('a note and a line of money that are kept twice are there once', async () => {
	await follow(notesWords.title);
	holdWrites();
	await tap(notesWords.new);
	await field(notesWords.write).fill('A new note');
	await tap(notesWords.keep);
	await tap(notesWords.keep);
	await tap(openWords.back);
	await follow(notesWords.money.title);
	await tap(notesWords.money.add);
	await field(notesWords.money.amount).fill('500');
	await tap(notesWords.keep);
	await tap(notesWords.keep);
	const { notes, money } = await stored();
	expect(notes.map(({ text }) => text)).toEqual(['An old note', 'A new note']);
	expect(money.map(({ amount }) => amount)).toEqual([500]);
});

test('a card that she tore does not come back with the next one, and what she writes stands', async () => {
	await toTheCards();
	holdWrites();
	await tap(sessionWords.ready.say);
	await field(sessionWords.ready.say).fill('A new card');
	for (const nth of [0, 1]) {
		await button(sessionWords.ready.tear).first().click();
		await button(sessionWords.ready.tearYes).nth(nth).click();
	}
	expect((await stored()).ready.next).toEqual([card('three')]);
	await expect.element(page.getByText('card one')).not.toBeInTheDocument();
	await expect.element(field(sessionWords.ready.say)).toHaveValue('A new card');
	holdWrites();
	await tap(sessionWords.ready.keep);
	await tap(sessionWords.ready.keep);
	expect((await stored()).ready.next?.map(({ text }) => text)).toEqual(['card three', 'A new card']);
	await expect.element(field(sessionWords.ready.say)).not.toBeInTheDocument();
});

test('what she keeps on her card is kept beside what she kept there just before', async () => {
	const toTheCard = async () => {
		await tap(bookWords.tabs.people);
		await follow(peopleWords.aboutMe.row);
		await tap(peopleWords.aboutMe.change);
	};
	await toTheCard();
	holdWrites();
	await tap(peopleWords.aboutMe.pictures.helps.tea);
	await unfold(peopleWords.aboutMe.words);
	await field(peopleWords.aboutMe.like).fill('Rain');
	await tap(peopleWords.aboutMe.keep);
	await tap(openWords.back);
	await toTheCard();
	await tap(peopleWords.aboutMe.pictures.helps.quiet);
	await unfold(peopleWords.aboutMe.words);
	await field(peopleWords.aboutMe.called).fill('Lina');
	await tap(peopleWords.aboutMe.keep);
	expect((await stored()).about).toEqual({
		called: 'Lina',
		like: 'Rain',
		chosen: ['helps-tea', 'helps-quiet']
	});
});

test('what she writes on in her sentence about a goal stands there when the one before is stored', async () => {
	await tap(bookWords.tabs.plan);
	await follow(school.what);
	holdWrites();
	await tap(planWords.mine.write);
	await field(planWords.mine.write).fill('For my sister');
	await tap(planWords.mine.keep);
	await tap(openWords.back);
	await follow(school.what);
	await tap(planWords.mine.write);
	await field(planWords.mine.write).fill('For my sister and me');
	await stored();
	await expect.element(field(planWords.mine.write)).toHaveValue('For my sister and me');
	await tap(planWords.mine.keep);
	await expect.element(page.getByText('For my sister and me')).toBeVisible();
});

test('her mark on a step stays where nobody can say whether it was stored', async () => {
	await tap(bookWords.tabs.plan);
	await follow(school.what);
	const write = Store.prototype.write;
	vi.spyOn(Store.prototype, 'write').mockImplementationOnce(async function (this: Store, rows) {
		await write.call(this, rows);
		throw new StoreUnsure();
	});
	await tap(planWords.did.do);
	await expect.element(button(planWords.did.undo)).toBeVisible();
	// What was stored after all is changed once more.
	const { did } = (await open.save((content) => content)).private;
	expect(Object.keys(did)).toEqual([stepName(school, school.steps[0]!)]);
});
