import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import subsetFont from 'subset-font';

/*
 * `npm run letters` makes the small font for phones that have no Khmer (`lib/i18n/khmer`) of Noto Sans Khmer, which Android has
 * too. It is made by hand when the font's package is new, and lies in the tree: a server that builds needs no tool for fonts.
 */

const inPackage = (file: string) =>
	fileURLToPath(new URL(file, import.meta.resolve('@fontsource/noto-sans-khmer/package.json')));
const whole = inPackage('files/noto-sans-khmer-khmer-400-normal.woff2');

/** Who made it, under which licence, and where that can be read: a copy of the font has to say so (OFL, 2). */
const notices = [0, 13, 14];

const between = (first: number, last: number) =>
	Array.from({ length: last - first + 1 }, (_, at) => String.fromCodePoint(first + at)).join('');

/**
 * All that Khmer is written with today, not only what our own words need: staff and she write as well. Without the signs of
 * the lunar calendar; with joiners, and the ring that shows where a letter is missing.
 */
export const khmer = `${between(0x1780, 0x17dd)}${between(0x17e0, 0x17e9)}\u200b\u200c\u200d\u25cc`;

/** The font and its licence, by the file that each is kept in. */
export async function khmerLetters(): Promise<Record<string, Uint8Array>> {
	const options = { targetFormat: 'woff2', noHinting: true, preserveNameIds: notices } as const;
	return {
		'khmer.woff2': await subsetFont(readFileSync(whole), khmer, options),
		'OFL.txt': readFileSync(inPackage('LICENSE'))
	};
}

export const lettersFolder = 'src/lib/i18n/khmer';

if (import.meta.main)
	for (const [file, bytes] of Object.entries(await khmerLetters()))
		writeFileSync(`${lettersFolder}/${file}`, bytes);
