import type { Language } from '#lib/domain/text.ts';

/*
 * Small pictures of the app's screens, for those who look after its words. They are made by `npm run pictures:desk`, and lie in what
 * the server runs, not among what anybody can fetch: they show the book.
 */
const found = import.meta.glob<string>('./screens/*.webp', {
	query: '?inline',
	import: 'default',
	eager: true
});

/** A picture by its name, `km-today`; undefined where there is none. */
export function pictureNamed(name: string): Uint8Array<ArrayBuffer> | undefined {
	const address = found[`./screens/${name}.webp`];
	return address === undefined
		? undefined
		: Uint8Array.from(Buffer.from(address.split(',')[1] ?? '', 'base64'));
}

/** The name of a screen's picture in a language; undefined for what is on paper, or here. */
export function pictureOf(language: Language, screen: string): string | undefined {
	const name = `${language}-${screen}`;
	return `./screens/${name}.webp` in found ? name : undefined;
}
