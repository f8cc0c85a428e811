import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { iconSets } from '#lib/domain/deployment.ts';

describe('neutral by deployment', () => {
	test.each(iconSets)('the icon set %s is drawn whole', (set) => {
		const files = ['icon.svg', 'monochrome.svg', 'favicon.svg', '192.png', '512.png', 'apple-180.png'];
		const more = ['maskable-192.png', 'maskable-512.png', 'monochrome-512.png'];
		for (const file of [...files, ...more])
			expect(existsSync(`static/icons/${set}/${file}`), file).toBe(true);
	});

	test('every drawn set may be chosen, and there are at least three', () => {
		const drawn = globSync('static/icons/*').map((folder) => folder.replace('static/icons/', ''));
		expect(drawn.sort()).toEqual([...iconSets].sort());
		expect(iconSets.length).toBeGreaterThanOrEqual(3);
	});

	test('no page names an icon set that the deployment did not choose', () => {
		const pages = globSync('build/prerendered/**/*.{html,webmanifest}');
		expect(pages.length).toBeGreaterThan(3);
		const named = pages.flatMap((page) =>
			[...readFileSync(page, 'utf8').matchAll(/icons\/([\w%]+)\//g)].map(([, set]) => set)
		);
		expect(new Set(named).size).toBe(1);
	});

	test('nothing asks for notifications, and no notification is shown', () => {
		const sources = globSync('src/**/*.{ts,svelte}').map((file) => readFileSync(file, 'utf8'));
		expect(
			sources.filter((text) => /showNotification|Notification\.requestPermission|pushManager/.test(text))
		).toEqual([]);
	});
});
