import { globSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Config } from '@sveltejs/kit';
import { compile } from 'svelte/compiler';
import { describe, expect, test } from 'vitest';

const tokens = readFileSync('src/lib/ui/styles/tokens.css', 'utf8');

/** The two colours of a token, for day and for night. */
const colours = new Map(
	[...tokens.matchAll(/--([\w-]+):\s*light-dark\((#\w{6}),\s*(#\w{6})\)/g)].map(([, name, day, night]) => [
		name ?? '',
		{ day: day ?? '', night: night ?? '' }
	])
);

/** Relative luminance and contrast ratio of WCAG 2.2, sections "relative luminance" and "contrast ratio". */
function contrast(a: string, b: string): number {
	const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
	return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
	const [red, green, blue] = [1, 3, 5].map((at) => {
		const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
		return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
	}) as [number, number, number];
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function ratio(name: string, ground: string, time: 'day' | 'night'): number {
	const [a, b] = [colours.get(name), colours.get(ground)];
	if (!a || !b) throw new Error(`tokens.css has no ${name} or ${ground}`);
	return contrast(a[time], b[time]);
}

const grounds = ['paper', 'surface', 'mist'];
const words: [string, string][] = [
	...grounds.flatMap((ground): [string, string][] => [
		['ink', ground],
		['ink-soft', ground],
		['river-deep', ground]
	]),
	// The sky of Today carries words at every hour, by its upper colour and as it comes down to the hills.
	...['sky-high', 'sky-low', 'sky-warm', 'mist-strong', 'petal-soft', 'night'].map(
		(sky): [string, string] => ['ink', sky]
	),
	['leaf-deep', 'paper'],
	['leaf-deep', 'mist'],
	['on-river-deep', 'river-deep'],
	['on-leave', 'leave'],
	['on-dawn-soft', 'dawn-soft'],
	['on-petal-soft', 'petal-soft'],
	['on-leaf-soft', 'leaf-soft']
];

describe('colours can be read by day and by night', () => {
	for (const time of ['day', 'night'] as const) {
		test(`words stand 7:1 on every ground they are used on, by ${time}`, () => {
			const weak = words
				.map(([name, ground]) => ({ name, ground, is: ratio(name, ground, time) }))
				.filter(({ is }) => is < 7);
			expect(weak).toEqual([]);
		});

		test(`edges of controls and the focus stand 3:1, by ${time}`, () => {
			for (const ground of ['paper', 'surface']) {
				expect(ratio('line-control', ground, time)).toBeGreaterThanOrEqual(3);
				expect(ratio('river-deep', ground, time)).toBeGreaterThanOrEqual(3);
			}
		});
	}

	test('the trunk of the tree on Today stands 3:1 before the hills, by night too: else its crown hangs in the sky', () => {
		const [, day = '', night = ''] =
			/\.trunk \{\s*stroke: light-dark\(var\(--([\w-]+)\), var\(--([\w-]+)\)\)/.exec(
				readFileSync('src/lib/features/today/LivingLandscape.svelte', 'utf8')
			) ?? [];
		for (const [trunk, time, least] of [
			[day, 'day', 2],
			[night, 'night', 3]
		] as const)
			expect(ratio(trunk, 'hill-farthest', time), trunk).toBeGreaterThanOrEqual(least);
	});

	test('the measure itself: black on white is 21:1', () => {
		expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
	});
});

describe('styles keep to the house', () => {
	const files = globSync('src/**/*.{svelte,css}').filter((file) => !file.endsWith('tokens.css'));
	const styleOf = (file: string) => {
		const text = readFileSync(file, 'utf8');
		const style = file.endsWith('.css') ? text : (/<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? '');
		return style.replace(/\/\*[\s\S]*?\*\//g, '');
	};

	test('no colour outside tokens.css, in what the commands print neither', () => {
		const colour = /#[0-9a-f]{3,8}\b|\b(rgb|hsl|oklch)a?\(/i;
		const printed = globSync('src/{operator,lib/paper}/**/*.ts');
		expect(printed).toContain('src/lib/paper/printed-page.ts');
		expect(files).toContain('src/lib/paper/printed-sheet.css');
		const found = [
			...files.filter((file) => colour.test(styleOf(file))),
			...printed.filter((file) => colour.test(readFileSync(file, 'utf8')))
		];
		expect(found).toEqual([]);
	});

	test('logical properties only', () => {
		const physical =
			/(^|[\s;{])(left|right|(margin|padding|border)-(left|right|top|bottom)|(min-|max-)?(width|height)):/m;
		const found = files.filter((file) => physical.test(styleOf(file)));
		expect(found).toEqual([]);
	});

	const declarations = files.flatMap((file) =>
		[...styleOf(file).matchAll(/([\w-]+):\s*([^;{}]+);/g)].map(([, name = '', value = '']) => ({
			file,
			name,
			value
		}))
	);
	const lines = (found: typeof declarations) =>
		found.map(({ file, name, value }) => `${file}: ${name}: ${value}`);

	test('space comes from the scale in tokens.css', () => {
		const spaced = declarations.filter(({ name }) => /^(padding|margin|(row-|column-)?gap)/.test(name));
		expect(spaced.length).toBeGreaterThan(200);
		expect(lines(spaced.filter(({ value }) => /[1-9]\w*(px|rem|em|pt)\b/.test(value)))).toEqual([]);
	});

	test('px is for what does not grow with letters: edges, things to tap, and drawings', () => {
		const meant =
			/^(border(?!-radius)|outline|box-shadow|clip|(min-|max-)?(inline|block)-size|inset|transform(-origin)?|grid-template-columns)/;
		const inPx = declarations.filter(({ value }) => /[1-9]\d*px\b/.test(value));
		expect(inPx.length).toBeGreaterThan(30);
		expect(lines(inPx.filter(({ name }) => !meant.test(name)))).toEqual([]);
	});

	// Chrome 108 and 111, Samsung Internet 21 and 22: within a custom property, or beside `var()`, what a browser does not
	// know takes the whole declaration with it, spaces to nothing and fills to black. Vite lowers neither.
	test('no unit and no colour that the oldest browser we promise does not know', () => {
		const newer = /[\d.](vi|vb)\b|color-mix\(/;
		expect(newer.test('min(0.125rem, 0.625vi)') && newer.test('color-mix(in srgb, red, blue)')).toBe(true);
		const found = globSync('src/**/*.{svelte,css}').filter((file) => newer.test(styleOf(file)));
		expect(found).toEqual([]);
	});

	// dvh and its kind: Chrome 108, Samsung Internet 21. A browser that knows none of it passes over the declaration.
	test('a height in dvh stands behind the same one in vh, as written and as built', () => {
		const behind = /([\w-]+):\s*[^;{}]*\dv[hw];(?:[^{}]*;)?\s*\1:\s*[^;{}]*$/;
		const bareIn = (file: string, css: string) =>
			[...css.matchAll(/\d[dls]v[hw]\b/g)]
				.filter(({ index }) => !behind.test(css.slice(Math.max(0, index - 200), index)))
				.map(() => file);
		expect(bareIn('x', 'a{min-height:100dvh}')).toEqual(['x']);
		expect(bareIn('x', 'a { min-height: 100vh; min-height: 100dvh; }')).toEqual([]);
		const written = globSync('src/**/*.{svelte,css}').map((file) => [file, styleOf(file)] as const);
		const built = globSync('build/client/**/*.css').map(
			(file) => [file, readFileSync(file, 'utf8')] as const
		);
		for (const files of [written, built]) {
			expect(files.some(([, css]) => css.includes('dvh'))).toBe(true);
			expect(files.flatMap(([file, css]) => bareIn(file, css))).toEqual([]);
		}
	});

	test('no style attribute: the policy forbids it', () => {
		const found = globSync('src/**/*.{svelte,html}').filter((file) =>
			/ style(=|:)/.test(readFileSync(file, 'utf8'))
		);
		expect(found).toEqual([]);
	});
});

test('where two buttons stand one after the other, the main one is the first', () => {
	const button = /<Button\b((?:[^>]|=>)*)>(?:(?!<\/?Button\b)[^])*<\/Button>\s*(?=<Button\b((?:[^>]|=>)*)>)/g;
	const isQuiet = (given = '') => /\blook="(?:quiet|plain)"/.test(given);
	const isMain = (given = '') => !/\blook=/.test(given);
	const pairs = globSync('src/lib/**/*.svelte').flatMap((file) =>
		[...readFileSync(file, 'utf8').matchAll(button)].map(([, first, second]) => ({ file, first, second }))
	);
	expect(pairs.filter(({ first, second }) => isMain(first) && isQuiet(second)).length).toBeGreaterThan(20);
	expect(pairs.filter(({ first, second }) => isQuiet(first) && isMain(second))).toEqual([]);
});

test('four letters are enough to tell the styles of all components apart', async () => {
	const { default: config } = (await import(pathToFileURL('svelte.config.js').href)) as { default: Config };
	const cssHash = config.compilerOptions!.cssHash!;
	const named = new Map<string, string>();
	for (const file of globSync('src/**/*.svelte')) {
		compile(readFileSync(file, 'utf8'), {
			runes: true,
			filename: file,
			cssHash: (given) => {
				const name = cssHash(given);
				// The same styles may bear the same name.
				expect(named.get(name) ?? given.css, `${file}: ${name}`).toBe(given.css);
				named.set(name, given.css);
				return name;
			}
		});
	}
	expect(named.size).toBeGreaterThan(100);
});
