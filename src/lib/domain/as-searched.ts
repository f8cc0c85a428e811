/*
 * Two texts that look the same to a reader, or that a phone's keyboard makes without effort, become one here. It is for
 * searching alone: what is shown stays as it was written.
 */

/** What nobody sees: where a line may break, joiners, and Khmer's two vowels that are not written. */
const unseen = /\u00ad|\u034f|\u17b4|\u17b5|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/g;

/** Apostrophes and quotes: a keyboard gives the straight ones, a text has the round ones, and many leave them out. */
const quotes = /['"\u2018-\u201f\u02bc`\u00b4\u00ab\u00bb]/g;

/** Marks over and under Latin letters: Vietnamese is often typed without them. */
const latinMarks = /[\u0300-\u036f]/g;

/** One Khmer syllable: a letter with what hangs on it, subscripts (a sign and a letter) among it. */
const syllable = /[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17dd])+/g;
const hangings = /\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17dd]/g;

/** A text as a search compares it: without marks, case and what is unseen, Khmer in one order and with 0 to 9. */
export function asSearched(text: string): string {
	return (
		text
			.replace(unseen, '')
			.replace(quotes, '')
			.normalize('NFKD')
			.replace(latinMarks, '')
			.toLowerCase()
			.replaceAll('đ', 'd')
			.replace(/[\u17e0-\u17e9]/g, (digit) => String(digit.charCodeAt(0) - 0x17e0))
			// Two letters for one word, ឲ្យ and ឱ្យ.
			.replaceAll('\u17b2', '\u17b1')
			// The subscripts of DA and TA look the same.
			.replaceAll('\u17d2\u178a', '\u17d2\u178f')
			.replace(syllable, (whole) => whole[0] + inOneOrder(whole.slice(1)))
	);
}

/** A vowel may be typed in its two halves, and all that hangs on a letter in any order: it looks the same. */
function inOneOrder(hanging: string): string {
	const sorted = [...new Set(hanging.match(hangings))].sort().join('');
	return sorted
		.replace(/\u17b6(.*)\u17c1/, '$1\u17c4')
		.replace(/\u17b8(.*)\u17c1/, '$1\u17be')
		.replace(/(\u17be|\u17c4)(.*)/, '$2$1');
}

/** Whether every word of `wanted` is in `text`. Khmer is written with and without spaces: there they do not count. */
export function isFoundIn(wanted: string, text: string): boolean {
	const here = asSearched(text);
	const joined = here.replace(/\s/g, '');
	const isKhmer = (word: string) => /[\u1780-\u17b3]/.test(word);
	return asSearched(wanted)
		.split(/\s+/)
		.every((word) => here.includes(word) || (isKhmer(word) && joined.includes(word)));
}
