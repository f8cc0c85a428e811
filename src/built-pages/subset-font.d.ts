declare module 'subset-font' {
	/** A part of a font, with all that its letters are shaped by. @param text the letters that stay */
	export default function subsetFont(
		font: Uint8Array,
		text: string,
		options: { targetFormat: 'woff2' | 'sfnt'; noHinting?: boolean; preserveNameIds?: readonly number[] }
	): Promise<Uint8Array>;
}
