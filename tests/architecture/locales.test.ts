import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { languages } from '#lib/domain/text.ts';
import { bookNamespaces, openNamespaces } from '#lib/i18n/namespaces.ts';
import { inReading } from '#lib/server/words/reading-variants.ts';

type Words = { [key: string]: string | Words };

const read = (language: string, namespace: string): Words =>
	JSON.parse(readFileSync(join('locales', language, `${namespace}.json`), 'utf8'));

const flat = (words: Words, path = ''): [string, string][] =>
	Object.entries(words).flatMap(([key, value]) =>
		typeof value === 'string' ? [[path + key, value] as [string, string]] : flat(value, `${path}${key}.`)
	);

const plural = /_(zero|one|two|few|many|other)$/;
const keysOf = (words: Words) => [...new Set(flat(words).map(([key]) => key.replace(plural, '#')))].sort();
const placeholders = (text: string) => [...text.matchAll(/{{[^}]+}}/g)].map(([whole]) => whole).sort();

const namespaces = globSync('locales/en/*.json').map((file) => basename(file, '.json'));

describe('all languages say all words', () => {
	test('every namespace of the app has a file, and no file stands alone', () => {
		expect([...openNamespaces, ...bookNamespaces].filter((one) => !namespaces.includes(one))).toEqual([]);
		for (const language of languages) {
			expect(
				globSync(`locales/${language}/*.json`)
					.map((file) => basename(file, '.json'))
					.sort()
			).toEqual([...namespaces].sort());
		}
	});

	test('the desk, where an organisation writes words of its own, has a name for each file', () => {
		const { words } = read('en', 'desk') as { words: { screen: Words } };
		expect(Object.keys(words.screen).sort()).toEqual([...namespaces].sort());
	});

	for (const language of languages.filter((one) => one !== 'en')) {
		test(`${language} has the keys of English, each by name`, () => {
			for (const namespace of namespaces) {
				expect(keysOf(read(language, namespace)), namespace).toEqual(keysOf(read('en', namespace)));
			}
		});

		test(`${language} fills the same places in every sentence`, () => {
			for (const namespace of namespaces) {
				const english = new Map(flat(read('en', namespace)));
				for (const [key, text] of flat(read(language, namespace))) {
					const source = english.get(key) ?? english.get(key.replace(plural, '_other')) ?? '';
					expect(placeholders(text), `${namespace}:${key}`).toEqual(placeholders(source));
				}
			}
		});
	}

	for (const language of languages) {
		test(`${language} has every plural form that its readers count in`, () => {
			const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
			for (const namespace of namespaces) {
				const keys = new Set(flat(read(language, namespace)).map(([key]) => key));
				const counted = [...keys].filter((key) => plural.test(key)).map((key) => key.replace(plural, ''));
				for (const key of counted)
					for (const category of categories) {
						expect(keys.has(`${key}_${category}`), `${namespace}:${key}_${category}`).toBe(true);
					}
			}
		});

		test(`${language} leaves nothing empty and says whether it was reviewed`, () => {
			const review = JSON.parse(readFileSync(`locales/review/${language}.json`, 'utf8'));
			for (const namespace of namespaces) {
				for (const [key, text] of flat(read(language, namespace))) {
					expect(text.trim(), `${namespace}:${key}`).not.toBe('');
				}
				expect(['draft', 'reviewed'], namespace).toContain(review.namespaces[namespace]);
			}
		});
	}
});

describe('each text is in its language', () => {
	const texts = (language: string) =>
		namespaces.flatMap((namespace) =>
			flat(read(language, namespace)).map(
				([key, text]) => [`${namespace}:${key}`, text.replaceAll(/{{[^}]*}}/g, '')] as const
			)
		);

	// A language is named in itself, whatever is spoken around it.
	const isNameOfLanguage = (key: string) => key.startsWith('settings:languages.');

	test('Khmer has no word in Latin letters, but for names as they stand on a phone or in a file', () => {
		const names =
			/https|Add to Home screen|Downloads|themes\.json|Telegram|WhatsApp|Facebook|iPhone|Quick Exit|Safety Check|Apache License|\.xlsx?|\.ods|A4|CSV|MP3|USB|EXAMPLE|Excel|LibreOffice|\b(id|yes|month|backup)\b/g;
		// A way through a phone's own settings is told in the words that stand on the phone, and many have no Khmer.
		const isWay = (key: string) => /^knowhow:mine\.(names$|\w+\.ways\.)/.test(key) || isNameOfLanguage(key);
		expect(
			texts('km').filter(([key, text]) => !isWay(key) && /[a-z]/i.test(text.replaceAll(names, '')))
		).toEqual([]);
	});

	test('no text of Khmer or Vietnamese is left as it is in English, but for one currency, and a phone without Khmer', () => {
		const english = new Map(texts('en'));
		const left = ['km', 'vi'].flatMap((language) =>
			texts(language).filter(
				([key, text]) => /\p{L}{2}/u.test(text) && english.get(key) === text && !isNameOfLanguage(key)
			)
		);
		expect(left.map(([key]) => key).sort()).toEqual([
			'knowhow:mine.place.ways.iphone.2',
			'notes:money.KHR',
			'partners:currency.KHR'
		]);
	});

	// A young person's book changes each អ្នក that stands alone to ប្អូន, "you": "who looks into your phone" would be herself.
	test('in Khmer nobody else is called by the word that becomes "you" in a young book', () => {
		const somebody = /(?<![\u1780-\u17d3])អ្នក\u200b(?:ដែល|ថ្មី|នោះ|ម្ខាង|ក្នុង|ទាំង\u2060?អស់)/u;
		const forStaff = /^(desk|report):/;
		expect(texts('km').filter(([key, text]) => !forStaff.test(key) && somebody.test(text))).toEqual([]);
	});
});

describe('what means one thing stands on one line', () => {
	const khmer = namespaces.flatMap((namespace) =>
		flat(read('km', namespace)).map(([key, text]) => [`${namespace}:${key}`, text] as const)
	);

	// A browser's dictionary takes these for two words; torn, the second half is read as something else.
	const oneWord = [
		'យល់.ព្រម',
		'បន្ទាប់.មក',
		'រួម.ដំណើរ',
		'ញ៉ាំ.បាយ',
		'មិន.ទាន់',
		'មិន.មែន',
		'ពេល.ណា',
		'ជា.មុន',
		'ការ.គេង'
	];

	test.each(oneWord)('%s is one word to a Khmer reader: a joiner (U+2060) holds it', (word) => {
		const halves = new RegExp(word.replace('.', '\u200b?'), 'u');
		expect(khmer.filter(([, text]) => halves.test(text)).map(([key]) => key)).toEqual([]);
	});

	// Lines are broken by the dictionary that Intl knows as well; Chromium has another one (i18n/khmer-words.browser.test.ts).
	test('what is written in Khmer in one piece is not torn either, but after the word for "who" or "you"', () => {
		const words = new Intl.Segmenter('km', { granularity: 'word' });
		const torn = khmer.flatMap(([key, text]) =>
			(text.match(/[\u1780-\u17d3\u2060]+/gu) ?? [])
				.map((piece) => Array.from(words.segment(piece), ({ segment }) => segment))
				.filter((parts) => (parts[0] === 'អ្នក' ? parts.length > 2 : parts.length > 1))
				.map((parts) => `${key}: ${parts.join('|')}`)
		);
		expect(torn).toEqual([]);
	});
});

test('the words of care: never "must", "should", "overdue", "failed", "missed"', () => {
	const forbidden = /\b(must|should|overdue|failed|missed|non-compliant)\b/i;
	const found = namespaces.flatMap((namespace) =>
		flat(read('en', namespace))
			.filter(([, text]) => forbidden.test(text))
			.map(([key, text]) => `${namespace}:${key}: ${text}`)
	);
	expect(found).toEqual([]);
});

describe('a young person is spoken to in one way', () => {
	// Independent of the code: Khmer words stand between invisible breaks, Vietnamese ones between spaces.
	const parts = /[\s\u200b“”«»‘’().,:;!?។៖…—–-]+/u;
	const speaksToAdult = {
		km: (text: string) => text.split(parts).includes('អ្នក'),
		// `người bạn` is a friend, but in `người bạn tin` it is she who trusts.
		vi: (text: string) =>
			/(^|[^\p{L}])(bạn|chúng tôi)(?![\p{L}])/iu.test(
				text.replace(/(người|các) bạn(?! (tin|quen|gặp|thương))|bạn (bè|nhỏ)/giu, '')
			)
	};

	for (const language of ['km', 'vi'] as const) {
		test(`every young form has her pronoun alone: ${language}`, () => {
			const isYoung = (key: string) => /_young(?=[._]|$)/.test(key);
			const forms = namespaces.flatMap((namespace) =>
				flat(read(language, namespace)).filter(([key]) => isYoung(key))
			);
			expect(forms.length).toBeGreaterThan(100);
			expect(forms.filter(([, text]) => speaksToAdult[language](text))).toEqual([]);
		});

		test(`no text of a young book speaks to an adult, as those of an adult's do: ${language}`, () => {
			const texts = (reading: 'young' | 'adult') =>
				[...bookNamespaces, ...openNamespaces].flatMap((namespace) =>
					flat(inReading(read(language, namespace), reading, language)).filter(([, text]) =>
						speaksToAdult[language](text)
					)
				);
			expect(texts('adult').length).toBeGreaterThan(300);
			expect(texts('young')).toEqual([]);
		});
	}

	// `mình` is "I", "we" and "one's own": what a young person says to those she calls `anh chị` is said with `em`.
	test('what a young person shows or says in Vietnamese is said by em; mình is we, or her own', () => {
		const hers =
			/^(plan:(cards|did\.do)|sessions:(show|check|with\.say|can)|partners:(ask|notNow)|closure:(back|bend|card)\.(say|ask)|going-home:pace|my-data:consents|people:(roles\..*\.ask|aboutMe\.(called|helps|like|notAsk|sign|pictures))|feedback:words|settings:lock\.done)(\.|$)/;
		const weOrOwn = /(của|một) mình|mình (cùng|gặp)/giu;
		const texts = (reading: 'young' | 'adult') =>
			[...bookNamespaces, ...openNamespaces].flatMap((namespace) =>
				flat(inReading(read('vi', namespace), reading, 'vi'))
					.map(([key, text]) => `${namespace}:${key}: ${text}`)
					.filter((line) => hers.test(line.split(': ')[0]!))
					.filter((line) => /(?<!\p{L})mình(?!\p{L})/iu.test(line.replaceAll(weOrOwn, '')))
			);
		expect(texts('adult').length).toBeGreaterThan(50);
		expect(texts('young')).toEqual([]);
	});

	test('in Vietnamese what all do together stays theirs in a young book', () => {
		const together = /mình (cùng|gặp nhau|có thể gặp|chơi|tìm|chia tay|làm quen)/iu;
		const lost = [...bookNamespaces].flatMap((namespace) => {
			const young = new Map(flat(inReading(read('vi', namespace), 'young', 'vi')));
			return flat(read('vi', namespace))
				.filter(([key, text]) => /_young(?=[._]|$)/.test(key) && together.test(text))
				.map(([key, text]) => [key.replace('_young', ''), text.match(together)![0]] as const)
				.filter(([key, words]) => !young.get(key)?.includes(words))
				.map(([key]) => `${namespace}:${key}`);
		});
		expect(lost).toEqual([]);
	});

	test('Khmer words for other people, which begin as "you" does, are written in one piece', () => {
		const broken = /(?<![\u1780-\u17d3])អ្នក\u200b(ណា|ជិត\u200b?ខាង|ដទៃ|ផ្សេង|ខ្លះ|ជិះ|អាយុ|រៀន\u200b?ឡើង)/u;
		const found = namespaces.flatMap((namespace) =>
			flat(read('km', namespace)).filter(([, text]) => broken.test(text))
		);
		expect(found).toEqual([]);
	});
});

test('nothing but the way out is called as the way out is', () => {
	// Where these speak of the button itself, by its name.
	const ofTheButton = /^(open:leave|entrance:told\.leave\..*|settings:limits\.leave)$/;
	const plain = (text: string) => text.replaceAll(/[\u200b«»“”"]/g, '').toLowerCase();
	const found = languages.flatMap((language) => {
		const leave = plain((read(language, 'open') as { leave: string }).leave);
		return namespaces.flatMap((namespace) =>
			flat(read(language, namespace))
				.map(([key, text]) => [`${namespace}:${key}`, plain(text)] as const)
				.filter(([key]) => !ofTheButton.test(key))
				.filter(([, text]) => new RegExp(`^${leave}(?!\\p{L})|\\bleave it\\b`, 'u').test(text))
				.map(([key]) => `${language} ${key}`)
		);
	});
	expect(found).toEqual([]);
});
