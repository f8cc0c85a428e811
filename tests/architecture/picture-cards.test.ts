import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { phases } from '#lib/domain/journey.ts';
import { languages, type Language } from '#lib/domain/text.ts';
import { inReading, type WordTree } from '#lib/server/words/reading-variants.ts';
import { parts, type Part } from '#lib/ui/art/scene-parts.ts';
import { drawnSteps, stepsFile } from '#tests/support/draw-steps.ts';
import { scenes, type Placed } from '#lib/ui/art/scenes.ts';
import { stepScenes } from '#lib/ui/art/step-scenes.ts';
import { placeScenes } from '#lib/ui/art/place-scenes.ts';
import { rowScenes } from '#lib/ui/art/row-scenes.ts';
import { aboutMeScenes } from '#lib/features/people/about-me-scenes.ts';
import { signScenes } from '#lib/features/closure/own-signs.ts';
import { parts as phoneParts } from '#lib/features/open/my-phone.ts';
import { steps } from '#lib/ui/calm/skills.ts';

/*
 * What is told in pictures: a sentence bears the name of the scene that is drawn for it. A name that is drawn nowhere would
 * silently be left out, so it is looked for here.
 */

const wordsOf = (language: Language, namespace: string): WordTree =>
	JSON.parse(readFileSync(`locales/${language}/${namespace}.json`, 'utf8'));
const at = (words: WordTree, path: string) =>
	path.split('.').reduce<WordTree>((tree, key) => Object(tree[key]), words) as Record<string, string>;
const told = (language: Language, reading: 'adult' | 'young' | 'family', namespace: string, path: string) =>
	at(inReading(wordsOf(language, namespace), reading, language), path);

const lists = [
	...phases.map((phase) => ['journey', `${phase}.pictures`] as const),
	['partners', 'first.pictures'],
	['going-home', 'pictures'],
	['closure', 'pictures'],
	['meet', 'pictures'],
	['journey', 'welcome.pictures']
] as const;
const plain = (text: string) => text.replaceAll('\u200b', '');

describe.each(languages)('in %s', (language) => {
	test.each(lists)(
		'%s %s: each sentence has its drawing, the same ones in all languages',
		(namespace, path) => {
			for (const reading of ['adult', 'young', 'family'] as const) {
				const names = Object.keys(told(language, reading, namespace, path));
				expect(names.filter((name) => !Object.hasOwn(scenes, name))).toEqual([]);
				expect(names).toEqual(Object.keys(told('en', reading, namespace, path)));
			}
		}
	);

	test('a phase is six to eight pictures for an adult, five or six of short words for a young person', () => {
		for (const phase of phases) {
			const adult = Object.values(told(language, 'adult', 'journey', `${phase}.pictures`));
			const young = Object.values(told(language, 'young', 'journey', `${phase}.pictures`));
			expect(adult.length, phase).toBeGreaterThanOrEqual(6);
			expect(adult.length, phase).toBeLessThanOrEqual(8);
			expect(young.length, phase).toBeGreaterThanOrEqual(5);
			expect(young.length, phase).toBeLessThanOrEqual(6);
			expect(young, phase).not.toEqual(adult);
			// A family is told in fewer: what to do, and what to leave.
			expect(
				Object.keys(told(language, 'family', 'journey', `${phase}.pictures`)).length,
				phase
			).toBeGreaterThanOrEqual(4);
			for (const words of young) {
				// Khmer has no spaces between words: there the letters are counted, four or five to a word.
				if (language === 'km') expect(plain(words).length, words).toBeLessThanOrEqual(100);
				else expect(words.split(/\s+/).length, words).toBeLessThanOrEqual(25);
			}
		}
	});
});

describe('the drawings', () => {
	const all = [
		scenes,
		stepScenes,
		signScenes,
		phoneParts,
		rowScenes,
		placeScenes,
		...Object.values(aboutMeScenes)
	].flatMap((drawn: Record<string, readonly Placed[] | string>) =>
		Object.entries(drawn).filter((one): one is [string, readonly Placed[]] => typeof one[1] !== 'string')
	);

	test('none is drawn for nobody, and none is built of a part that nobody uses', () => {
		const named = new Set(
			lists.flatMap(([namespace, path]) =>
				(['adult', 'young', 'family'] as const).flatMap((reading) =>
					Object.keys(told('en', reading, namespace, path))
				)
			)
		);
		expect(Object.keys(scenes).filter((name) => !named.has(name))).toEqual([]);
		const stepped = new Set(Object.values(steps).flatMap((forms) => Object.values(forms).flat()));
		expect(Object.keys(stepScenes).filter((name) => !stepped.has(name as never))).toEqual([]);
		const used = new Set(all.flatMap(([, placed]) => placed.map(([part]) => part)));
		expect((Object.keys(parts) as Part[]).filter((part) => !used.has(part))).toEqual([]);
	});

	test('the steps lie drawn in their file as they are told: node tests/support/draw-steps.ts', () => {
		expect(readFileSync(stepsFile, 'utf8')).toBe(drawnSteps());
	});

	test('each has a ground of its own, so that nobody stands in the air', () => {
		for (const [name, [ground]] of all)
			expect(['room', 'outside', 'ground', 'meadow'], name).toContain(ground?.[0]);
	});
});
