import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { RecordingName } from '#lib/domain/recording.ts';
import { languages, type Language } from '#lib/domain/text.ts';
import type { Environment } from '#lib/server/environment.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { writeWords } from '#lib/server/words/own-words.ts';
import { sentencesOf } from './sentences.ts';
import { readRecordings, voiceFolders, waitingFolder, type VoicePlace } from './voice-folder.ts';

/*
 * Recordings come into the folder that phones hear: those that a command takes in, and those that were made at the desk. The
 * desk's wait in `voice/waiting/<language>/<name>.mp3` until somebody publishes them.
 */

type Places = Pick<Environment, 'root' | 'real'>;

/** One recording on its way in. */
export type Recording = {
	language: Language;
	name: string;
	key: string;
	place: VoicePlace;
	sound: Uint8Array;
};

/** A recording of one sentence is no longer than this, in bytes: four minutes as the desk writes them. */
export const mostOfRecording = 1024 * 1024;

/** Why bytes are no MP3; undefined where they are one. It begins with a tag (ID3v2, 3.1) or a frame's eleven set bits. */
export function whyNoMp3(head: Uint8Array): string | undefined {
	const tag = String.fromCharCode(...head.slice(0, 3));
	const isMp3 = tag === 'ID3' || (head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0);
	return isMp3 ? undefined : 'is not an MP3';
}

/**
 * Puts recordings where phones hear them: the sounds first, then the list that names them. What was said of a key before goes,
 * unless another text says those very words.
 */
export function takeRecordings(environment: Places, recordings: Recording[]): void {
	const folders = voiceFolders(environment);
	for (const language of languages) {
		for (const place of places) {
			const taken = recordings.filter((one) => one.language === language && one.place === place);
			if (taken.length === 0) continue;
			const sounds = join(folders[place], language);
			mkdirSync(sounds, { recursive: true, mode: 0o700 });
			for (const { name, sound } of taken) writePrivateFile(join(sounds, `${name}.mp3`), sound);
			const list = join(folders[place], `${language}.json`);
			const there = {
				...readRecordings(list),
				...Object.fromEntries(taken.map(({ name, key }) => [name, key]))
			};
			const said = new Set(sentencesOf(environment, language).map(({ name }) => name));
			const made = new Map(taken.map(({ name, key }) => [key, name]));
			const old = Object.keys(there).filter((name) => {
				const now = made.get(there[name] ?? '');
				return now !== undefined && now !== name && !said.has(name);
			});
			for (const name of old) delete there[name];
			writeWords(list, there);
			for (const name of old) rmSync(join(sounds, `${name}.mp3`), { force: true });
		}
	}
}

const places: readonly VoicePlace[] = ['open', 'book'];

/** The names of recordings that wait to be published. */
export const waitingNames = (environment: Places, language: Language): Set<string> =>
	new Set(
		globSync('*.mp3', { cwd: join(waitingFolder(environment), language) })
			.map((file) => basename(file, '.mp3'))
			.filter((name) => v.is(RecordingName, name))
	);

const waitingFile = (environment: Places, language: Language, name: string) =>
	join(waitingFolder(environment), language, `${name}.mp3`);

/** Keeps a recording until it is published; an earlier one of the same words goes. */
export function keepWaiting(environment: Places, language: Language, name: string, sound: Uint8Array): void {
	const file = waitingFile(environment, language, v.parse(RecordingName, name));
	mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
	writePrivateFile(file, sound);
}

/** Takes one back that waits. */
export const dropWaiting = (environment: Places, language: Language, name: string): void =>
	rmSync(waitingFile(environment, language, v.parse(RecordingName, name)), { force: true });

/** A recording as staff hear it: the one that waits, or else the one that phones hear. Undefined where there is none. */
export function recordingAtDesk(environment: Places, language: Language, name: string): Buffer | undefined {
	if (!v.is(RecordingName, name)) return undefined;
	const folders = [
		waitingFolder(environment),
		...Object.values(voiceFolders(environment)),
		join(environment.root, 'static', 'voice')
	];
	const found = folders
		.map((folder) => join(folder, language, `${name}.mp3`))
		.find((file) => existsSync(file));
	return found === undefined ? undefined : readFileSync(found);
}

/** What was published: how many recordings, and those of the open pages, which a build takes in. */
export type Published = { count: number; open: number };

/**
 * Publishes what waits. A recording whose words are said nowhere any more goes: nobody would hear it.
 */
export function publishWaiting(environment: Places): Published {
	const taken: Recording[] = [];
	for (const language of languages) {
		const sentences = new Map(sentencesOf(environment, language).map((one) => [one.name, one]));
		for (const name of waitingNames(environment, language)) {
			const sentence = sentences.get(name);
			const file = waitingFile(environment, language, name);
			if (sentence)
				taken.push({ language, name, key: sentence.key, place: sentence.place, sound: readFileSync(file) });
		}
	}
	takeRecordings(environment, taken);
	rmSync(waitingFolder(environment), { recursive: true, force: true });
	return { count: taken.length, open: taken.filter(({ place }) => place === 'open').length };
}
