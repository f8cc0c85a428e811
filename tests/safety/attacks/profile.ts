import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { RunningApp } from '#tests/support/app.ts';
import { FeedbackApp } from '#tests/support/feedback-app.ts';
import { withLittleMemory } from '#tests/support/little-memory.ts';
import {
	arrive,
	button,
	expectBook,
	heading,
	lockBook,
	openBook,
	startNotes,
	turnTo
} from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';
import { newCanary, scan } from '#tests/safety/canaries.ts';
import { pause, PersistentChromium } from '#tests/safety/chromium.ts';
import { control, finding, type Attack } from '#tests/safety/finding.ts';
import { plantedPerson } from '#tests/safety/planted-person.ts';

const say = wordsOf('km');

/** Runs in the page before anything of ours: hands out every data key's bytes as the browser unwraps it. */
function tellKeys() {
	const unwrap = SubtleCrypto.prototype.unwrapKey;
	SubtleCrypto.prototype.unwrapKey = async function (...given: Parameters<typeof unwrap>) {
		const open = [...given] as Parameters<typeof unwrap>;
		open[5] = true;
		const key = await unwrap.apply(this, open);
		const raw = new Uint8Array(await crypto.subtle.exportKey('raw', key));
		(window as never as { tellKey(hex: string): void }).tellKey(
			[...raw].map((byte) => byte.toString(16).padStart(2, '0')).join('')
		);
		return unwrap.apply(this, given);
	};
}

/** Tells of each ballot the first bytes of what was sealed: 8,192 bytes and their tag. */
function tellBallots() {
	const encrypt = SubtleCrypto.prototype.encrypt;
	SubtleCrypto.prototype.encrypt = async function (...given: Parameters<typeof encrypt>) {
		const sealed = await encrypt.apply(this, given);
		if (sealed.byteLength === 8208)
			(window as never as { tellBallot(hex: string): void }).tellBallot(
				[...new Uint8Array(sealed, 0, 32)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
			);
		return sealed;
	};
}

/** The weak build of the control: it keeps in the browser's database whatever is on the screen. */
function keepPlainText() {
	const opening = indexedDB.open('plain', 1);
	opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
	opening.onsuccess = () =>
		setInterval(() => {
			const typed = [...document.querySelectorAll('textarea')].map(({ value }) => value).join(' ');
			const text = `${document.body?.innerText ?? ''} ${typed}`;
			if (text) opening.result.transaction('rows', 'readwrite').objectStore('rows').put(text, Date.now());
		}, 500);
}

/** What the browser keeps beside the databases, by value: whatever is not the framework's own. */
function strangeThings(): string[] {
	const own = /^(sveltekit:(history|navigation|states|scroll)|sveltekit:\w+)$/;
	const strange: string[] = [];
	const held = history['state' as never] as Record<string, unknown> | null;
	for (const [key, value] of Object.entries(held ?? {}))
		if (!own.test(key) || !/^[\d{}[\]":,xy.a-z-]*$/.test(JSON.stringify(value))) strange.push(`state ${key}`);
	for (const name of ['localStorage', 'sessionStorage'] as const) {
		const storage = window[name];
		for (let at = 0; at < storage.length; at += 1) {
			const key = storage.key(at) ?? '';
			const value = storage.getItem(key) ?? '';
			if (name === 'localStorage' || !own.test(key) || !/^[\d{}[\]":,xy.]*$/.test(value))
				strange.push(`${name} ${key}=${value}`);
		}
	}
	if (document.cookie) strange.push('cookie');
	return strange;
}

type Seen = {
	canaries: string[];
	keys: Uint8Array[];
	/** What belongs to her ballots: tokens as they were asked for, envelopes as they were sealed, sent or not. */
	ballots: Uint8Array[];
	/** What she wrote for an envelope, sealed or left. */
	written: string[];
	strange: string[];
	titles: Set<string>;
	urls: Set<string>;
};

async function liveWith(
	page: Page,
	app: RunningApp,
	person: { canaries: string[] },
	ref: string
): Promise<Seen> {
	const seen: Seen = {
		canaries: [...person.canaries],
		keys: [],
		ballots: [],
		written: [],
		strange: [],
		titles: new Set(),
		urls: new Set()
	};
	const look = async () => {
		seen.strange.push(...(await page.evaluate(strangeThings)));
		seen.titles.add(await page.title());
		seen.urls.add(new URL(page.url()).pathname);
	};
	await page.exposeFunction('tellKey', (hex: string) => void seen.keys.push(Buffer.from(hex, 'hex')));
	await page.exposeFunction('tellBallot', (hex: string) => void seen.ballots.push(Buffer.from(hex, 'hex')));
	await page.addInitScript(tellKeys);
	await page.addInitScript(tellBallots);
	page.on('request', (request) => {
		if (!request.url().endsWith('/ballots/tokens')) return;
		const { blinded } = JSON.parse(request.postData() ?? '{}') as { blinded: string };
		seen.ballots.push(Buffer.from(blinded, 'base64url').subarray(0, 32));
	});
	const key = await arrive(page, await app.invite(ref), 'km');
	await look();
	await answerFeedback(page, seen);
	await look();

	// Typed and kept, and typed and left.
	await turnTo(page, 'km', 'plan');
	await page.getByRole('main').getByRole('button').first().click();
	for (const field of await page.getByRole('textbox').all()) {
		const canary = newCanary();
		seen.canaries.push(canary);
		await field.fill(canary);
		await field.blur();
	}
	await look();
	await turnTo(page, 'km', 'today');
	await button(page, say('today.mood.2')).click();
	await look();
	await lockBook(page, app.origin, 'km');
	await look();
	await openBook(page, app.origin, key, 'km');
	await page.getByRole('link', { name: say('open.leave') }).click();
	await page.waitForURL(`${app.origin}/km/calm`);
	await look();

	const note = newCanary();
	seen.canaries.push(note);
	await startNotes(page, app.origin, 'km');
	await button(page, say('notes.new')).click();
	await page.getByLabel(say('notes.write')).fill(note);
	await button(page, say('notes.keep')).click();
	await page.getByText(note).waitFor();
	const draft = newCanary();
	seen.canaries.push(draft);
	await button(page, say('notes.tabs.money')).first().click();
	await button(page, say('notes.money.add')).click();
	await page.getByLabel(say('notes.money.what'), { exact: true }).fill(draft);
	await look();

	await openBook(page, app.origin, key, 'km');
	return seen;
}

/** Answers the questions, writes something and leaves it, writes something and closes the envelope over it. */
async function answerFeedback(page: Page, seen: Seen): Promise<void> {
	await turnTo(page, 'km', 'today');
	await button(page, say('feedback.title')).click();
	await button(page, say('feedback.questions.start')).click();
	for (const face of [1, 2, 3, 4, 5]) {
		await button(page, say(`feedback.face.${face}`)).click();
		await button(page, say('feedback.questions.next')).click();
	}
	await button(page, say('feedback.questions.next')).click();
	await button(page, say('feedback.close.do')).click();
	await heading(page, say('feedback.state.sealed.title')).waitFor();
	for (const closes of [false, true]) {
		const canary = newCanary();
		seen.written.push(canary);
		await page.getByRole('button', { name: say('feedback.words.row') }).click();
		await button(page, say('feedback.words.no')).click();
		await button(page, say('feedback.words.wantWrite')).click();
		await page.getByRole('textbox').fill(canary);
		await pause(1000);
		if (closes) {
			await button(page, say('feedback.words.do')).click();
			await heading(page, say('feedback.words.closed')).waitFor();
		} else {
			await turnTo(page, 'km', 'today');
			await button(page, say('feedback.title')).click();
		}
	}
}

async function run(weak: boolean) {
	const person = plantedPerson();
	const feedback = await FeedbackApp.start();
	const { app } = feedback;
	const profile = mkdtempSync(join(tmpdir(), 'profile-'));
	try {
		await app.import(person);
		const browser = await PersistentChromium.start(profile);
		await withLittleMemory(browser.context);
		if (weak) await browser.page.addInitScript(keepPlainText);
		const seen = await liveWith(browser.page, app, person, 'planted');
		await expectBook(browser.page, 'km');
		await pause(1500);
		await browser.kill();
		const wanted = [...seen.canaries, ...seen.written, ...seen.keys, ...seen.ballots];
		const killed = scan(profile, wanted);

		// The system opens the browser again as it was.
		const again = await PersistentChromium.start(profile, '--restore-last-session');
		await pause(2000);
		const shown = await Promise.all(
			again.context.pages().map((page) => page.evaluate(() => document.body.innerText).catch(() => ''))
		);
		const restored = shown.filter((text) =>
			[...seen.canaries, ...seen.written].some((canary) => text.includes(canary))
		);
		const page = await again.context.newPage();
		await page.goto(`${app.origin}/km`);
		await again.close();
		const closed = scan(profile, wanted);
		return { seen, killed, restored, closed };
	} finally {
		await feedback.remove();
		rmSync(profile, { recursive: true, force: true });
	}
}

const shown = (hits: { file: string; form: string }[]) =>
	hits.length === 0 ? '0 hits' : `${hits.length} hits, e.g. ${hits[0]!.file} (${hits[0]!.form})`;

export const profile: Attack = {
	about: 'The whole browser profile on the disk, after use, lock, Leave and a killed browser',
	run: async (size) => {
		const real = await run(false);
		const { seen } = real;
		const distinct = (bytes: Uint8Array[]) => new Set(bytes.map(String)).size;
		const planted = `${seen.canaries.length + seen.written.length} canaries, ${distinct(seen.keys)} keys, ${distinct(seen.ballots)} tokens and envelopes: `;
		const found = [
			finding(
				'nothing readable after the browser was killed with an open book',
				planted + shown(real.killed),
				'0 hits',
				real.killed.length === 0 &&
					seen.keys.length > 0 &&
					seen.canaries.length > 10 &&
					// Two kinds of this period and of the next asked for, two envelopes sealed.
					distinct(seen.ballots) >= 6
			),
			finding(
				'nothing readable after the session was restored and closed',
				shown(real.closed),
				'0 hits',
				real.closed.length === 0
			),
			finding(
				'a restored session shows no book',
				`${real.restored.length} pages`,
				'0 pages',
				real.restored.length === 0
			),
			finding(
				'history.state, storages and cookies hold nothing but the framework’s counters',
				seen.strange.length,
				'0',
				seen.strange.length === 0
			),
			finding('one title', [...seen.titles].join(' | '), '1', seen.titles.size === 1),
			finding(
				'one address for entrance and book',
				[...seen.urls].sort().join(' '),
				'/key /km /km/calm',
				[...seen.urls].sort().join(' ') === '/key /km /km/calm'
			)
		];
		if (size === 'sample') return found;
		const weak = await run(true);
		return [
			...found,
			control(
				'a build that keeps plain text is caught',
				shown(weak.killed),
				'more than 0 hits',
				weak.killed.length > 0
			),
			control(
				'also what she wrote into an envelope',
				shown(weak.killed.filter(({ canary }) => weak.seen.written.includes(canary))),
				'more than 0 hits',
				weak.killed.some(({ canary }) => weak.seen.written.includes(canary))
			)
		];
	}
};
