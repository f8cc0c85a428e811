import { globSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import { bookNamespaces, openNamespaces } from '#lib/i18n/namespaces.ts';

/** Words that belong to no one family of screens: names used by all of them, and what the open pages and calm say. */
const shared = ['book', 'skills', 'knowhow', 'meet'];

test('a family of screens and its words have one name: whoever knows one finds the other', () => {
	const files = globSync('src/lib/features/*/*.svelte');
	const features = [...new Set(files.map((file) => basename(dirname(file))))];
	const namespaces = [...openNamespaces, ...bookNamespaces].filter((one) => !shared.includes(one));
	expect([...namespaces].sort()).toEqual(features.sort());
});
