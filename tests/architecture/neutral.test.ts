import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { iconSets } from '#lib/domain/deployment.ts';
import { languages } from '#lib/domain/text.ts';

type Manifest = { name: string; screenshots: { src: string; sizes: string }[] };

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

	test('each language has a manifest of its own: name, description, pictures that are there, and the quiet minute', () => {
		for (const language of languages) {
			const manifest = JSON.parse(
				readFileSync(`build/prerendered/manifest-${language}.webmanifest`, 'utf8')
			) as Manifest;
			const words = JSON.parse(readFileSync(`locales/${language}/open.json`, 'utf8')) as {
				home: { quiet: string };
			};
			expect(manifest).toMatchObject({
				id: '/',
				start_url: '/',
				lang: language,
				description: expect.stringContaining(words.home.quiet),
				shortcuts: [{ name: words.home.quiet, url: `/${language}/calm` }]
			});
			expect(manifest.screenshots.length).toBeGreaterThan(0);
			for (const { src, sizes } of manifest.screenshots) {
				// Width and height of a PNG: its first chunk (PNG, 11.2.2).
				const picture = readFileSync(`build/client${src}`);
				expect(`${picture.readUInt32BE(16)}x${picture.readUInt32BE(20)}`).toBe(sizes);
			}
			expect(readFileSync(`build/prerendered/${language}.html`, 'utf8')).toContain(
				`href="/manifest-${language}.webmanifest"`
			);
		}
		const names = languages.map(
			(one) =>
				(JSON.parse(readFileSync(`build/prerendered/manifest-${one}.webmanifest`, 'utf8')) as Manifest).name
		);
		expect(new Set(names).size).toBe(languages.length);
	});

	test('no phone keeps the pictures of the installer', () => {
		expect(readFileSync('build/client/service-worker.js', 'utf8')).not.toContain('installer/');
	});

	test('nothing asks for notifications, and no notification is shown', () => {
		const sources = globSync('src/**/*.{ts,svelte}').map((file) => readFileSync(file, 'utf8'));
		expect(
			sources.filter((text) => /showNotification|Notification\.requestPermission|pushManager/.test(text))
		).toEqual([]);
	});
});
