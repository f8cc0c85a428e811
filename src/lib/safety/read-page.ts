/*
 * The page on which somebody reads what was shown to them. All of it came behind the `#` of the address: it is taken out of the
 * address and of the history before anything else, is opened here with the number that was said, and lies nowhere but on the
 * screen. No request carries it, and a page that is gone has nothing left.
 */
import { argon2idIn, workerAt } from '#lib/crypto/argon2-at.ts';
import { dayAt } from '#lib/domain/day.ts';
import { inLatinDigits } from '#lib/domain/text.ts';
import { openHanded } from '#lib/vault/handed.ts';

let letters = location.hash.slice(1);
if (letters) history.replaceState(null, '', location.pathname);

const part = <T extends HTMLElement>(name: string) => document.querySelector<T>(`[data-read="${name}"]`)!;
const show = (name: string, isShown: boolean) => (part(name).hidden = !isShown);
const worker = document.querySelector<HTMLMetaElement>('meta[name="stretch"]')?.content ?? '';

/** The ways to this page in the other languages. */
const inOthers = [...document.querySelectorAll<HTMLAnchorElement>('a[data-language]')];
// Until it was opened it goes with her, to a page that takes it out of its address at once as this one did.
for (const link of inOthers)
	link.addEventListener('click', (event) => {
		if (!letters) return;
		event.preventDefault();
		location.replace(`${link.pathname}#${letters}`);
	});

show('ask', letters !== '');
show('nothing', letters === '');

async function open(): Promise<void> {
	const field = part<HTMLInputElement>('number');
	const number = inLatinDigits(field.value).replace(/\D/g, '');
	show('wrong', false);
	show('busy', true);
	const handed = await openHanded(letters, number, (...work) => argon2idIn(workerAt(worker), ...work));
	show('busy', false);
	if (!handed) return void show('wrong', true);
	letters = '';
	field.value = '';
	show('ask', false);
	// In another language there would be nothing: what was opened is on this screen alone.
	for (const way of document.querySelectorAll<HTMLElement>('#languages, a[href="#languages"]'))
		way.hidden = true;
	if (handed.until < dayAt(new Date(), 'UTC')) return void show('over', true);
	const list = part('items');
	list.lang = handed.language;
	for (const [what, words] of handed.items) {
		const [title, text] = [document.createElement('dt'), document.createElement('dd')];
		title.textContent = what;
		text.textContent = words;
		list.append(title, text);
	}
	show('shown', true);
}

part('go').addEventListener('click', () => void open());
part('number').addEventListener('keydown', (event) => {
	if (event.key === 'Enter') void open();
});

// Nothing stays for whoever comes back to this tab, or for the browser's own copy of the page.
addEventListener('pagehide', () => {
	letters = '';
	part('items').replaceChildren();
	show('shown', false);
	show('ask', false);
	show('nothing', true);
});
