import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunningApp } from '#tests/support/app.ts';
import { wordsOf } from '#tests/support/words.ts';
import { newCanary } from '#tests/safety/canaries.ts';
import { pause } from '#tests/safety/chromium.ts';
import { control, finding, type Attack, type Finding } from '#tests/safety/finding.ts';
import { plantedPerson } from '#tests/safety/planted-person.ts';
import { formsOfText, scanProcesses } from '#tests/safety/process-memory.ts';
import { missingForWebKit, WebKit } from '#tests/engines/webkit.ts';

const say = wordsOf('km');

/** How long memory is given to be freed after the book was left. Milliseconds. */
const timeout = 60_000;

/** How often her plan, and a note of hers, stand in the memory of the processes that ran a page, and of all others. */
function inMemory(browser: WebKit, plan: string[], note: string) {
	const found = scanProcesses(browser.processes(), {
		plan: plan.flatMap(formsOfText),
		note: formsOfText(note)
	});
	const sum = (isPage: boolean, name: 'plan' | 'note') =>
		found
			.filter(({ kind }) => (kind === 'WebKitWebProcess') === isPage)
			.reduce((all, { hits }) => all + (hits[name] ?? 0), 0);
	return {
		pages: { plan: sum(true, 'plan'), note: sum(true, 'note') },
		others: { plan: sum(false, 'plan'), note: sum(false, 'note') }
	};
}

const shown = ({ plan, note }: { plan: number; note: number }) => `plan ${plan}, note ${note}`;

/** Writes a note whose text is put together in the page: the way to it leads through the browser's own process. */
async function write(browser: WebKit, note: readonly [string, string]): Promise<void> {
	await browser.tap(say('book.tabs.today'));
	await browser.tap(say('notes.title'));
	await browser.tap(say('notes.new'));
	await browser.until('document.querySelector("main textarea")', 'there is nowhere to write');
	await browser.read(
		`(() => { const field = document.querySelector('main textarea'); field.value = ${JSON.stringify(note)}.join(''); field.dispatchEvent(new InputEvent('input', { bubbles: true })); })()`
	);
	await browser.tap(say('notes.keep'));
	await browser.until(`!document.querySelector("main textarea")`, 'the note was not kept');
}

async function visit(goOut: (browser: WebKit) => Promise<void>) {
	const person = plantedPerson();
	const app = await RunningApp.start();
	const home = mkdtempSync(join(tmpdir(), 'webkit-'));
	const browser = await WebKit.start(home);
	try {
		await app.import(person);
		await browser.goto(`${app.origin}/km`);
		await browser.arrive(await app.invite('planted'));
		await browser.tap(say('book.tabs.plan'));
		await browser.read(`void document.querySelector('main button').click()`);
		await pause(500);
		const note = [newCanary(), newCanary()] as const;
		await write(browser, note);
		const look = () => inMemory(browser, person.canaries, note.join(''));
		const open = look();
		await goOut(browser);
		const until = Date.now() + timeout;
		let left = look();
		while (left.pages.plan + left.pages.note > 0 && Date.now() < until) {
			await pause(1000);
			left = look();
		}
		return { open, left };
	} finally {
		await browser.close();
		await app.remove();
		rmSync(home, { recursive: true, force: true });
	}
}

async function leave(browser: WebKit): Promise<void> {
	await browser.tap(say('open.leave'));
	await browser.until(`location.pathname === '/km/calm'`, 'Leave did not lead to the quiet page');
}

async function lockNow(browser: WebKit): Promise<void> {
	await browser.tap(say('book.tabs.today'));
	await browser.tap(say('settings.title'));
	await browser.tap(say('settings.lock.do'));
	await browser.until(`location.pathname === '/km'`, 'the lock did not lead to the first page');
}

export const webkit: Attack = {
	about: 'WebKitGTK through WebDriver: a book opens, and what its processes still hold after Leave and lock',
	run: async () => {
		const missing = missingForWebKit();
		if (missing) return [finding('WebKitGTK', `there is no ${missing}`, 'installed', false)];
		const found: Finding[] = [];
		// A browser of its own for each: what one way leaves behind must not be told of the next.
		for (const [way, goOut] of [
			['Leave', leave],
			['the lock', lockNow]
		] as const) {
			const { open, left } = await visit(goOut);
			found.push(
				control(
					`with the book open, before ${way}, its memory holds her plan and a note`,
					shown(open.pages),
					'more than 0 each',
					open.pages.plan > 0 && open.pages.note > 0
				),
				finding(
					`after ${way} no process that ran a page holds anything of hers`,
					`${shown(left.pages)}; the browser’s other processes: ${shown(left.others)}`,
					'plan 0, note 0',
					left.pages.plan + left.pages.note === 0
				)
			);
		}
		return found;
	}
};
