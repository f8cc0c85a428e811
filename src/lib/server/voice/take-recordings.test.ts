import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordingName } from '#lib/domain/recording.ts';
import { sentencesOf } from './sentences.ts';
import {
	dropWaiting,
	keepWaiting,
	publishWaiting,
	recordingAtDesk,
	takeRecordings,
	waitingNames,
	whyNoMp3
} from './take-recordings.ts';
import { recordedNames, voiceFolder, voiceFolders } from './voice-folder.ts';

const sound = Buffer.from([0xff, 0xf3, 0x40, 0xc4, 1, 2, 3]);
let places: { root: string; real: string };

beforeEach(() => {
	places = { root: process.cwd(), real: mkdtempSync(join(tmpdir(), 'voice-')) };
});
afterEach(() => rmSync(places.real, { recursive: true }));

const sentence = (key: string, language: 'km' | 'en' = 'en') =>
	sentencesOf(places, language).find((one) => one.key === key)!;
const own = (words: object) => {
	mkdirSync(join(places.real, 'words', 'en'), { recursive: true });
	writeFileSync(join(places.real, 'words', 'en', 'today.json'), JSON.stringify(words));
};
const heard = () => voiceFolder(voiceFolders(places).book).list('en');

test('each sentence is asked for once, none with a place to fill in, and none of what is only on paper or at the desk', () => {
	const all = sentencesOf(places, 'en');
	expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
	expect(all.filter(({ text }) => text.includes('{{'))).toEqual([]);
	expect(all.filter(({ screen }) => ['card', 'report', 'desk'].includes(screen))).toEqual([]);
	expect(all.every(({ name, text }) => name === recordingName(text))).toBe(true);
	expect(sentence('open:calm.lead')).toMatchObject({ place: 'open', isYoung: false });
	expect(sentence('today:step')).toMatchObject({ place: 'book', screen: 'today' });
});

test('what a young reader is told with her own pronoun is a sentence of its own, heard in a book alone', () => {
	const all = sentencesOf(places, 'km');
	expect(all.filter(({ isYoung }) => isYoung).length).toBeGreaterThan(100);
	const young = all.find(({ key, place }) => place === 'book' && /^skills:.*_young$/.test(key))!;
	expect(young.text).toContain('ប្អូន');
	// But for the one young form that stands among the open words themselves.
	const open = all.filter(({ isYoung, place }) => isYoung && place === 'open');
	expect(open.map(({ key }) => key)).toEqual(['skills:lead_young']);
	expect(all.filter(({ isYoung, text }) => isYoung && /(^|[\s\u200b])អ្នក($|[\s\u200b។])/.test(text))).toEqual(
		[]
	);
	expect(sentencesOf(places, 'en').some(({ key }) => /^today:step_young$/.test(key))).toBe(false);
});

test('a recording waits until somebody publishes it; then phones hear it, and nothing waits', () => {
	const { name } = sentence('today:step');
	keepWaiting(places, 'en', name, sound);
	expect([[...waitingNames(places, 'en')], heard(), recordedNames(places, 'en').has(name)]).toEqual([
		[name],
		{},
		false
	]);
	expect(recordingAtDesk(places, 'en', name)).toEqual(sound);
	expect(publishWaiting(places)).toEqual({ count: 1, open: 0 });
	expect(heard()).toEqual({ [name]: 'today:step' });
	expect(voiceFolder(voiceFolders(places).book).read('en', name)).toEqual(sound);
	expect(waitingNames(places, 'en').size).toBe(0);
	expect(publishWaiting(places)).toEqual({ count: 0, open: 0 });
});

test('those of the open pages are counted, for a build takes them in', () => {
	keepWaiting(places, 'en', sentence('open:calm.lead').name, sound);
	expect(publishWaiting(places)).toEqual({ count: 1, open: 1 });
	expect(heard()).toEqual({});
	expect(existsSync(join(voiceFolders(places).open, 'en', `${sentence('open:calm.lead').name}.mp3`))).toBe(
		true
	);
});

test('a text that changed is asked for again, and its old recording is neither published nor kept', () => {
	const before = sentence('today:step');
	keepWaiting(places, 'en', before.name, sound);
	publishWaiting(places);
	own({ step: 'One small thing' });
	const now = sentence('today:step');
	expect(now.name).not.toBe(before.name);
	expect(recordedNames(places, 'en').has(now.name)).toBe(false);
	keepWaiting(places, 'en', before.name, sound);
	expect(publishWaiting(places)).toEqual({ count: 0, open: 0 });
	keepWaiting(places, 'en', now.name, sound);
	publishWaiting(places);
	expect(heard()).toEqual({ [now.name]: 'today:step' });
	expect(recordingAtDesk(places, 'en', before.name)).toBeUndefined();
});

test('a recording that another text still says is not thrown away', () => {
	const shared = sentence('today:step');
	takeRecordings(places, [{ language: 'en', name: shared.name, key: 'today:week', place: 'book', sound }]);
	const name = recordingName('another way');
	takeRecordings(places, [{ language: 'en', name, key: 'today:week', place: 'book', sound }]);
	expect(Object.keys(heard()).sort()).toEqual([name, shared.name].sort());
});

test('a name that is none leads nowhere, and one that waits is thrown away', () => {
	expect(recordingAtDesk(places, 'en', '../../secret')).toBeUndefined();
	expect(() => keepWaiting(places, 'en', '../../secret', sound)).toThrow();
	const { name } = sentence('today:step');
	keepWaiting(places, 'en', name, sound);
	dropWaiting(places, 'en', name);
	expect(waitingNames(places, 'en').size).toBe(0);
});

test.each([
	['ID3 and more', undefined],
	['\u00ff\u00f3\u0040', undefined],
	['RIFF', 'is not an MP3'],
	['<html>', 'is not an MP3'],
	['', 'is not an MP3']
])('an MP3 is known by how it begins: %j', (head, reason) => {
	expect(whyNoMp3(Buffer.from(head, 'latin1'))).toBe(reason);
});
