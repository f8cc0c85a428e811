import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { RecordingName, Recordings } from '#lib/domain/recording.ts';
import type { Language } from '#lib/domain/text.ts';
import type { Environment } from '#lib/server/environment.ts';

/**
 * Where recordings lie. The book's are heard with a token alone; those of the open pages lie apart, for a build puts them
 * among what anybody can fetch.
 */
export const voiceFolders = ({ real }: Pick<Environment, 'real'>) => ({
	book: join(real, 'voice'),
	open: join(real, 'voice', 'open')
});
export type VoicePlace = keyof ReturnType<typeof voiceFolders>;

/** Where recordings wait that were made at the desk and that nobody published yet. */
export const waitingFolder = ({ real }: Pick<Environment, 'real'>) => join(real, 'voice', 'waiting');

/** The names of all recordings that phones can hear in a language, and of those that come with the app. */
export function recordedNames(
	environment: Pick<Environment, 'root' | 'real'>,
	language: Language
): Set<string> {
	const lists = [join(environment.root, 'static', 'voice'), ...Object.values(voiceFolders(environment))];
	return new Set(lists.flatMap((folder) => Object.keys(readRecordings(join(folder, `${language}.json`)))));
}

export type VoiceFolder = {
	/** Which recordings there are, read anew each time: a new one needs no restart. */
	list(language: Language): Recordings;
	/** One recording, MP3; undefined where there is none of that name. */
	read(language: Language, name: string): Buffer | undefined;
};

/**
 * The recordings of the book's words, `<folder>/<language>.json` and `<folder>/<language>/<name>.mp3`. They lie in the
 * data folder and not among the app's files: who hears them can hear what the book says.
 */
export function voiceFolder(folder: string): VoiceFolder {
	return {
		list: (language) => readRecordings(join(folder, `${language}.json`)),
		read: (language, name) => {
			if (!v.is(RecordingName, name)) return undefined;
			const path = join(folder, language, `${name}.mp3`);
			return existsSync(path) ? readFileSync(path) : undefined;
		}
	};
}

/** A list of recordings. One that is missing or cannot be read counts as empty: the words are still there to read. */
export function readRecordings(path: string): Recordings {
	if (!existsSync(path)) return {};
	try {
		const parsed = v.safeParse(Recordings, JSON.parse(readFileSync(path, 'utf8')));
		return parsed.success ? parsed.output : {};
	} catch {
		return {};
	}
}
