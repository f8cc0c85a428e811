import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { phases } from '#lib/domain/journey.ts';
import { languages, type Language } from '#lib/domain/text.ts';
import { withYoungPronoun } from '#lib/i18n/young-pronoun.ts';
import { inReading, type WordTree } from '#lib/server/words/reading-variants.ts';
import { parts, type Part } from '#lib/ui/art/scene-parts.ts';
import { saidIn, wordsIn } from '#tests/support/how-easy.ts';
import { drawnSteps, stepsFile } from '#tests/support/draw-steps.ts';
import { scenes, type Placed } from '#lib/ui/art/scenes.ts';
import { stepScenes } from '#lib/ui/art/step-scenes.ts';
import { placeScenes } from '#lib/ui/art/place-scenes.ts';
import { rowScenes } from '#lib/ui/art/row-scenes.ts';
import { cardScenes } from '#lib/features/plan/goal-cards.ts';
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

const readers = ['adult', 'young', 'family'] as const;
type Reader = (typeof readers)[number];

/** What is told in pictures, and to whom. An open page does not know who reads it: it is counted as for both. */
const lists: [namespace: string, path: string, readers: Reader[]][] = [
	...phases.map((phase): [string, string, Reader[]] => ['journey', `${phase}.pictures`, [...readers]]),
	['partners', 'first.pictures', ['adult', 'young']],
	['going-home', 'pictures', [...readers]],
	['closure', 'pictures', ['adult', 'young']],
	['meet', 'pictures', ['adult', 'young']],
	['journey', 'welcome.pictures', ['family']]
];
/** A family is told in fewer: what to do, and what to leave. */
const many = { adult: [6, 8], young: [5, 6], family: [4, 6] } as const;

describe.each(languages)('in %s', (language) => {
	test.each(lists)(
		'%s %s: each sentence has its drawing, the same ones in all languages',
		(namespace, path) => {
			for (const reading of readers) {
				const names = Object.keys(told(language, reading, namespace, path));
				expect(names.filter((name) => !Object.hasOwn(scenes, name))).toEqual([]);
				expect(names).toEqual(Object.keys(told('en', reading, namespace, path)));
			}
		}
	);

	test.each(lists)(
		'%s %s: six to eight pictures for an adult, five or six for a young person, each of one sentence',
		(namespace, path, itsReaders) => {
			for (const reader of itsReaders) {
				const cards = Object.values(told(language, reader, namespace, path));
				const [least, most] = many[reader];
				expect(cards.length, reader).toBeGreaterThanOrEqual(least);
				expect(cards.length, reader).toBeLessThanOrEqual(most);
				for (const card of cards) {
					expect(wordsIn(language, card).length, card).toBeLessThanOrEqual(25);
					expect(saidIn(card), card).toHaveLength(1);
					expect(card, 'it ends as a sentence does').toMatch(/[.!?។][”»]?$/);
				}
			}
		}
	);

	test.each(lists.filter(([namespace, , its]) => its.includes('young') && namespace !== 'meet'))(
		'%s %s: a young person is told it in words of her own',
		(namespace, path) => {
			const adult = told(language, 'adult', namespace, path);
			expect(told(language, 'young', namespace, path)).not.toEqual(withYoungPronoun(adult, language));
		}
	);
});

describe('the drawings', () => {
	const all = [
		scenes,
		stepScenes,
		signScenes,
		phoneParts,
		rowScenes,
		placeScenes,
		cardScenes,
		...Object.values(aboutMeScenes)
	].flatMap((drawn: Record<string, readonly Placed[] | string>) =>
		Object.entries(drawn).filter((one): one is [string, readonly Placed[]] => typeof one[1] !== 'string')
	);

	test('none is drawn for nobody, and none is built of a part that nobody uses', () => {
		const named = new Set(
			lists.flatMap(([namespace, path]) =>
				readers.flatMap((reading) => Object.keys(told('en', reading, namespace, path)))
			)
		);
		expect(Object.keys(scenes).filter((name) => !named.has(name))).toEqual([]);
		const stepped = new Set(Object.values(steps).flatMap((forms) => Object.values(forms).flat()));
		expect(Object.keys(stepScenes).filter((name) => !stepped.has(name as never))).toEqual([]);
		const used = new Set(all.flatMap(([, placed]) => placed.map(([part]) => part)));
		expect((Object.keys(parts) as Part[]).filter((part) => !used.has(part))).toEqual([]);
	});

	test('a hand that says stop stands nowhere but where a sentence says so', () => {
		const stops = all.filter(([, placed]) => placed.some(([part]) => part === 'stop')).map(([name]) => name);
		expect([...new Set(stops)].sort()).toEqual(['fast', 'hand', 'stop']);
	});

	test('the steps lie drawn in their file as they are told: node tests/support/draw-steps.ts', () => {
		expect(readFileSync(stepsFile, 'utf8')).toBe(drawnSteps());
	});

	test('each has a ground of its own, so that nobody stands in the air', () => {
		for (const [name, [ground]] of all)
			expect(['room', 'outside', 'ground', 'meadow'], name).toContain(ground?.[0]);
	});
});
