import { expect as plain, type Locator, type Page } from '@playwright/test';
import type { Language } from '#lib/domain/text.ts';
import { pictures, type Picture } from '#lib/ui/art/pictures.ts';
import type { Invited } from './app.ts';
import { wordsOf } from './words.ts';

// Also outside the test runner, which has its own setting: argon2id is slow on a busy machine.
const expect = plain.configure({ timeout: 20_000 });

/* What a person does, as verbs. The names of things are the words she reads. */

export const languageNames: Record<Language, string> = { km: 'ភាសាខ្មែរ', en: 'English', vi: 'Tiếng Việt' };

export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
export const heading = (page: Page, name: string): Locator =>
	page.getByRole('heading', { name, exact: true });

/** From the card to the story of her six pictures. `before` is the language the phone spoke until now. */
export async function acceptInvitation(
	page: Page,
	invited: Invited,
	language: Language,
	before: Language = 'km'
) {
	await typeInvitation(page, invited, language, before);
	await answerFirstQuestions(page, language);
}

/** Opens the address of the card, says which language she reads, and types its ten numbers. */
export async function typeInvitation(
	page: Page,
	{ link, code }: Invited,
	language: Language,
	before: Language = 'km'
) {
	await page.goto(link);
	await button(page, wordsOf(before)('entrance.invited')).click();
	await button(page, languageNames[language]).click();
	await typeNumbers(page, code, language);
	await button(page, wordsOf(language)('entrance.code.go')).click();
}

export async function typeNumbers(page: Page, digits: string, language: Language) {
	const khmer = '០១២៣៤៥៦៧៨៩';
	for (const digit of digits) {
		await button(page, language === 'km' ? (khmer[Number(digit)] ?? digit) : digit).click();
	}
}

/** From the typed numbers until her pages are fetched. */
export async function answerFirstQuestions(page: Page, language: Language) {
	const say = wordsOf(language);
	await expect(heading(page, say('entrance.told.title'))).toBeVisible();
	await button(page, say('entrance.told.next')).click();
}

/** A family reads what it finds, once its invitation is known. */
export async function readFamilyPromise(page: Page, language: Language) {
	const say = wordsOf(language);
	await expect(heading(page, say('sharing.promise.title'))).toBeVisible();
	await button(page, say('entrance.told.next')).click();
}

/** Reads the six pictures of her story, in order. */
export async function readStory(
	page: Page,
	language: Language,
	title = 'entrance.learn.title'
): Promise<Picture[]> {
	const say = wordsOf(language);
	await expect(heading(page, say(title))).toBeVisible();
	const names = await page.getByRole('main').getByRole('listitem').allInnerTexts();
	return names.map((name) => {
		const picture = pictures.find((one) => say(`entrance.picture.${one}`) === name.trim());
		if (!picture) throw new Error(`No picture is called ${name}`);
		return picture;
	});
}

export async function tapPictures(page: Page, key: readonly Picture[], language: Language) {
	const say = wordsOf(language);
	for (const picture of key) await button(page, say(`entrance.picture.${picture}`)).click();
}

/** From her story into the book. Answers with her key. */
export async function learnKey(page: Page, language: Language): Promise<Picture[]> {
	const key = await readStory(page, language);
	await button(page, wordsOf(language)('entrance.learn.do')).click();
	await tapPictures(page, key, language);
	await expectBook(page, language);
	return key;
}

/** Reads the six numbers of her code. */
export async function readNumbers(page: Page, language: Language): Promise<string> {
	await expect(heading(page, wordsOf(language)('entrance.code6.title'))).toBeVisible();
	const khmer = '០១២៣៤៥៦៧៨៩';
	const shown = await page.getByRole('main').innerText();
	const digits = [...shown]
		.map((letter) => (khmer.includes(letter) ? khmer.indexOf(letter) : letter))
		.join('');
	const code = /(\d{3})\s*(\d{3})/.exec(digits);
	if (!code) throw new Error('No code is shown');
	return `${code[1]}${code[2]}`;
}

/** From the numbers that are shown to where they were tried. */
export async function practiseNumbers(page: Page, language: Language): Promise<string> {
	const code = await readNumbers(page, language);
	await button(page, wordsOf(language)('entrance.code6.do')).click();
	await typeNumbers(page, code, language);
	await button(page, wordsOf(language)('entrance.code.go')).click();
	return code;
}

/** Unfolds the other ways to open a book, and takes numbers. */
export async function chooseNumbers(page: Page, language: Language) {
	const say = wordsOf(language);
	await page.locator('summary', { hasText: say('entrance.choose.title') }).click();
	await button(page, say('entrance.choose.numbers.do')).click();
}

/** The whole first run, with a number code instead of pictures. Answers with the code. */
export async function arriveWithNumbers(
	page: Page,
	invited: Invited,
	language: Language,
	before: Language = 'km'
) {
	await acceptInvitation(page, invited, language, before);
	await chooseNumbers(page, language);
	const code = await practiseNumbers(page, language);
	await expectBook(page, language);
	return code;
}

/** Types a number code at the entrance. What comes of it is for the test to see. */
export async function tryNumbers(page: Page, origin: string, code: string, language: Language) {
	await page.goto(`${origin}/key`);
	await button(page, wordsOf(language)('entrance.useNumbers')).click();
	await typeNumbers(page, code, language);
	await button(page, wordsOf(language)('entrance.numbers.open')).click();
}

/** From the entrance into a notes book with pictures. Answers with its key. */
export async function startNotes(page: Page, origin: string, language: Language): Promise<Picture[]> {
	const say = wordsOf(language);
	await page.goto(`${origin}/key`);
	await button(page, say('entrance.notes.ask')).click();
	await button(page, say('entrance.notes.do')).click();
	const key = await readStory(page, language);
	await button(page, say('entrance.learn.do')).click();
	await tapPictures(page, key, language);
	await expect(heading(page, say('notes.title'))).toBeVisible();
	return key;
}

/** The whole first run. Answers with her key. */
export async function arrive(
	page: Page,
	invited: Invited,
	language: Language,
	before: Language = 'km'
): Promise<Picture[]> {
	await acceptInvitation(page, invited, language, before);
	return learnKey(page, language);
}

export async function expectBook(page: Page, language: Language) {
	await expect(tabs(page, language)).toBeVisible();
}

/** Opens her book with her key at the entrance. */
export async function openBook(page: Page, origin: string, key: readonly Picture[], language: Language) {
	await page.goto(`${origin}/key`);
	await tapPictures(page, key, language);
	await expectBook(page, language);
}

export const tabs = (page: Page, language: Language): Locator =>
	page
		.getByRole('navigation', { name: wordsOf(language)('book.tabs.name') })
		.or(page.getByRole('navigation', { name: wordsOf(language, 'young')('book.tabs.name') }));

export async function turnTo(
	page: Page,
	language: Language,
	tab: 'today' | 'journey' | 'plan' | 'people' | 'calm'
) {
	await tabs(page, language)
		.getByRole('button', { name: wordsOf(language)(`book.tabs.${tab}`) })
		.click();
}

/**
 * Waits until no more comes: a screen changes once the tap has ended, and a long one is made from its top, a frame at a time.
 * To be called before all of something is looked for, or looked at.
 */
export async function untilMade(page: Page) {
	await page.evaluate(
		() =>
			new Promise<void>((resolve, reject) => {
				let [frames, still] = [0, 0];
				const changes = new MutationObserver(() => (still = 0));
				changes.observe(document.body, { childList: true, subtree: true });
				const ended = (end: () => void) => {
					changes.disconnect();
					end();
				};
				const look = () => {
					frames += 1;
					still += 1;
					if (still > 3) ended(resolve);
					else if (frames > 600) ended(() => reject(new Error('this screen does not come to rest')));
					else wait();
				};
				const wait = () => requestAnimationFrame(() => setTimeout(look));
				wait();
			})
	);
}

/** Opens whatever is folded on the screen. */
export async function unfoldAll(page: Page) {
	await untilMade(page);
	for (const summary of await page.getByRole('main').locator('summary').all()) {
		if (await summary.evaluate((one) => one.closest('details')?.open)) continue;
		await summary.click();
	}
}

export async function checkAll(page: Page) {
	await untilMade(page);
	for (const box of await page.getByRole('main').getByRole('checkbox').all()) await box.check();
}

/** Opens "My key and this phone". */
export async function openSettings(page: Page, language: Language) {
	await turnTo(page, language, 'today');
	await button(page, wordsOf(language)('settings.title')).click();
}

/** Locks the book with its own button and waits for the open page. */
export async function lockBook(page: Page, origin: string, language: Language) {
	await openSettings(page, language);
	await button(page, wordsOf(language)('settings.lock.do')).click();
	await page.waitForURL(`${origin}/${language}`);
}

/** Waits until the app's files are kept for no network. */
export async function untilKept(page: Page) {
	await page.evaluate(async () => {
		const { active } = await navigator.serviceWorker.ready;
		if (active && active.state !== 'activated')
			await new Promise((resolve) => active.addEventListener('statechange', resolve, { once: true }));
	});
}
