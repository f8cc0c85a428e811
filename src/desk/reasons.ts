import type { DeskTranslate } from '#lib/i18n/desk-words.ts';
import { notHersReason, partnerReason } from '#lib/server/desk/imports.ts';

/*
 * Why something cannot be taken, in the language of whoever reads it. What checks files says it in English, for the command line;
 * here each of its sentences has a word of its own. The one group of a pattern stands in the sentence as `what`.
 */
const known = [
	[/^is missing$/, 'missing'],
	[/^is empty/, 'empty'],
	[/^is longer than (\d+) letters/, 'tooLong'],
	[/^(?:is longer than|there are) (\d+) rows/, 'tooMany'],
	[/^holds less than (\d+) /, 'tooShort'],
	[/^is less than (\S+), the least/, 'tooSmall'],
	[/^is more than (\S+), the most/, 'tooLarge'],
	[/a whole number is wanted/, 'whole'],
	[/wanted is one of: (.+)$/, 'oneOf'],
	[/; wanted is yes or no/, 'yesOrNo'],
	[/^is used twice/, 'twice'],
	[/^names nobody in the team/, 'nobodyInTeam'],
	[/^names nobody in /, 'nobodyThere'],
	[/^names nothing in (\S+)$/, 'nothingIn'],
	[/^is not a known file name; known are (.+)$/, 'fileName'],
	[/^does not name the column (.+): the first/, 'noColumn'],
	[/^has more or fewer cells/, 'cells'],
	[/^is not valid CSV|cannot be read as CSV/, 'notCsv'],
	[/^is not valid JSON/, 'notJson'],
	[/^says that a part is missing/, 'onlyPart'],
	[/^gives a name here that the same object/, 'nameTwice'],
	[/^is (?:not a field|a field|a column) that is (?:not )?known here/, 'unknownField'],
	[/^holds a character that is not seen/, 'unseen'],
	[/^holds question marks|^holds letters that were read in a wrong|old code page/, 'lostLetters'],
	[/^holds what a spreadsheet writes|^is a long number/, 'asText'],
	[/^a day is written/, 'day'],
	[/^there is no such day/, 'noDay'],
	[/^this year is not meant/, 'year'],
	[/^a time is written/, 'time'],
	[/can be dialled/, 'dialled'],
	[/^is written with the letters A to Z/, 'id'],
	[/^is no address/, 'address'],
	[/^is a mark that is not known here/, 'mark'],
	[/is a workbook or an archive/, 'workbook'],
	[/^cannot be read as a workbook/, 'bookBroken'],
	[/or unpacks to more/, 'bookLarge'],
	[/^took too long, or too much room/, 'bookLarge'],
	[/^is locked with a password/, 'bookLocked'],
	[/^holds macros/, 'macros'],
	[/^takes values from other files/, 'linked'],
	[/^holds two sheets of one name/, 'twoSheets'],
	[/^is no sheet of the plan/, 'otherSheet'],
	[/^holds formulas that were never/, 'unworked'],
	[/^holds formulas;/, 'formulas'],
	[/^lies too deep/, 'deep'],
	[/^are more than (\d+) files/, 'tooManyFiles'],
	[/^is no file$/, 'noFile'],
	[/is neither \.json/, 'kind'],
	[/cannot be shown as it stands/, 'notShown'],
	[/is left out|the rest is left out|shown shortened/, 'leftOut'],
	[new RegExp(`^${notHersReason}$`), 'notHers'],
	[new RegExp(`^${partnerReason}$`), 'partner'],
	[/^({{.+}}) is missing$/, 'placeMissing'],
	[/^({{.+}}) is not known here$/, 'placeUnknown'],
	[/^a place to fill in is opened/, 'placeOpen'],
	[/^the text is empty$/, 'empty'],
	[/^the text holds a letter that nobody sees/, 'unseen'],
	[/^the text holds (?:question marks|letters)/, 'lostLetters'],
	[/^(.+) is written for browsers/, 'plainWords'],
	[/^(\$t\() calls for another text/, 'plainWords'],
	[/^(.+) would say why somebody has the app/, 'betrays'],
	[/^there is no such key$/, 'noKey'],
	[/^this key stands in the file twice$/, 'twice'],
	[/^the state is one of: (.+)$/, 'oneOf'],
	[/^this plural form is missing/, 'plural'],
	[/^is not an MP3$/, 'noMp3'],
	[/^closes before it opens$/, 'closesFirst'],
	[/^is no amount$/, 'amount'],
	[/wanted is|is not written as it is wanted|must be/, 'asWanted']
] as const satisfies readonly (readonly [RegExp, string])[];

/** A reason in somebody's own language; undefined for one that has no word here, which is then shown in English. */
export function reasonIn(t: DeskTranslate, reason: string): string | undefined {
	for (const [pattern, key] of known) {
		const found = pattern.exec(reason);
		if (found) return t(`reason.${key}`, { what: found[1] ?? '' });
	}
	return undefined;
}
