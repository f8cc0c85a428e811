import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { languages, type Language } from '#lib/domain/text.ts';
import { calendarFile, calendarFileName } from '#lib/features/sessions/calendar-file.ts';
import { openNamespaces } from '#lib/i18n/namespaces.ts';
import { findNeverWords } from '#lib/server/never-words/find.ts';
import neverWords from '#lib/server/never-words/never-words.json' with { type: 'json' };
import { namespacesIn, textsOf } from '#lib/server/words/locale-files.ts';
import { invitationCard } from '#operator/commands/invitation-card.ts';
import { readable, servedTexts } from '#operator/served-words.ts';

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
		for (const unseen of ['\u200b', '\u2060', '\u200d'])
			expect(findNeverWords(`ក ${[...first].join(unseen)} ក`)).toContain(first);
	});

	test('a digest has no words, whatever stands in it; beside it they are found', () => {
		const list = (name: string) => `{"/${name}":"+hIv/Q9HEntnZ63O12fGfJceNCZCtWIzeCoLygJQwto="}`;
		const found = (name: string) =>
			readable('release.json', list(name)).flatMap((text) => findNeverWords(text));
		expect(found('km/know-how/phone')).toEqual([]);
		expect(found('km/hiv')).toContain('HIV');
	});

	test('a word inside another one is innocent', () => {
		expect(
			findNeverWords('a showcase of courteous grapes, a courtyard, a therapist and a drape', [
				'rape',
				'court',
				'case'
			])
		).toEqual([]);
	});

	test.each([
		['survivor', ['survivors', 'Survivor’s', "survivors'"]],
		['rape', ['rapes', 'raped', 'raping']],
		['abuse', ['abuses', 'abused', 'abuser', 'abusers', 'abusing']],
		['rescue', ['rescues', 'rescued', 'rescuers', 'rescuing']],
		['traffick', ['trafficking', 'trafficked', 'traffickers']],
		['exploit', ['exploited', 'exploiters', 'exploiting']],
		['case manager', ['case managers', 'Case-Manager', 'case\nmanager']],
		['counsellor', ['counsellors']],
		['case', ['cases', 'case’s']],
		['client', ['clients']],
		['court', ['courts']]
	])('%s is found in its other forms too', (word, forms) => {
		expect(neverWords.en).toContain(word);
		expect(forms.filter((form) => !findNeverWords(`for ${form} here`, [word]).includes(word))).toEqual([]);
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
				// A way through settings is drawn piece by piece.
				const sentence = sentences(language, namespace).find((text) => !text.includes(' › ')) ?? '';
				expect(
					served.some((text) => text.includes(sentence)),
					`${language}/${namespace}`
				).toBe(true);
			}
		}
	});
});

describe('what leaves the phone says nothing either', () => {
	for (const language of languages) {
		test(`the calendar file with each of the words offered, ${language}`, async () => {
			const offered = textsOf('locales', language, 'sessions').filter(({ key }) =>
				/^sessions:calendar\.(busy|errand|call|study)(_|$)/.test(key)
			);
			expect(offered.length).toBeGreaterThanOrEqual(4);
			for (const { text } of offered) {
				const file = await calendarFile(
					{ date: '2026-11-26', time: '09:00' },
					text,
					'Asia/Phnom_Penh',
					new Date()
				);
				// Lines are folded after 75 bytes: a word may lie across the fold (RFC 5545, 3.1).
				const unfolded = file.replaceAll('\r\n ', '');
				expect(unfolded).toContain(text);
				expect(findNeverWords(unfolded)).toEqual([]);
			}
			expect(findNeverWords(calendarFileName.replace('.', ' '))).toEqual([]);
		});

		test(`every word on a page of the book that is printed, ${language}`, () => {
			const texts = bookTexts(language);
			const found = printing().flatMap(({ file, keys }) =>
				texts
					.filter(({ key }) => keys.some((start) => key.startsWith(start)))
					.flatMap(({ key, text }) => findNeverWords(text).map((word) => `${file}: ${key}: ${word}`))
			);
			expect(found).toEqual([]);
		});

		test(`the cards, sheets and reports that the operator prints, ${language}`, () => {
			const texts = ['card', 'meet', 'report'].flatMap((namespace) =>
				textsOf('locales', language, namespace)
			);
			expect(texts.flatMap(({ key, text }) => findNeverWords(text).map((word) => `${key}: ${word}`))).toEqual(
				[]
			);
			const card = invitationCard({
				link: 'https://example.org/key',
				code: 'ABCDEFGH',
				language,
				name: { km: 'ក', en: 'a', vi: 'a' },
				minutes: 15,
				environment: { root: '.', real: '/nowhere' }
			});
			expect(card).toContain(textsOf('locales', language, 'card')[0]?.text);
			expect(findNeverWords(card)).toEqual([]);
		});
	}

	test('every page of the book that can be printed is among them', () => {
		expect(printing().map(({ file }) => basename(file))).toEqual(
			expect.arrayContaining(['PrintPage.svelte', 'MyRoad.svelte', 'ComeBack.svelte', 'AllMyData.svelte'])
		);
		for (const { keys } of printing()) expect(keys.length).toBeGreaterThan(3);
	});
});

/** The components that print, and how the keys of their words begin: `closure:road.lead`, `sessions:how.` */
function printing(): { file: string; keys: string[] }[] {
	const files = globSync('src/lib/**/*.svelte').filter((file) =>
		readFileSync(file, 'utf8').includes('print()')
	);
	return files.map((file) => {
		const own = readFileSync(file, 'utf8');
		// What a component has beside it, such as the lines of a page, is printed with it.
		const beside = [...own.matchAll(/from '(\.\/[^']+\.ts)'/g)].map(([, path]) =>
			readFileSync(join(dirname(file), path ?? ''), 'utf8')
		);
		const keys = [own, ...beside].flatMap((source) =>
			[...source.matchAll(/['`]([a-z-]+:[\w.-]+)/g)].map(([, key]) => key ?? '')
		);
		return { file, keys };
	});
}

const bookTexts = (language: Language) =>
	namespacesIn('locales').flatMap((namespace) => textsOf('locales', language, namespace));

/** The longest texts of a namespace: those are found nowhere by chance. */
function sentences(language: string, namespace: string): string[] {
	const texts: string[] = [];
	JSON.parse(readFileSync(`locales/${language}/${namespace}.json`, 'utf8'), (_, value: unknown) => {
		if (typeof value === 'string') texts.push(value);
		return value;
	});
	return texts.sort((a, b) => b.length - a.length);
}
