/** What became of letters that a program could not write: a sentence for people, or undefined where none are lost. */
export function lostLettersIn(text: string): string | undefined {
	if (text.includes('\ufffd') || isQuestionMarks(text))
		return 'holds question marks where letters were: a program could not write them. Take the words from where they were written, and save as UTF-8';
	if (isUtf8ReadAsWindows(text))
		return 'holds letters that were read in a wrong code page. Open the first file anew as UTF-8';
	if (isSpreadsheetFault(text))
		return 'holds what a spreadsheet writes where it cannot show a cell. Write the words anew, in a column formatted as text';
	if (/^\d(?:[.,]\d+)?E\+\d{2,}$/.test(text.trim()))
		return 'is a long number whose end a spreadsheet took away. Write it anew, in a column formatted as text';
	return undefined;
}

/*
 * A sentence that begins with a dash or an equals sign becomes `#NAME?`, a number in a column that is too narrow `####`: in
 * the file there is nothing else.
 */
function isSpreadsheetFault(text: string): boolean {
	return /^#(?:NAME\?|REF!|VALUE!|DIV\/0!|N\/A|NUM!|NULL!|SPILL!|CALC!|#{2,})$/.test(text.trim());
}

/*
 * A Khmer word becomes one `?` a letter, a Vietnamese one keeps its plain letters ("Nguy?n Th?"). Nobody begins a word
 * with two of them, and a sentence that lacks the space after one is no such word.
 */
function isQuestionMarks(text: string): boolean {
	// The part of an address after `?` is asked for, not lost.
	const words = text.replaceAll(/https?:\/\/\S+/g, '').split(/\s+/);
	const inside = words.filter((word) => /\p{Script=Latin}\?\p{Ll}/u.test(word)).length;
	return (
		words.some((word) => /^[\p{Ps}\p{Pi}\p{Pd}"']*(?:\d+[.)])?\?\?|\?\?[\p{L}\p{N}]/u.test(word)) ||
		inside > (words.length > 1 ? 1 : 0)
	);
}

/*
 * Khmer letters and those of Vietnamese with two marks have three bytes in UTF-8, the first E1 and the second 9E, 9F, BA or
 * BB. Read in code page 1252 they are "á", one of "žŸº»", and what stands there for a byte of 80 to BF.
 */
function isUtf8ReadAsWindows(text: string): boolean {
	return /á[žŸº»][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/.test(text);
}
