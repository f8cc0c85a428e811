import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Plugin } from 'vite';
import * as v from 'valibot';
import type { Recordings } from '#lib/domain/recording.ts';
import { languages, type Language } from '#lib/domain/text.ts';
import { openNamespaces } from '#lib/i18n/namespaces.ts';
import type { Environment } from '#lib/server/environment.ts';
import { readRecordings, voiceFolders } from '#lib/server/voice/voice-folder.ts';
import { ownTexts, shippedWords, treeOf, wordFolders, wordsInUse } from './own-words.ts';
import { withOwnWords, type WordTree } from './reading-variants.ts';

/*
 * The organisation's own words and recordings in what is built. The open pages and the desk have their words in them, so
 * a build takes in what lies in the data folder at that time, and notes it beside itself: `.words.json`.
 */

type Places = Pick<Environment, 'root' | 'real'>;

/** What of the organisation's own a build took in: texts and recordings by language and key; recordings by SHA-256. */
const BuiltIn = v.object({
	texts: v.record(v.string(), v.record(v.string(), v.string())),
	recordings: v.record(v.string(), v.record(v.string(), v.string()))
});
export type BuiltIn = v.InferOutput<typeof BuiltIn>;

/** The words that are built into each of the two apps. */
export const builtIn = { phone: openNamespaces, desk: ['desk'] } as const;
export type Part = keyof typeof builtIn;

/** What there is to take in for one of the apps. */
export function toTakeIn(places: Places, part: Part): BuiltIn {
	const folders = wordFolders(places);
	return {
		texts: byLanguage((language) => Object.fromEntries(ownTexts(folders, language, builtIn[part]))),
		recordings: byLanguage((language) =>
			part === 'desk'
				? {}
				: Object.fromEntries(
						ownRecordings(places, language).map(({ name, sound }) => [
							name,
							createHash('sha256').update(sound).digest('hex')
						])
					)
		)
	};
}

/** What the build in a folder took in; nothing, where it says nothing. */
export function takenInBy(build: string): BuiltIn {
	const note = noteIn(build);
	const nothing = { texts: {}, recordings: {} };
	if (!existsSync(note)) return nothing;
	return v.parse(v.fallback(BuiltIn, nothing), JSON.parse(readFileSync(note, 'utf8')));
}

export const noteTakenIn = (build: string, taken: BuiltIn): void =>
	writeFileSync(noteIn(build), `${JSON.stringify(taken)}\n`);

const noteIn = (build: string) => join(build, '.words.json');

/** How many texts and recordings one of them has otherwise than the other. */
export const differing = (one: BuiltIn, other: BuiltIn): number =>
	(['texts', 'recordings'] as const)
		.flatMap((kind) =>
			languages.map((language) => {
				const [a, b] = [one[kind][language] ?? {}, other[kind][language] ?? {}];
				return new Set([...Object.keys(a), ...Object.keys(b)].filter((key) => a[key] !== b[key])).size;
			})
		)
		.reduce((all, some) => all + some, 0);

/** The words of a namespace as the phone's app was built with them: what its screens say, whatever was taken in since. */
export function wordsAsBuilt(root: string, language: Language, namespace: string): WordTree {
	const own = Object.entries(takenInBy(join(root, 'build')).texts[language] ?? {})
		.filter(([key]) => key.startsWith(`${namespace}:`))
		.map(([key, text]) => [key.slice(namespace.length + 1), text] as const);
	return withOwnWords(shippedWords(join(root, 'locales'), language, namespace), treeOf(own));
}

/**
 * Puts the organisation's own words where `locales/` is read while the app is built, and its recordings of the open pages
 * beside those that come with the app.
 */
export function ownWordsInBuild(places: Places, part: Part): Plugin {
	const folders = wordFolders(places);
	// Vite names files by where they truly lie.
	const locales = realpathSync(folders.locales);
	let isClient = false;
	return {
		name: 'own-words',
		enforce: 'pre',
		configResolved: ({ build }) => {
			isClient = !build.ssr;
		},
		load: (id) => {
			const [language, namespace] =
				/^(\w+)[/\\]([\w-]+)\.json$/.exec(relative(locales, id.split('?')[0]!))?.slice(1) ?? [];
			const known = languages.find((one) => one === language);
			if (!known || !namespace || !existsSync(join(folders.own, known, `${namespace}.json`))) return null;
			return JSON.stringify(wordsInUse(folders, known, namespace));
		},
		generateBundle() {
			if (!isClient || part === 'desk') return;
			for (const language of languages) {
				const own = ownRecordings(places, language);
				if (own.length === 0) continue;
				const list: Recordings = {
					...readRecordings(join(places.root, 'static', 'voice', `${language}.json`)),
					...Object.fromEntries(own.map(({ name, key }) => [name, key]))
				};
				this.emitFile({ type: 'asset', fileName: `voice/${language}.json`, source: JSON.stringify(list) });
				for (const { name, sound } of own)
					this.emitFile({ type: 'asset', fileName: `voice/${language}/${name}.mp3`, source: sound });
			}
		}
	};
}

/** The organisation's recordings of the open pages that are there to be heard. */
function ownRecordings(places: Places, language: Language): { name: string; key: string; sound: Buffer }[] {
	const { open } = voiceFolders(places);
	return Object.entries(readRecordings(join(open, `${language}.json`)))
		.map(([name, key]) => ({ name, key, path: join(open, language, `${name}.mp3`) }))
		.filter(({ path }) => existsSync(path))
		.map(({ name, key, path }) => ({ name, key, sound: readFileSync(path) }));
}

function byLanguage<T extends object>(of: (language: Language) => T): Record<string, T> {
	return Object.fromEntries(
		languages
			.map((language) => [language, of(language)] as const)
			.filter(([, all]) => Object.keys(all).length > 0)
	);
}
