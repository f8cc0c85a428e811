/** What in a text may tell who wrote it. */
export type Hint = 'digits' | 'name';

/**
 * Looks for what may tell who wrote a text: digits (a number, an age, a date; in any script) and names that the phone
 * knows. It only advises; nothing is ever held back because of it. Everything stays on the phone.
 * @param names people and places in her book; names shorter than two letters are left out
 */
export function hintsIn(text: string, names: string[]): Hint[] {
	const hints: Hint[] = [];
	if (/\p{Nd}/u.test(text)) hints.push('digits');
	const words = plain(text);
	if (names.some((name) => isIn(words, plain(name)))) hints.push('name');
	return hints;
}

// Without the signs that join or break words, in one case: Khmer and Vietnamese write them in several ways.
function plain(text: string): string {
	return text
		.normalize('NFC')
		.replace(/[\u200b-\u200d\u2060]/g, '')
		.toLocaleLowerCase();
}

function isIn(text: string, name: string): boolean {
	const found = name.trim();
	if (found.length < 2) return false;
	// Khmer writes no spaces, so a Khmer name may stand inside a word; a Latin one must be a word by itself.
	if (/\p{Script=Khmer}/u.test(found)) return text.includes(found);
	const escaped = found.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
	return new RegExp(`(?<!\\p{L})${escaped}(?!\\p{L})`, 'u').test(text);
}
