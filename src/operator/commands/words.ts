import { reviewStates } from '#lib/server/words/review.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { Command } from '#operator/command.ts';
import { exportWords } from './words/export.ts';
import { importWords } from './words/import.ts';
import { wordsStatus } from './words/status.ts';
import { takeVoice } from './words/voice.ts';

const help = `npm run companion -- words status [--lng LNG] [--screens]     what is reviewed, and what is recorded
npm run companion -- words export --lng LNG FILE.csv         a spreadsheet for a reviewer
npm run companion -- words import --lng LNG FILE.csv         takes it back
npm run companion -- words voice FOLDER                      takes recordings in

  --own        export, import: the book's texts as your organisation says them (the folder words/ of the data)
  --json       status: { "<lng>": [{ "screen", "texts", "reviewed", "questions", "recorded", "toRecord" }] }
  --screens    status: also each screen's texts that nobody has recorded yet

The spreadsheet has the columns key, screen, english, translation, state, comment. A reviewer changes the translation,
writes ${reviewStates.join(', ')} as the state, and comments where it helps. Import changes nothing if one row is wrong,
and names each by row and reason: placeholders such as {{name}} must stay, and so must every plural form. It writes to
locales/ and locales/review/; the open pages change with the next build, the book at the next refresh.

Names of phases and roles, promises and every other text of the book can be your own: export with --own, change the
translation, import with --own. Only what differs is kept, in your data folder; no file of the app changes, and a text
that is put back to the shipped one is no longer your own. What does not fit is named at the start and by doctor.

A folder of recordings holds one MP3 for each text, <lng>/<key>.mp3, for example km/open.calm.lead.mp3 (the ":" of the
key is a "."). Words of the open pages go to static/voice and need a build; words of the book go to the data folder. A
recording counts for exactly the words that were read: when they change it falls silent until it is made again.`;

const subcommands: Record<string, Command['run']> = {
	status: wordsStatus,
	export: exportWords,
	import: importWords,
	voice: takeVoice
};

export const words: Command = {
	summary: 'review, export and import the words; take recordings in',
	help,
	async run([name, ...args], context) {
		const run = name !== undefined && Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
		if (!run)
			throw new OperatorError('Say what to do: words status, words export, words import, words voice', 2);
		return run(args, context);
	}
};
