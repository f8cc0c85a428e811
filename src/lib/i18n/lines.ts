import type { Translate } from './words.ts';

type Places = Record<string, string | number>;

/** A card of a list of cards, named by its key. */
export type NamedCard = { id: string; title: string; text: string };

/**
 * All lines of a list of words, `{ "1": …, "2": … }`, with their places filled in. How many there are is the file's
 * matter: another reading, or the organisation's own words, may have more.
 */
export function linesOf(t: Translate, key: string, places: Places = {}): string[] {
	return linesNamed(t, key, places).map(([, line]) => line);
}

/** The same lines with the name of each, where a name says what belongs to it. */
export function linesNamed(t: Translate, key: string, places: Places = {}): [name: string, line: string][] {
	return Object.entries(listed(t, key, places)).filter(
		(named): named is [string, string] => typeof named[1] === 'string'
	);
}

/**
 * The pictures of one kind that she chose, in words, in the order in which they are offered. A book keeps `kind-name`; one that
 * this version does not draw has no words either.
 */
export function chosenLines(
	t: Translate,
	key: string,
	kind: string,
	names: readonly string[],
	chosen: readonly string[] = []
): string[] {
	const words = new Map(linesNamed(t, key));
	return names.flatMap((name) => (chosen.includes(`${kind}-${name}`) ? (words.get(name) ?? []) : []));
}

/** All cards of a list, `{ first: { title, text }, … }`, in the order of the file. */
export function cardsOf(t: Translate, key: string, places: Places = {}): NamedCard[] {
	return Object.entries(listed(t, key, places)).flatMap(([id, card]) => {
		const { title, text } = Object(card) as { title?: unknown; text?: unknown };
		return typeof title === 'string' && typeof text === 'string' ? [{ id, title, text }] : [];
	});
}

// The typed `t` knows each text by name; here the name of the list is all that is known.
function listed(t: Translate, key: string, places: Places): Record<string, unknown> {
	const found = (t as unknown as (key: string, options: object) => unknown)(key, {
		...places,
		returnObjects: true
	});
	return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
}
