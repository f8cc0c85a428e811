import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { languages } from '#lib/domain/text.ts';
import { openNamespaces } from '#lib/i18n/namespaces.ts';
import neverWords from '#companion/never-words/never-words.json' with { type: 'json' };
import { findNeverWords, readable, servedTexts } from '#companion/never-words/served-words.ts';

describe('nothing served without a device token says why somebody has the app', () => {
	test('no never-word in any served file, in any of the three languages', () => {
		const found = servedTexts().flatMap(({ file, text }) =>
			findNeverWords(text).map((word) => `${file}: ${word}: ${text.slice(0, 80)}`)
		);
		expect(found).toEqual([]);
	});

	test('the search sees a word in a page, in a script and in broken Khmer', () => {
		expect(findNeverWords('<p>A shelter for you</p>')).toEqual(['shelter']);
		expect(
			readable('a.js', 'const a = "your Case Manager"').flatMap((text) => findNeverWords(text))
		).toContain('case manager');
		const [first = ''] = neverWords.km;
		expect(findNeverWords(`ក ${[...first].join('\u200B')} ក`)).toContain(first);
	});

	test('a word inside another one is innocent', () => {
		expect(
			findNeverWords('in some cases of showcases, courteous grapes', ['rape', 'court', 'showcase'])
		).toEqual([]);
	});

	test('a code of iCalendar is innocent in its own list alone', () => {
		const list = 'var a=function(e){return e.CLIENT=`CLIENT`,e.NONE=`NONE`,e.SERVER=`SERVER`,e}({})';
		const found = (script: string) => readable('a.js', script).flatMap((text) => findNeverWords(text));
		expect(found(list)).toEqual([]);
		for (const elsewhere of ['const a = "CLIENT"', 'e.CLIENT = "CLIENT"', `${list};say("CLIENT")`])
			expect(found(elsewhere), elsewhere).toEqual(['client']);
	});

	test('the open words of every language are among what is searched', () => {
		const served = servedTexts().map(({ text }) => text);
		for (const language of languages) {
			for (const namespace of openNamespaces) {
				const [sentence = ''] = sentences(language, namespace);
				expect(
					served.some((text) => text.includes(sentence)),
					`${language}/${namespace}`
				).toBe(true);
			}
		}
	});
});

/** The longest texts of a namespace: those are found nowhere by chance. */
function sentences(language: string, namespace: string): string[] {
	const texts: string[] = [];
	JSON.parse(readFileSync(`locales/${language}/${namespace}.json`, 'utf8'), (_, value: unknown) => {
		if (typeof value === 'string') texts.push(value);
		return value;
	});
	return texts.sort((a, b) => b.length - a.length);
}
