import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import River from './River.svelte';
import RiverLine from './RiverLine.svelte';

const labels = { been: 'been', here: 'here', ahead: 'ahead' };
const stops = [
	{ name: 'One', state: 'been' as const },
	{ name: 'Two', state: 'here' as const },
	{ name: 'Three', state: 'ahead' as const }
];

test('a screen reader hears the river as a list of places with their state', async () => {
	render(River, { stops, hereLabel: 'You are here', labels });
	const items = page.getByRole('list').getByRole('listitem');
	expect(items.elements().map((item) => item.textContent?.replace(/\s+/g, ' ').trim())).toEqual([
		'One (been)',
		'You are here Two',
		'Three (ahead)'
	]);
	expect(items.elements()[1]?.getAttribute('aria-current')).toBe('step');
});

test('every place opens by a button where there is something to open', async () => {
	const onopen = vi.fn();
	render(River, { stops, hereLabel: 'You are here', labels, onopen });
	for (const { name } of stops) await page.getByRole('button', { name: new RegExp(name) }).click();
	expect(onopen.mock.calls).toEqual([[0], [1], [2]]);
});

test('the line of progress says in words what it draws, and nothing of a percentage', async () => {
	render(RiverLine, { done: 3, of: 5, label: '3 of 5 steps done' });
	expect(page.getByRole('img', { name: '3 of 5 steps done' }).element()).toBeTruthy();
	expect(document.body.textContent).not.toContain('%');
});
