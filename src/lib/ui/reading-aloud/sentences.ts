/** One sentence of a text: where it begins and ends (UTF-16 units), and how it is said. */
export type Sentence = { from: number; to: number; said: string };

// Khmer ends a sentence with ។ or ៕; a closing quote or bracket belongs to the sentence before it.
const end = /[.!?។៕…]+["”»’)\]]*(?=\s|\u200B|$)|[។៕]["”»’)\]]*|\n+/gu;

/** The sentences of a text, in order. What holds no letter and no number is left out. */
export function sentencesOf(text: string): Sentence[] {
	const sentences: Sentence[] = [];
	let from = 0;
	for (const match of [...text.matchAll(end), undefined]) {
		const to = match ? match.index + match[0].length : text.length;
		const raw = text.slice(from, to);
		const lead = raw.length - raw.trimStart().length;
		const said = raw
			.replaceAll(/[\u200B\u2060]/g, '')
			.replace(/\s+/g, ' ')
			.trim();
		if (/[\p{L}\p{N}]/u.test(said))
			sentences.push({ from: from + lead, to: from + raw.trimEnd().length, said });
		from = to;
	}
	return sentences;
}
