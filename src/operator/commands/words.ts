import { reviewStates } from '#lib/server/words/review.ts';
import { jsonOption, languageOption, needsOneOf } from '#operator/arguments.ts';
import type { Declare } from '#operator/command.ts';

const spreadsheet = `
The spreadsheet has the columns key, screen, english, translation, state, comment. A reviewer changes the translation,
writes ${reviewStates.join(', ')} as the state, and comments where it helps. Import changes nothing if one row is wrong,
and names each by row and reason: placeholders such as {{name}} must stay, and so must every plural form. It writes to
locales/ and locales/review/; the open pages change with the next build, the book at the next refresh.

Names of phases and roles, promises and every other text of the book can be your own: export with --own, change the
translation, import with --own. Only what differs is kept, in your data folder; no file of the app changes, and a text
that is put back to the shipped one is no longer your own. What does not fit is named at the start and by doctor.`;

const recordings = `
A folder of recordings holds one MP3 for each text, <lng>/<key>.mp3, for example km/open.calm.lead.mp3 (the ":" of the
key is a "."). Words of the open pages go to static/voice and need a build; words of the book go to the data folder. A
recording counts for exactly the words that were read: when they change it falls silent until it is made again.`;

const own = 'the book’s texts as your organisation says them (the folder words/ of the data)';

export const words: Declare = (command, does) => {
	command
		.command('status')
		.description('Says what is reviewed, and what is recorded.')
		.addOption(languageOption('of one language only'))
		.option('--screens', 'also each screen’s texts that nobody has recorded yet')
		.addOption(
			jsonOption('{ "<language>": [{ "screen", "texts", "reviewed", "questions", "recorded", "toRecord" }] }')
		)
		.action(does(async () => (await import('./words/status.ts')).wordsStatus));
	command
		.command('export')
		.description('Writes a spreadsheet for a reviewer.')
		.argument('<FILE.csv>')
		.addOption(languageOption('which texts').makeOptionMandatory())
		.option('--own', own)
		.addHelpText('after', spreadsheet)
		.action(does(async () => (await import('./words/export.ts')).exportWords));
	command
		.command('import')
		.description('Takes a reviewer’s spreadsheet back, all of it or nothing.')
		.argument('<FILE.csv>')
		.addOption(languageOption('which texts').makeOptionMandatory())
		.option('--own', own)
		.addHelpText('after', spreadsheet)
		.action(does(async () => (await import('./words/import.ts')).importWords));
	command
		.command('voice')
		.description('Takes recordings in.')
		.argument('<FOLDER>')
		.addHelpText('after', recordings)
		.action(does(async () => (await import('./words/voice.ts')).takeVoice));
	needsOneOf(command, 'words', 'status', 'export', 'import', 'voice');
};
