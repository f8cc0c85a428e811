import { readFileSync } from 'node:fs';
import { languages, readings, type Language, type Reading } from '#lib/domain/text.ts';
import { flat, namespacesIn } from '#lib/server/words/locale-files.ts';
import { inReading, type WordTree } from '#lib/server/words/reading-variants.ts';
import { readingAge, saidIn, wordsIn } from '#tests/support/how-easy.ts';

/*
 * `npm run measure:words`: how easy the words are. For English the age from which a text can be read (Flesch–Kincaid, see
 * `tests/support/how-easy.ts`), for each reading and each group of pages, which is a file of `locales/`; for all three
 * languages the words and sentences of a card: of a picture card, and of any text that tells something.
 */

/** Below this a text is a label, and its age chance: one long name makes it a page of law. */
const tells = 12;

const treeOf = (language: Language, namespace: string, reading: Reading) =>
	inReading(
		JSON.parse(readFileSync(`locales/${language}/${namespace}.json`, 'utf8')) as WordTree,
		reading,
		language
	);
const mean = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0) / numbers.length;
const oneDecimal = (number: number) => number.toFixed(1);
const print = (...cells: (string | number)[]) =>
	process.stdout.write(
		`${cells.map((cell, at) => (at === 0 ? String(cell).padEnd(26) : String(cell).padStart(11))).join('')}\n`
	);

// Staff read the desk's words, and nobody else does.
const groups = namespacesIn('locales').filter((namespace) => namespace !== 'desk');
const textsOf = (language: Language, reading: Reading, namespaces = groups) =>
	namespaces.flatMap((namespace) =>
		flat(treeOf(language, namespace, reading)).map(({ key, text }) => ({ key: `${namespace}:${key}`, text }))
	);

/** A handful of labels says nothing about how a page reads. */
const few = 10;
function ageOf(texts: { text: string }[]): string {
	const sentences = texts.flatMap(({ text }) => saidIn(text));
	return sentences.length < few ? '–' : oneDecimal(readingAge(sentences));
}
const telling = (texts: { text: string }[]) =>
	texts.filter(({ text }) => wordsIn('en', text).length >= tells);
const agesOf = (namespaces?: string[]) =>
	readings.map((reading) => {
		const texts = textsOf('en', reading, namespaces);
		return `${ageOf(texts)}/${ageOf(telling(texts))}`;
	});

print(`English, years: all/told`, ...readings);
for (const group of groups) print(group, ...agesOf([group]));
print('all', ...agesOf());

// The first pages have words of that name for the buttons beside them, and a new look tells of pictures.
const isOfPictures = /^(?!open:|looks:).*[:.]pictures\.[^.]+$/;
const measured = (language: Language, texts: { text: string }[]) => {
	const words = texts.map(({ text }) => wordsIn(language, text).length);
	const sentences = texts.map(({ text }) => saidIn(text).length);
	return [
		texts.length,
		oneDecimal(mean(words)),
		Math.max(...words),
		oneDecimal(mean(sentences)),
		Math.max(...sentences)
	];
};
for (const [kind, of] of [
	['picture cards', ({ key }: { key: string }) => isOfPictures.test(key)],
	['other texts', ({ key }: { key: string }) => !isOfPictures.test(key)]
] as const) {
	process.stdout.write('\n');
	print(kind, 'cards', 'words', 'at most', 'sentences', 'at most');
	for (const language of languages)
		for (const reading of readings)
			print(`${language}, ${reading}`, ...measured(language, textsOf(language, reading).filter(of)));
}
