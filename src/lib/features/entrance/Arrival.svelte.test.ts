import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { cleanup, render } from 'vitest-browser-svelte';
import { speech } from '#lib/i18n/speech.svelte.ts';
import type { Phone } from '#lib/vault/phone.ts';
import { fullSnapshot } from '#tests/builders/test-book.ts';
import { bookWordsFor } from '#tests/support/book-words.ts';
import en from '#locales/en/entrance.json';
import km from '#locales/km/entrance.json';
import sharing from '#locales/en/sharing.json';
import Arrival from './Arrival.svelte';

const props = {
	phone: { lockId: 'L'.repeat(22) } as unknown as Phone,
	onopened: vi.fn(),
	oncancel: vi.fn(),
	onleave: vi.fn()
};
const button = (name: string) => page.getByRole('button', { name, exact: true });

/** A server with one invitation, and a plan that speaks as `reading` does. */
function serve(reading: 'adult' | 'family') {
	const plan = fullSnapshot();
	vi.spyOn(globalThis, 'fetch').mockImplementation(async (asked) => {
		const address = asked instanceof Request ? asked.url : String(asked);
		const json = (body: unknown) =>
			new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } });
		if (address.includes('/auth/pair'))
			return json({ token: 'T'.repeat(43), slot: 1, proofKey: 'P'.repeat(43) });
		if (address.includes('/snapshot')) return json({ ...plan, me: { ...plan.me, reading } });
		if (address.includes('/words/'))
			return json({ texts: bookWordsFor('en', reading, 'book', 'sharing'), configuration: {} });
		return new Response(null, { status: 404 });
	});
}

beforeEach(() => speech.speak('km'));
afterEach(() => {
	cleanup();
	vi.restoreAllMocks();
});

async function goThrough() {
	render(Arrival, props);
	await expect.element(page.getByRole('heading', { name: km.language.title })).toBeVisible();
	await button('English').click();
	await expect.element(page.getByText(en.code.ask)).toBeVisible();
	for (let digit = 0; digit < 10; digit += 1) await button('1').click();
	await button(en.code.go).click();
	await button(en.told.next).click();
}

test('the first screen of an invitation asks for the language, and all after it speak it', async () => {
	serve('adult');
	const link = document.createElement('link');
	link.rel = 'manifest';
	document.head.append(link);
	await goThrough();
	expect(link.getAttribute('href')).toBe('/manifest-en.webmanifest');
	link.remove();
	await expect.element(page.getByRole('heading', { name: en.learn.title })).toBeVisible();
});

test('a family is promised what a family finds, once its invitation is known', async () => {
	serve('family');
	await goThrough();
	await expect.element(page.getByRole('heading', { name: sharing.promise.title })).toBeVisible();
	await expect.element(page.getByText(sharing.promise.theirs)).toBeVisible();
	expect(JSON.stringify(en.told)).not.toMatch(/plan|meeting/);
	await button(en.told.next).click();
	await expect.element(page.getByRole('heading', { name: en.code6.title })).toBeVisible();
});

test('a server that answers and has no plan yet is not told as a phone without internet', async () => {
	vi.spyOn(globalThis, 'fetch').mockImplementation(() =>
		Promise.resolve(new Response(JSON.stringify({ code: 'source-unavailable' }), { status: 503 }))
	);
	await goThrough();
	await expect.element(page.getByRole('heading', { name: en.problem.notReady.title })).toBeVisible();
	await expect.element(button(en.pairing.again)).toBeVisible();
});

test('an answer on which the reading of it breaks is told, and asked for again: nobody waits for ever', async () => {
	serve('adult');
	const good = vi.mocked(globalThis.fetch).getMockImplementation()!;
	let isBroken = true;
	vi.mocked(globalThis.fetch).mockImplementation(async (asked, init) => {
		const answer = await good(asked, init);
		if (!isBroken || !String(asked).includes('/snapshot')) return answer;
		return Object.defineProperty(answer, 'headers', {
			get: () => {
				throw new TypeError('fake: what a browser lacks');
			}
		});
	});
	await goThrough();
	await expect.element(page.getByRole('heading', { name: en.problem.part.title })).toBeVisible();
	isBroken = false;
	await button(en.pairing.again).click();
	await expect.element(page.getByRole('heading', { name: en.learn.title })).toBeVisible();
});

test('an invitation whose time is over is told right after its numbers, and others can be typed', async () => {
	vi.spyOn(globalThis, 'fetch').mockImplementation(() =>
		Promise.resolve(
			Response.json(
				{ type: 'about:blank', title: 'Not valid', status: 401, code: 'invitation-not-valid' },
				{ status: 401 }
			)
		)
	);
	render(Arrival, props);
	await button('English').click();
	for (let digit = 0; digit < 10; digit += 1) await button('1').click();
	await button(en.code.go).click();
	await expect.element(page.getByRole('heading', { name: en.problem.invitation.title })).toBeVisible();
	await button(en.problem.invitation.type).click();
	await expect.element(page.getByText(en.code.ask)).toBeVisible();
});
