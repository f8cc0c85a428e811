import { topics } from '#lib/features/open/topics.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import { watchRequests } from '#tests/support/page-weight.ts';
import { openPaths } from '#tests/support/screens.ts';

/*
 * What a first visit to a page costs her line, counted in a browser that has nothing of ours: requests, and bytes with headers
 * as they came. The worker is blocked: what a phone keeps for no network is weighed in `tests/architecture/weight.test.ts`.
 * Khmer weighs most. A page that must cost more has its reason beside its new number.
 */

/** At most so many requests and KB. */
type Budget = [requests: number, kb: number];
const topic: Budget = [3, 16.5];
const skill: Budget = [4, 19.5];
const budgets: Record<string, Budget> = {
	// Words, Leave, both pads and the pictures: nothing else is asked for before the first touch.
	'/key': [1, 18.5],
	...inKhmer({
		'': [3, 16],
		'/calm': [3, 15.5],
		// All steps of the skills lie drawn in one file, so that the six pages after this one fetch no drawing again.
		'/skills': [4, 19],
		'/skills/ground': skill,
		'/skills/now': skill,
		'/lines': [3, 15],
		'/know-how': [3, 15.5],
		...Object.fromEntries(topics.map((one) => [`/know-how/${one}`, topic])),
		// The steps of each make of phone stand in it, folded away.
		'/know-how/my-phone': [4, 21.5],
		// Six scenes are drawn in the page itself; what turns the cards is in the script of every open page.
		'/meet': [3, 18.5],
		'/read': [4, 19.5]
	})
};

function inKhmer(pages: Record<string, Budget>): Record<string, Budget> {
	return Object.fromEntries(Object.entries(pages).map(([path, budget]) => [`/km${path}`, budget]));
}

test('every open page and the entrance have a budget', () => {
	const all = ['/key', ...openPaths.map((path) => `/km${path}`)];
	expect(Object.keys(budgets).sort()).toEqual(all.sort());
});

for (const [path, [requests, kb]] of Object.entries(budgets))
	test(`a first visit to ${path} costs ${requests} requests and ${kb} KB at most`, async ({ page, app }) => {
		const asked = await watchRequests(page);
		await page.goto(app.origin + path);
		await expect(page.getByRole('main')).toBeVisible();
		await asked.quietFor(700);
		const sum = asked.sum();
		expect(sum.requests, sum.addresses.join('\n')).toBeLessThanOrEqual(requests);
		expect(sum.bytes).toBeGreaterThan(8 * 1024);
		expect(sum.bytes / 1024).toBeLessThanOrEqual(kb);
	});
