import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { bookNamespaces } from '#lib/i18n/namespaces.ts';

/*
 * Where she is told to call, ask or tell the team, the team's number stands on the same screen: nobody looks for one on a hard
 * day. What tells it is found in the English words, and the number in the component that shows them.
 */

const tells =
	/\b(ask|tell|call|say it to|speak (to|with)|talk (to|with))\b[^.?!]*\b((your|the|my) team\b(?!’s)|gave you your invitation)/i;

/** Where the number stands beside the words although their own file does not draw it, or does not belong. */
const otherwise: Record<string, string> = {
	'PeopleScreens.svelte': 'pictures for paper, on which the team’s numbers are a part of their own',
	'WayThere.svelte': 'a card in the middle of two pages, which end with the number',
	'news-words.ts': 'the line leads to the people, each with a number'
};

type Words = { [key: string]: string | Words };
function textsOf(words: Words, path: string): [key: string, text: string][] {
	return Object.entries(words).flatMap(([key, below]): [string, string][] => {
		const at = path.endsWith(':') ? path + key : `${path}.${key}`;
		return typeof below === 'string' ? [[at, below]] : textsOf(below, at);
	});
}
const told = bookNamespaces.flatMap((name) =>
	textsOf(JSON.parse(readFileSync(`locales/en/${name}.json`, 'utf8')), `${name}:`)
		.filter(([, text]) => tells.test(text))
		// Another reading of a text stands where the text stands.
		.map(([key]) => key.replace(/_(young|family|one|other)\b/g, ''))
);

/** A name in the code, `ns:a.${b}.c`, and whatever it names: a text, or a list of them. */
const asPattern = (name: string) =>
	new RegExp(
		`^${name
			.split(/\$\{[^}]*\}/)
			.map((part) => part.replaceAll('.', '\\.'))
			.join('[^.]+')}(\\.|$)`
	);
const shownBy = globSync('src/lib/{features,book,ui}/**/*.{svelte,ts}')
	.filter((file) => !file.includes('.test.'))
	.map((file) => {
		const code = readFileSync(file, 'utf8');
		return {
			file,
			names: [...code.matchAll(/['`]([a-z-]+:[a-zA-Z$][^'`\n]*)['`]/g)].map(([, name]) => asPattern(name!)),
			hasNumber: /<(TeamNumber|CallTeam|ComplaintChannels)\b/.test(code)
		};
	});

test('where she is told to call, ask or tell the team, the number stands', () => {
	expect(told.length).toBeGreaterThan(20);
	const without = [...new Set(told)].flatMap((key) => {
		const files = shownBy.filter(({ names }) => names.some((name) => name.test(key)));
		if (files.length === 0) return [`${key} is shown nowhere`];
		return files
			.filter(({ file, hasNumber }) => !hasNumber && !Object.hasOwn(otherwise, basename(file)))
			.map(({ file }) => `${key} in ${basename(file)}`);
	});
	expect(without).toEqual([]);
});
