import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pictures } from '#lib/ui/art/pictures.ts';
import { RunningApp } from '#tests/support/app.ts';
import { wordsOf } from '#tests/support/words.ts';
import { newCanary, scan } from '#tests/safety/canaries.ts';
import { pause } from '#tests/safety/chromium.ts';
import { control, finding, type Attack, type Finding } from '#tests/safety/finding.ts';
import { Firefox, firefoxPath } from '#tests/engines/firefox.ts';
import { plantedPerson } from '#tests/safety/planted-person.ts';
import { formsOfText, processesBelow, scanProcesses } from '#tests/safety/process-memory.ts';

const say = wordsOf('km');

/** How long memory is given to be freed after the book was left. Milliseconds. */
const timeout = 60_000;

/** What stands in the memory of the processes that ran a page, and in all others, of what only her plan holds. */
function inMemory(browser: Firefox, canaries: string[]) {
	const wanted = { plan: canaries.flatMap(formsOfText) };
	const found = scanProcesses(processesBelow(browser.pid), wanted);
	const sum = (isTab: boolean) =>
		found.reduce((all, { kind, hits }) => all + ((kind === 'tab') === isTab ? (hits.plan ?? 0) : 0), 0);
	return { tabs: sum(true), others: sum(false) };
}

async function run(weak: boolean) {
	const path = firefoxPath();
	if (!path) return undefined;
	const person = plantedPerson();
	const app = await RunningApp.start();
	const profile = mkdtempSync(join(tmpdir(), 'firefox-'));
	try {
		await app.import(person);
		const browser = await Firefox.start(path, profile);
		await browser.goto(`${app.origin}/km`);
		await browser.arrive(await app.invite('planted'));
		const typed = newCanary();
		await browser.tap(say('book.tabs.plan'));
		await browser.read(`void document.querySelector('main button').click()`);
		await pause(500);
		await browser.read(
			`(() => { const field = document.querySelector('textarea'); if (field) { field.value = ${JSON.stringify(typed)}; field.dispatchEvent(new Event('input', { bubbles: true })); field.dispatchEvent(new Event('change', { bubbles: true })); } })()`
		);
		if (weak)
			await browser.read(
				`new Promise((done) => { const opening = indexedDB.open('plain', 1); opening.onupgradeneeded = () => opening.result.createObjectStore('rows'); opening.onsuccess = () => { opening.result.transaction('rows', 'readwrite').objectStore('rows').put(document.body.innerText, 1).onsuccess = () => done(true); }; })`
			);
		const canaries = [...person.canaries, typed];
		const open = inMemory(browser, person.canaries);
		await browser.tap(say('open.leave'));
		await browser.until(`location.pathname === '/km/calm'`, 'Leave did not lead to the quiet page');
		const until = Date.now() + timeout;
		let left = inMemory(browser, person.canaries);
		while (left.tabs > 0 && Date.now() < until) {
			await pause(1000);
			left = inMemory(browser, person.canaries);
		}
		let came = 0;
		for (const delta of [-1, -1, 1, 1] as const) {
			await browser.turn(delta);
			const text = await browser.text();
			if (canaries.some((canary) => text.includes(canary)) || text.includes(say('book.tabs.plan'))) came += 1;
		}
		// Session restore files are written every fifteen seconds.
		await pause(16_000);
		await browser.kill();
		return { came, hits: scan(profile, canaries), canaries: canaries.length, open, left };
	} finally {
		await app.remove();
		rmSync(profile, { recursive: true, force: true });
	}
}

export const firefox: Attack = {
	about: `Firefox ESR through WebDriver BiDi: the profile on the disk, memory and Back after Leave (${pictures.length} pictures)`,
	run: async (size): Promise<Finding[]> => {
		const real = await run(false);
		if (!real) return [finding('Firefox ESR', 'could not be installed', 'installed', false)];
		const shown = (hits: { file: string; form: string }[]) =>
			`${hits.length} hits${hits[0] ? `, e.g. ${hits[0].file} (${hits[0].form})` : ''}`;
		const found = [
			finding(
				'nothing readable in the profile after Leave and a kill',
				`${real.canaries} canaries: ${shown(real.hits)}`,
				'0 hits',
				real.hits.length === 0
			),
			finding(
				'Back and Forward after Leave never show the book',
				`${real.came} of 4 looks`,
				'0',
				real.came === 0
			),
			control(
				'with the book open its memory holds her plan',
				`${real.open.tabs} times`,
				'more than 0',
				real.open.tabs > 0
			),
			finding(
				'after Leave no process that ran a page holds anything of her plan',
				`${real.left.tabs} times; the browser’s other processes ${real.left.others}`,
				'0 times',
				real.left.tabs === 0
			)
		];
		if (size === 'sample') return found;
		const weak = await run(true);
		return [
			...found,
			control(
				'a build that keeps plain text is caught',
				shown(weak?.hits ?? []),
				'more than 0 hits',
				(weak?.hits.length ?? 0) > 0
			)
		];
	}
};
