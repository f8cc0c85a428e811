import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Page } from '@playwright/test';
import type { Language } from '#lib/domain/text.ts';
import { button } from './person.ts';
import type { Say } from './words.ts';

/** A page of the desk as it is come to: an address, and what is done there before it is looked at. */
type Look = {
	name: string;
	path: string;
	/** Of somebody who is not signed in. */
	outside?: boolean;
	act?: (page: Page, say: Say) => Promise<void>;
};

/** The routes that draw a page, as they lie in `src/desk/routes`. */
export const drawnRoutes = (): string[] =>
	readdirSync('src/desk/routes', { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('+page.svelte'))
		.map((file) => `/${dirname(file)}`)
		.sort();

/** The address of the first on a list of names. */
async function firstOf(page: Page, origin: string, list: string): Promise<string> {
	await page.goto(`${origin}/${list}`);
	const links = await page
		.locator(`main a[href^="/${list}/"]`)
		.evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
	return links.find((href) => !/\/(import|undo|new)$/.test(href))!;
}

const table = (rows: string) => ({
	name: 'people.csv',
	mimeType: 'text/csv',
	buffer: Buffer.from(`ref,called,language,reading,phase\n${rows}\n`)
});
const handIn = (rows: string) => async (page: Page, say: Say) => {
	await page.getByLabel(say('desk.import.files')).setInputFiles(table(rows));
	await button(page, say('desk.import.look')).press('Enter');
	await page.locator('main section h2').first().waitFor();
};

/**
 * Every page of the desk, by its route, with what somebody finds there who has every door. A page that is not here is not
 * looked at: `desk-pages.spec.ts` fails when one is missing.
 */
export async function deskPages(
	page: Page,
	origin: string,
	language: Language,
	link: string,
	member: string
): Promise<Record<string, Look[]>> {
	const [person, plan, partner] = [
		await firstOf(page, origin, 'people'),
		await firstOf(page, origin, 'plans'),
		await firstOf(page, origin, 'partners')
	];
	const at = (name: string, path: string, more: Partial<Look> = {}) => [{ name, path, ...more }];
	return {
		'/sign-in': at('sign-in', '/sign-in', { outside: true }),
		'/link/[secret]': [
			...at('link', link, { outside: true }),
			...at('link-gone', '/link/0123456789', { outside: true })
		],
		'/issuer/back': at('issuer-back', '/issuer/back', { outside: true }),
		'/again': at('again', '/again?to=/people'),
		'/(doors)': [...at('home', '/'), ...at('not-found', '/nothing')],
		'/(doors)/keys': at('keys', '/keys'),
		'/(doors)/people': at('people', '/people'),
		'/(doors)/people/[person]': [
			...at('person', person),
			...at('invitation', person, {
				act: async (page, say) => {
					await button(page, say('desk.person.own')).press('Enter');
					await page.getByRole('timer').waitFor();
				}
			})
		],
		'/(doors)/phones': at('phones', '/phones'),
		'/(doors)/plans': at('plans', '/plans'),
		'/(doors)/plans/[person]': at('plan', plan),
		'/(doors)/plans/import': [
			...at('import', '/plans/import'),
			...at('import-faults', '/plans/import', { act: handIn('new-1,Bopha,fr,adult,entry') }),
			...at('import-preview', '/plans/import', { act: handIn('new-1,Bopha,km,adult,entry') })
		],
		'/(doors)/plans/undo': at('undo', '/plans/undo', {
			act: async (page, say) => {
				await page.goto(`${origin}/plans/import`);
				await handIn(`new-${language},Bopha,km,adult,entry`)(page, say);
				await button(page, say('desk.import.do')).press('Enter');
				await page.getByRole('status').first().waitFor();
				await page.goto(`${origin}/plans/undo`);
			}
		}),
		'/(doors)/partners': at('partners', '/partners'),
		'/(doors)/partners/[id]': at('partner', partner),
		'/(doors)/partners/new': at('partner-new', '/partners/new'),
		'/(doors)/lines': at('lines', '/lines'),
		'/(doors)/words': [...at('words', '/words'), ...at('words-found', '/words?q=a')],
		'/(doors)/words/[screen]': at('words-screen', '/words/together'),
		'/(doors)/words/[screen]/[text]': at('words-text', '/words/together/begin'),
		'/(doors)/words/sheet': at('words-sheet', '/words/sheet'),
		'/(doors)/words/voice': at('voice', `/words/voice?language=${language}`),
		'/(doors)/words/voice/[language]/[screen]': at('room', `/words/voice/${language}/together`),
		'/(doors)/feedback': at('feedback', '/feedback'),
		'/(doors)/feedback/said': at('said', '/feedback/said'),
		'/(doors)/settings': at('settings', '/settings'),
		'/(doors)/source': at('source', '/source'),
		'/(doors)/well': at('well', '/well'),
		'/(doors)/staff': [
			...at('staff', '/staff'),
			...at('staff-link', member, {
				act: async (page, say) => {
					await button(page, say('desk.staff.newLink')).press('Enter');
					await page.locator('.address').waitFor();
				}
			})
		],
		'/(doors)/staff/[id]': at('member', member),
		'/(doors)/done': at('done', '/done')
	};
}
