import { expect, test } from 'vitest';

/* In Chromium, because it breaks Khmer lines by a dictionary of its own: what Node's keeps whole, it may take for two words. */

type Words = { [key: string]: string | Words };
const files = import.meta.glob<Words>('/locales/km/*.json', { eager: true, import: 'default' });

const flat = (words: Words, path: string): [string, string][] =>
	Object.entries(words).flatMap(([key, value]) =>
		typeof value === 'string' ? [[path + key, value] as [string, string]] : flat(value, `${path}${key}.`)
	);

const texts = Object.entries(files).flatMap(([file, words]) =>
	flat(words, `${/(\w[\w-]*)\.json$/.exec(file)?.[1]}:`)
);

test('the browser parts what is written in Khmer in one piece nowhere, but after the word for "who" or "you"', () => {
	expect(texts.length).toBeGreaterThan(2000);
	const words = new Intl.Segmenter('km', { granularity: 'word' });
	const torn = texts.flatMap(([key, text]) =>
		(text.match(/[\u1780-\u17d3\u2060]+/gu) ?? [])
			.map((piece) => Array.from(words.segment(piece), ({ segment }) => segment))
			.filter((parts) => (parts[0] === 'អ្នក' ? parts.length > 2 : parts.length > 1))
			.map((parts) => `${key}: ${parts.join('|')}`)
	);
	expect(torn, 'write a joiner, U+2060, where each is parted').toEqual([]);
});
