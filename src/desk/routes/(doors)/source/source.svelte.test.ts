import '#lib/ui/styles/reset.css';
import '#lib/ui/styles/tokens.css';
import '#lib/ui/styles/base.css';
import '#desk/ui/desk.css';
import axe from 'axe-core';
import { afterEach, describe, expect, test } from 'vitest';
import { cdp, page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { Language } from '#lib/domain/text.ts';
import en from '#locales/en/desk.json';
import km from '#locales/km/desk.json';
import SourcePage from './+page.svelte';

/* The table that explains a map, as a director sees it. */

const words = [
	{ list: 'phase', theirs: 'service_provision', ours: 'coordination', guessed: false, rows: 1234 },
	{ list: 'phase', theirs: 'waiting', guessed: false, rows: 3 },
	{
		list: 'area',
		theirs: 'https://theirs.example/terms/domain|education',
		ours: 'learning',
		guessed: true,
		rows: 40
	},
	{ list: 'mark', theirs: 'yes', ours: 'person', guessed: false, rows: 7 },
	{ list: 'session', theirs: 'visit_home', ours: 'visit', guessed: true, rows: 2 },
	{ list: 'person', theirs: 'cw_sok', ours: 'Sok', guessed: false, rows: 12 },
	{
		list: 'field',
		theirs: 'cp_case_plan_subform_case_plan_interventions/show_in_app',
		ours: 'goalVisible',
		guessed: true,
		rows: 0
	},
	// Nothing in it says where it may be broken: a narrow cell has to break it anywhere.
	{
		list: 'field',
		theirs: 'InterventionServiceGoalOfTheCasePlan'.repeat(3),
		ours: 'goals.csv:'.padEnd(110, 'what'),
		guessed: false,
		rows: 1
	}
];
const dictionaries = { en, km };

/** The page as it stands in the desk, with the words of a case system, or without. */
function show(language: 'en' | 'km', met: object[] | 'away' = words) {
	document.documentElement.lang = language;
	const data = { language: language as Language, words: met === 'away' ? undefined : met };
	const target = document.body.appendChild(document.createElement('main'));
	render(SourcePage, { target, props: { data, form: null, params: {} } as never });
}
const colours = (value: 'light' | 'dark') =>
	(cdp() as unknown as { send: (method: string, more: object) => Promise<unknown> }).send(
		'Emulation.setEmulatedMedia',
		{ features: [{ name: 'prefers-color-scheme', value }] }
	);
afterEach(async () => {
	await colours('light');
	document.body.querySelectorAll('main').forEach((main) => main.remove());
});

describe.each(['en', 'km'] as const)('in %s', (language) => {
	const { source, phase, area } = dictionaries[language];

	test('each word of theirs stands with ours in our own words, marked where it is a guess, and with its rows', async () => {
		show(language);
		const rows = [...document.querySelectorAll('tbody tr')].map(({ children }) =>
			[...children].map((cell) => (cell as HTMLElement).innerText.replaceAll(/\s+/g, ' ').trim())
		);
		expect(rows[0]?.slice(0, 2)).toEqual(['service_provision', phase.coordination]);
		expect(rows[1]?.[1]).toBe(source.unknown);
		expect(rows[2]?.[1]).toBe(`${area.learning} ${source.guessed}`);
		expect(rows[3]?.[1]).toBe(source.here.mark.person);
		expect(rows[4]?.[1]).toBe(`${source.here.session.visit} ${source.guessed}`);
		expect(rows[6]?.[1]).toBe(`goalVisible ${source.guessed}`);
		await expect.element(page.getByRole('table', { name: source.list.area })).toBeVisible();
		await expect.element(page.getByRole('rowheader', { name: 'cw_sok' })).toBeVisible();
	});

	test.each([360, 1366])(
		'at %i px nothing is cut off and nothing keeps a reader out, by day and by night',
		async (width) => {
			await page.viewport(width, 900);
			show(language);
			for (const scheme of ['light', 'dark'] as const) {
				await colours(scheme);
				expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
				for (const cell of document.querySelectorAll('th, td')) {
					const words = document.createRange();
					words.selectNodeContents(cell);
					const end = words.getBoundingClientRect().right;
					expect(end, cell.textContent).toBeLessThanOrEqual(cell.getBoundingClientRect().right + 1);
				}
				const { violations } = await axe.run(document, { resultTypes: ['violations'] });
				expect(
					violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
				).toEqual([]);
			}
		}
	);

	test('it says so where there is nothing to compare, and where the case system does not answer', async () => {
		show(language, []);
		await expect.element(page.getByText(source.none)).toBeVisible();
		document.body.querySelectorAll('main').forEach((main) => main.remove());
		show(language, 'away');
		await expect.element(page.getByText(source.away)).toBeVisible();
	});
});
