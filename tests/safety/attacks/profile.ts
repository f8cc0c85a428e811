import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { RunningApp } from '#tests/support/app.ts';
import { arrive, button, expectBook, lockBook, openBook, startNotes, turnTo } from '#tests/support/person.ts';
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

/** The weak build of the control: it keeps in the browser's database whatever is on the screen. */
function keepPlainText() {
	const opening = indexedDB.open('plain', 1);
	opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
	opening.onsuccess = () =>
		setInterval(() => {
			const text = document.body?.innerText ?? '';
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
	await page.addInitScript(tellKeys);
	const key = await arrive(page, app.invite(ref), 'km');
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
	await page.getByLabel(say('notes.notes.write')).fill(note);
	await button(page, say('notes.notes.keep')).click();
	await page.getByText(note).waitFor();
	const draft = newCanary();
	seen.canaries.push(draft);
	await page.getByLabel(say('notes.money.what'), { exact: true }).fill(draft);
	await look();

	await openBook(page, app.origin, key, 'km');
	return seen;
}

async function run(weak: boolean) {
	const person = plantedPerson();
	const app = await RunningApp.start(process.cwd());
	const profile = mkdtempSync(join(tmpdir(), 'profile-'));
	try {
		await app.import(person);
		const browser = await PersistentChromium.start(profile);
		if (weak) await browser.page.addInitScript(keepPlainText);
		const seen = await liveWith(browser.page, app, person, 'planted');
		await expectBook(browser.page, 'km');
		await pause(1500);
		await browser.kill();
		const killed = scan(profile, [...seen.canaries, ...seen.keys]);

		// The system opens the browser again as it was.
		const again = await PersistentChromium.start(profile, '--restore-last-session');
		await pause(2000);
		const shown = await Promise.all(
			again.context.pages().map((page) => page.evaluate(() => document.body.innerText).catch(() => ''))
		);
		const restored = shown.filter((text) => seen.canaries.some((canary) => text.includes(canary)));
		const page = await again.context.newPage();
		await page.goto(`${app.origin}/km`);
		await again.close();
		const closed = scan(profile, [...seen.canaries, ...seen.keys]);
		return { seen, killed, restored, closed };
	} finally {
		await app.remove();
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
		const planted = `${seen.canaries.length} canaries and ${new Set(seen.keys.map(String)).size} keys: `;
		const found = [
			finding(
				'nothing readable after the browser was killed with an open book',
				planted + shown(real.killed),
				'0 hits',
				real.killed.length === 0 && seen.keys.length > 0 && seen.canaries.length > 10
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
			)
		];
	}
};
