import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Rollup } from 'vite';
import { expect, test } from 'vitest';
import { recordingName } from '#lib/domain/recording.ts';
import { cardOf } from '#lib/server/register/card.ts';
import { Scratch } from '#tests/support/scratch.ts';
import { differing, noteTakenIn, ownWordsInBuild, takenInBy, toTakeIn, type Part } from './in-build.ts';

const scratch = new Scratch('in-build');
const { write } = scratch;
/** The words that come with the app, and a data folder. */
const places = () => ({ root: process.cwd(), real: scratch.path });

/** Builds what reads one namespace's words. */
async function built(namespace: string, part: Part = 'phone') {
	const entry = write(
		'entry.js',
		`import words from ${JSON.stringify(join(process.cwd(), 'locales', 'en', `${namespace}.json`))};
globalThis.words = words;`
	);
	const done = (await build({
		configFile: false,
		logLevel: 'silent',
		root: scratch.path,
		plugins: [ownWordsInBuild(places(), part)],
		build: { write: false, minify: false, rollupOptions: { input: entry } }
	})) as Rollup.RollupOutput;
	const code = done.output.flatMap((one) => (one.type === 'chunk' ? [one.code] : [])).join('\n');
	const files = new Map(
		done.output.flatMap((one) => (one.type === 'asset' ? [[one.fileName, String(one.source)] as const] : []))
	);
	return { code, files };
}

function record(text: string, key: string, sound = 'ID3'): string {
	const name = recordingName(text);
	mkdirSync(join(scratch.path, 'voice', 'open', 'en'), { recursive: true });
	writeFileSync(join(scratch.path, 'voice', 'open', 'en.json'), JSON.stringify({ [name]: key }));
	writeFileSync(join(scratch.path, 'voice', 'open', 'en', `${name}.mp3`), sound);
	return name;
}

test('a build reads the organisation’s own words where it has some, and ours elsewhere', async () => {
	write('words/en/open.json', '{"calm":{"lead":"A quiet page of ours","title":"{{lost}}"}}');
	const { code } = await built('open');
	expect(code).toContain('A quiet page of ours');
	expect(code).not.toContain('{{lost}}');
	expect((await built('meet')).code).not.toContain('A quiet page of ours');
});

test('its recordings of the open pages are among the files, with a list; at the desk there are none', async () => {
	expect((await built('open')).files.size).toBe(0);
	const name = record('Read this', 'open:calm.lead');
	const { files } = await built('open');
	expect(JSON.parse(files.get('voice/en.json')!)).toEqual({ [name]: 'open:calm.lead' });
	expect(files.get(`voice/en/${name}.mp3`)).toBe('ID3');
	expect((await built('desk', 'desk')).files.size).toBe(0);
});

test('a build is known by what it took in: other words, another sound or none are another', () => {
	const part = 'phone';
	const before = toTakeIn(places(), part);
	expect(before).toEqual({ texts: {}, recordings: {} });
	write('words/en/open.json', '{"calm":{"lead":"A quiet page of ours"}}');
	record('Read this', 'open:calm.lead');
	const now = toTakeIn(places(), part);
	expect(differing(before, now)).toBe(2);
	noteTakenIn(scratch.path, now);
	expect(differing(takenInBy(scratch.path), toTakeIn(places(), part))).toBe(0);
	record('Read this', 'open:calm.lead', 'ID3 anew');
	expect(differing(takenInBy(scratch.path), toTakeIn(places(), part))).toBe(1);
	// What is read while the server runs makes no build old, nor does the one app the other's.
	write('words/en/book.json', '{"phase":{"entry":"First steps"}}');
	write('words/en/card.json', '{"title":"For you"}');
	write('words/en/desk.json', '{"people":{"title":"Those we walk with"}}');
	expect(toTakeIn(places(), part).texts).toEqual({ en: { 'open:calm.lead': 'A quiet page of ours' } });
	expect(Object.keys(toTakeIn(places(), 'desk').texts.en ?? {})).toEqual(['desk:people.title']);
});

test('a card says its own words, and quotes the entrance as the phone’s screen has it', () => {
	write('words/en/card.json', '{"title":"For you, from us"}');
	write('words/en/entrance.json', '{"invited":"Somebody gave me a card"}');
	const card = (root: string) =>
		cardOf({
			link: 'https://river.example/key',
			code: '0123456789',
			language: 'en',
			name: { km: 'ក', en: 'River', vi: 'Sông' },
			minutes: 15,
			environment: { root, real: scratch.path }
		});
	// A root of its own, whose build is as it is laid here.
	for (const file of ['card', 'entrance', 'open'])
		cpSync(`locales/en/${file}.json`, join(scratch.path, 'root', 'locales', 'en', `${file}.json`));
	const root = join(scratch.path, 'root');
	expect(card(root).title).toBe('For you, from us');
	expect(card(root).digits).not.toContain('gave me a card');
	mkdirSync(join(root, 'build'));
	noteTakenIn(join(root, 'build'), toTakeIn({ root, real: scratch.path }, 'phone'));
	expect(card(root).digits).toContain('Somebody gave me a card');
});
