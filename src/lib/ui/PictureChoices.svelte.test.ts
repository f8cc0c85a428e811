import '#lib/ui/styles/reset.css';
import '#lib/ui/styles/tokens.css';
import '#lib/ui/styles/base.css';
import '#lib/ui/styles/wide.css';
import { afterEach, expect, test } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { scenes } from './art/scenes.ts';
import PictureChoices from './PictureChoices.svelte';

afterEach(() => cleanup());

test.each([
	[360, 640],
	[768, 1024],
	[1280, 800]
])('pictures stand in even rows, and what is left over in the middle, %i by %i', async (wide, high) => {
	await page.viewport(wide, high);
	for (let count = 4; count <= 8; count++) {
		const choices = Array.from({ length: count }, (_, at) => ({
			value: `${at}`,
			words: `${at}`,
			drawing: scenes.tea
		}));
		render(PictureChoices, { name: 'all', choices, chosen: [], onturn: () => {} });
		const group = document.querySelector('[role=group]')!.getBoundingClientRect();
		const rows = new Map<number, DOMRect[]>();
		for (const button of document.querySelectorAll('[role=group] button')) {
			const box = button.getBoundingClientRect();
			rows.set(box.top, [...(rows.get(box.top) ?? []), box]);
		}
		const lengths = [...rows.values()].map((row) => row.length);
		// Two beside each other on a phone: of an odd number one is left over.
		expect(Math.max(...lengths) - Math.min(...lengths), `${count}: ${lengths}`).toBeLessThanOrEqual(1);
		for (const row of rows.values())
			expect(row[0]!.left - group.left, `${count}: ${lengths}`).toBeCloseTo(
				group.right - row.at(-1)!.right,
				0
			);
		await cleanup();
	}
});
