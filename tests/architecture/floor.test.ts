import { globSync, readFileSync } from 'node:fs';
import { parse } from 'acorn';
import { describe, expect, test } from 'vitest';
import { oldestBrowsers } from '#lib/server/floor.ts';
import { asReadBy } from '#tests/support/old-styles.ts';

/*
 * What is built is what the oldest browsers that we promise can read: `browserslist` in package.json. Names of newer functions
 * are refused by lint and taken away in a walk (`tests/support/old-browser.ts`).
 */

const { browserslist } = JSON.parse(readFileSync('package.json', 'utf8')) as { browserslist: string[] };
const scripts = globSync('build/client/**/*.js');
const styles = globSync('build/client/_app/**/*.css');
const inPages = () =>
	globSync('build/prerendered/**/*.html').flatMap((page) =>
		[...readFileSync(page, 'utf8').matchAll(/<style[^>]*>(.*?)<\/style>/gs)].map(([, css]) => css ?? '')
	);

/** All of ES2022 is in them, and nothing of a later year: regular expressions with sets, say. */
const edition = 2022;

/** Unknown to one of them, and read as if it were not there. */
const harmless: Record<string, string> = {
	'css-content-visibility':
		'screens that she came by are not laid out until Back (Safari 16.4, Firefox 114): an @supports beside it hides them',
	'css-media-scripting':
		'without scripts the entrance’s pads show, under the words that say it did not begin (Chrome 103)',
	'css-paged-media': 'margins of a printed page: the browser’s own are there instead (Safari)',
	'css-resize': 'a field that is drawn larger by its corner: it scrolls (iOS)',
	'css-scrollbar': 'a strip of cards shows its bar (Safari has a rule of its own for it)',
	'css-touch-action': 'two quick taps zoom (Safari on a desktop, where nobody touches)',
	'text-wrap': 'lines of a title are not of one length (Chrome 113, Safari 17.4, Firefox 120)',
	'text-size-adjust': 'letters stay as large as they are (Firefox)',
	'viewport-unit-variants': 'the same height in vh stands before it (Chrome 103)'
};

describe('the floor', () => {
	test('is told to the compiler as it stands in package.json', () => {
		expect(oldestBrowsers('.')).toEqual(['chrome103', 'safari16.4', 'ios16.4', 'firefox114']);
	});

	test('holds every script of the build', () => {
		expect(scripts.length).toBeGreaterThan(50);
		for (const script of scripts)
			expect(
				() => parse(readFileSync(script, 'utf8'), { ecmaVersion: edition, sourceType: 'module' }),
				script
			).not.toThrow();
	});

	test('holds every style of the build, but for what may be left out', async () => {
		const all = [...styles.map((path) => readFileSync(path, 'utf8')), ...new Set(inPages())];
		expect(all.length).toBeGreaterThan(10);
		const unknown = new Set<string>();
		for (const css of all) for (const one of (await asReadBy(browserslist, css)).unknown) unknown.add(one);
		expect([...unknown].sort()).toEqual(Object.keys(harmless).sort());
	});
});
