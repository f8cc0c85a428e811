import { passphraseKeyHere } from '#lib/crypto/scrypt.ts';
import type { Batch, BroughtBack, KeptMemory, Report } from '#lib/domain/feedback-report.ts';
import type { Language } from '#lib/domain/text.ts';
import { batchIn, openRatings, openWords, themesIn } from '#lib/opening/open-batch.ts';
import { OpeningFault } from '#lib/opening/opening-fault.ts';
import { kindOf, openOpeningFile } from '#lib/opening/opening-file.ts';
import { readerBody, readerPage } from '#lib/paper/reader-page.ts';
import { reportBody, reportPage } from '#lib/paper/report-page.ts';
import type { PaperStyles } from '#lib/paper/printed-page.ts';
import { sayIn, type Say } from '#lib/paper/say.ts';
import page from '#lib/paper/printed-page.css?raw';
import reportStyle from '#lib/paper/report.css?raw';
import sheet from '#lib/paper/printed-sheet.css?raw';
import tokens from '#lib/ui/styles/tokens.css?raw';
import en from '#locales/en/report.json';
import km from '#locales/km/report.json';
import vi from '#locales/vi/report.json';

/*
 * The opening room: batch, opening file and passphrase become the report, on one page that lies on a disk. Its policy
 * (`build.ts`) lets no connection begin, so nothing of what is opened here can leave it.
 */

const words = { en, km, vi };
const styles: PaperStyles = { tokens, page, report: reportStyle, sheet };

type Opened = { batch: Batch } & (
	| { kind: 'ratings'; report: Report | undefined; memory: KeptMemory }
	| { kind: 'words'; texts: string[]; reader: string }
);

let language: Language = spoken(navigator.language.slice(0, 2));
let opened: Opened | undefined;
let fault: OpeningFault | undefined;
let isWorking = false;

function spoken(wish: string): Language {
	return wish === 'km' || wish === 'vi' ? wish : 'en';
}

function the<T extends HTMLElement = HTMLElement>(id: string): T {
	return document.getElementById(id) as T;
}

const say: Say = (path, values) => sayIn(language, words[language])(`room.${path}`, values);
/** The report's own words, as the organisation has them. */
const sayOf = (batch: Batch) => sayIn(language, batch.words[language]);

function show(): void {
	document.documentElement.lang = language;
	for (const element of document.querySelectorAll<HTMLElement>('[data-say]'))
		element.textContent = say(element.dataset.say!);
	for (const button of document.querySelectorAll<HTMLElement>('[data-language]'))
		button.setAttribute('aria-pressed', String(button.dataset.language === language));
	put('status', isWorking ? say('working') : opened ? outcomeOf(opened) : undefined);
	put('fault', fault && say(`fault.${fault.kind}`, { period: fault.period ?? '' }));
	the('saves').hidden = opened === undefined;
	const body = opened ? bodyOf(opened) : '';
	the('opened').innerHTML = body;
	// What was opened is the page's main part from then on.
	the('room').setAttribute('role', body === '' ? 'main' : 'region');
	if (!opened) return;
	const isWords = opened.kind === 'words';
	const hasReport = opened.kind === 'ratings' && opened.report !== undefined;
	the('back-text').textContent = say(isWords ? 'themesBack' : 'backText');
	the('save-back').textContent = say(isWords ? 'saveThemes' : 'saveBack');
	the('save-data').textContent = say('saveData');
	the('save-data').hidden = !hasReport;
	for (const id of ['save-page', 'print']) the(id).hidden = !isWords && !hasReport;
}

function put(id: string, text: string | undefined): void {
	the(id).hidden = text === undefined;
	the(id).textContent = text ?? '';
}

const outcomeOf = (of: Opened) => say(of.kind === 'ratings' && !of.report ? 'few' : 'done');

function bodyOf(of: Opened): string {
	if (of.kind === 'words') return readerBody(of.texts, of.batch.period, of.reader, sayOf(of.batch));
	return of.report ? reportBody(of.report, of.batch.earlier, sayOf(of.batch), language) : '';
}

function pageOf(of: Opened): string {
	const own = sayOf(of.batch);
	if (of.kind === 'words') return readerPage(of.texts, of.batch.period, of.reader, own, language, styles);
	return of.report ? reportPage(of.report, of.batch.earlier, own, language, styles) : '';
}

const textIn = (id: string): Promise<string> | undefined => the<HTMLInputElement>(id).files?.[0]?.text();

async function open(): Promise<Opened> {
	const batch = batchIn((await textIn('batch')) ?? '');
	const opening = (await textIn('opening')) ?? '';
	const kind = kindOf(opening);
	const passphrase = the<HTMLInputElement>('passphrase').value;
	const keys = await openOpeningFile(opening, kind, passphrase, passphraseKeyHere);
	if (kind === 'words')
		return { batch, kind, texts: await openWords(batch, keys, language), reader: keys.reader ?? '' };
	const earlier = await textIn('earlier');
	const before = the<HTMLInputElement>('earlier-passphrase').value;
	const themes = await textIn('themes');
	const openings = earlier ? [await openOpeningFile(earlier, 'ratings', before, passphraseKeyHere)] : [];
	const made = await openRatings(batch, [keys, ...openings], {
		lost: the<HTMLInputElement>('lost').checked,
		themes: themes ? themesIn(themes) : []
	});
	return { batch, kind, ...made };
}

async function press(event: Event): Promise<void> {
	event.preventDefault();
	if (isWorking) return;
	[opened, fault, isWorking] = [undefined, undefined, true];
	show();
	// The words are drawn before the passphrase's key takes the processor.
	await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
	try {
		opened = await open();
		// What is opened stays; what opens it does not.
		the<HTMLFormElement>('form').reset();
	} catch (error) {
		fault = error instanceof OpeningFault ? error : new OpeningFault('torn-batch');
	}
	isWorking = false;
	show();
	the(fault ? 'fault' : 'status').scrollIntoView();
}

function save(name: string, type: string, content: string): void {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(new Blob([content], { type }));
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const asJson = (value: unknown) => `${JSON.stringify(value, null, '\t')}\n`;

function saveBack(): void {
	if (opened?.kind === 'words') return save('themes.json', 'application/json', '[]\n');
	if (!opened) return;
	const { report, memory } = opened;
	const back: BroughtBack = { what: 'after opening', ...(report && { report }), memory };
	save(`back-${memory.period}.json`, 'application/json', asJson(back));
}

the('form').addEventListener('submit', (event) => void press(event));
the('save-back').addEventListener('click', saveBack);
the('save-page').addEventListener('click', () => {
	if (opened) save(`page-${opened.batch.period.id}.html`, 'text/html', pageOf(opened));
});
the('save-data').addEventListener('click', () => {
	if (opened?.kind === 'ratings' && opened.report)
		save(`page-${opened.report.period}.json`, 'application/json', asJson(opened.report));
});
the('print').addEventListener('click', () => window.print());
for (const button of document.querySelectorAll<HTMLElement>('[data-language]'))
	button.addEventListener('click', () => {
		language = spoken(button.dataset.language ?? '');
		show();
	});
show();
