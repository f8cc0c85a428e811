import { afterEach, beforeEach, expect, test } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { recordingName } from '#lib/domain/recording.ts';
import AskLines from '#lib/ui/AskLines.svelte';
import Check from '#lib/ui/Check.svelte';
import Row from '#lib/ui/Row.svelte';
import ShowLarge from '#lib/ui/ShowLarge.svelte';
import Switch from '#lib/ui/Switch.svelte';
import { allRecorded } from '#tests/support/all-recorded.ts';
import { snippetOf } from '#tests/support/snippet.ts';
import { ByEar } from './by-ear.svelte.ts';

/* What she shows, switches and ticks is heard from the piece that all phones load, and asked for by no name of its own. */

let ear: ByEar;
let phone: ReturnType<typeof allRecorded>;
let endTouch: () => void;

beforeEach(async () => {
	phone = allRecorded(() => true);
	ear = new ByEar(() => phone.means);
	endTouch = ear.onTouch(document.body);
	ear.begin();
	await ear.load();
});
afterEach(() => {
	endTouch();
	return cleanup();
});

const nothing = () => undefined;
/** What was taken from the piece by now, once what can be heard here has been. */
async function heard(...texts: string[]) {
	await expect
		.poll(() => [...new Set(phone.ofThePiece)], { timeout: 10_000 })
		.toEqual(texts.map(recordingName));
	expect(phone.byName).toEqual([]);
}
const press = (selector: string) => document.querySelector<HTMLElement>(selector)!.click();
/** Touches it once where nothing came in one piece, which asks for nothing, and then where it did. */
async function touch(selector: string) {
	const whole = phone;
	phone = allRecorded(() => false);
	await ear.load();
	press(selector);
	await new Promise((after) => setTimeout(after, 50));
	expect(phone.byName).toEqual([]);
	phone = whole;
	await ear.load();
	press(selector);
}

test('a card about her goal is heard, and her goal beneath it is a piece by itself', async () => {
	render(ShowLarge, { words: 'I want to change this goal.\n\n(Learn to sew)', hint: 'You can show this.' });
	expect(document.querySelector('.words')!.textContent.trim()).toBe(
		'I want to change this goal.\n\n(Learn to sew)'
	);
	const there = ['You can show this.', 'I want to change this goal.'];
	phone = allRecorded((name) => there.map(recordingName).includes(name));
	await ear.load();
	ear.read(document.body);
	await heard(...there);
});

test('a sentence to show is heard at the touch', async () => {
	render(AskLines, { lines: ['Who will know?'], onshow: nothing });
	await touch('button');
	await heard('Who will know?');
});

test('so is a row that shows its own words; another row is asked for by its name', async () => {
	render(Row, { onclick: nothing, shows: true, children: snippetOf('Please slower') });
	await touch('button');
	await heard('Please slower');
	await cleanup();
	phone = allRecorded(() => false);
	render(Row, { onclick: nothing, children: snippetOf('Our promises') });
	press('button');
	await expect.poll(() => phone.byName, { timeout: 10_000 }).toEqual([recordingName('Our promises')]);
});

test('so are a tick and a switch, with what the switch means just now', async () => {
	render(Check, { words: 'My papers', checked: false, onchange: nothing });
	await touch('label');
	await heard('My papers');
	await cleanup();
	phone.ofThePiece.length = 0;
	render(Switch, { words: 'My goal', on: false, state: 'Nobody sees it', id: 'a', onchange: nothing });
	await touch('p');
	await heard('Nobody sees it');
});

test('a tick and a switch are said once, wherever they are touched: on their words or on the box', async () => {
	let said = 0;
	ear.say = () => void said++;
	render(Check, { words: 'Alone', checked: false, onchange: nothing });
	render(Switch, { words: 'Sounds', on: false, state: 'Off', id: 's', onchange: nothing });
	for (const selector of ['label span', 'label', 'label input', '.words', '[role="switch"]']) {
		said = 0;
		press(selector);
		await new Promise((after) => setTimeout(after));
		expect(said, selector).toBe(1);
	}
	// Where nothing is turned no second touch comes.
	document.querySelector<HTMLInputElement>('label input')!.disabled = true;
	said = 0;
	press('label span');
	expect(said).toBe(1);
});
