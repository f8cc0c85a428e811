import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answersHeard, isAnswer, packAnswers, unpackAnswers } from './answers-heard.ts';

const sound = fc.uint8Array({ maxLength: 300 });
const name = fc.stringMatching(/^[0-9a-f]{16}$/);

test('what is packed comes out as it went in', () => {
	fc.assert(
		fc.property(fc.dictionary(name, sound), (recordings) => {
			const out = unpackAnswers(packAnswers(Object.entries(recordings)).buffer);
			expect([...out!].map(([one, bytes]) => [one, [...new Uint8Array(bytes)]])).toEqual(
				Object.entries(recordings).map(([one, bytes]) => [one, [...bytes]])
			);
		})
	);
});

test('a piece that was cut off, or is no such piece, is none at all', () => {
	const whole = packAnswers([
		['0123456789abcdef', new Uint8Array([1, 2, 3])],
		['fedcba9876543210', new Uint8Array([4])]
	]);
	for (const to of [1, 15, 16, 19, 20, 22, 24, whole.length - 1])
		expect(unpackAnswers(whole.slice(0, to).buffer), `cut at ${to}`).toBeUndefined();
	expect(unpackAnswers(new TextEncoder().encode('<p>Welcome to this network</p>').buffer)).toBeUndefined();
	expect(unpackAnswers(new ArrayBuffer(0))?.size).toBe(0);
});

test('faces, promises and pictures are answers in every reading; what a page tells is none', () => {
	for (const key of [
		'feedback:face.3',
		'feedback:questions.heard_young',
		'feedback:words.ask_young',
		'feedback:words.help',
		'sessions:show.quietPlace',
		'today:mood.5',
		'journey:coordination.ask_young.1',
		'people:roles.worker.ask.2',
		'going-home:pace.slower',
		'sharing:state.off',
		'plan:cards.fast',
		'closure:mine_young.sign.eat',
		'journey:closure.pictures_young.door',
		'going-home:pictures.bus'
	])
		expect(isAnswer(key), key).toBe(true);
	for (const key of ['feedback:why.limit3', 'today:hello', 'journey:entry.happens.1'])
		expect(isAnswer(key), key).toBe(false);
});

test('whatever can be chosen on a screen is among them: to touch it asks for nothing', () => {
	const group =
		/<(?:Choice|PictureChoices|FaceRow|Check|Switch)\b[^]*?\n\t*\/>|<button[^>]*aria-pressed[^]*?<\/button>|onshow\(t\([`'][^`',]+[`']\)\)/g;
	const named = globSync('src/lib/{features,ui}/**/*.svelte').flatMap((file) =>
		[...readFileSync(file, 'utf8').matchAll(group)].flatMap(([code]) =>
			// What the group is called is said by its heading. What has something of hers put in is recorded nowhere.
			[...code.replace(/\bname=\{[^}]*\}/, '').matchAll(/\bt\([`']([^`'$]+)[`'$](?!, \{)/g)].map(
				([, name]) => name!
			)
		)
	);
	expect(named.length).toBeGreaterThan(15);
	// Of a name that is put together its beginning.
	const isHeard = (name: string) =>
		answersHeard.some((beginning) => name.startsWith(beginning) || beginning.startsWith(name));
	expect(named.filter((name) => !isHeard(name))).toEqual([]);
});

test('each beginning is one of a text that there is', () => {
	const flat = (words: object, path: string): string[] =>
		Object.entries(words).flatMap(([key, value]) =>
			typeof value === 'string' ? [`${path}${key}`] : flat(value as object, `${path}${key}.`)
		);
	for (const beginning of answersHeard) {
		const [namespace = '', rest = ''] = beginning.split(':');
		const [before, after = ''] = rest.split('*');
		const keys = flat(
			JSON.parse(readFileSync(`locales/en/${namespace}.json`, 'utf8')) as object,
			`${namespace}:`
		);
		expect(
			keys.filter((key) => key.startsWith(`${namespace}:${before}`) && key.includes(after)).length,
			beginning
		).toBeGreaterThan(0);
	}
});
