import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Language } from '#lib/domain/text.ts';
import type { WordTree } from './reading-variants.ts';

/** One text of a language: `namespace:path.to.key`, with its reading variant and plural form if it has one. */
export type Text = { key: string; text: string };

const pluralForm = /_(zero|one|two|few|many|other)$/;

/** The namespaces there are, in order. */
export function namespacesIn(locales: string): string[] {
	return globSync('en/*.json', { cwd: locales })
		.map((file) => basename(file, '.json'))
		.sort();
}

/** All texts of one namespace in the order of the file. */
export function textsOf(locales: string, language: Language, namespace: string): Text[] {
	return flat(JSON.parse(readFileSync(join(locales, language, `${namespace}.json`), 'utf8')) as WordTree).map(
		({ key, text }) => ({ key: `${namespace}:${key}`, text })
	);
}

/** The screen a text stands on: its namespace and the first part of its path. */
export function screenOf(key: string): string {
	return key.split('.').length > 1 ? (key.split('.')[0] ?? key) : (key.split(':')[0] ?? key);
}

/** A key without its plural form: `days_other` and `days_one` are one thing to translate into other forms. */
export function withoutPlural(key: string): string {
	return key.replace(pluralForm, '');
}

export function pluralOf(key: string): string | undefined {
	return pluralForm.exec(key)?.[1];
}

/** The places in a sentence that are filled in, sorted: `{{count, number}}`. */
export function placeholdersOf(text: string): string[] {
	return [...text.matchAll(/{{[^}]*}}/g)].map(([whole]) => whole).sort();
}

/** The texts of nested words, each by its path. */
export function flat(words: WordTree, path = ''): Text[] {
	return Object.entries(words).flatMap(([key, value]) =>
		typeof value === 'string' ? [{ key: path + key, text: value }] : flat(value, `${path}${key}.`)
	);
}
