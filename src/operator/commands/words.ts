import { reviewStates } from '#lib/server/words/review.ts';
import { jsonOption, languageOption, needsOneOf } from '#operator/arguments.ts';
import type { Declare } from '#operator/command.ts';

const spreadsheet = `
The spreadsheet has the columns key, screen, english, translation, state, comment. A reviewer changes the translation,
writes ${reviewStates.join(', ')} as the state, and comments where it helps. Import changes nothing if one row is wrong,
and names each by row, column and reason: placeholders such as {{name}} stay, and so does every plural form; texts are
plain words, and those that anybody can see do not say why somebody has the app.

Only what differs from the shipped words is kept, in the folder words/ of your data; no file of the app changes, and a
text that is put back to the shipped one is no longer your own. The book shows it at the next refresh. The open pages and
the desk have their words built in: they change with the next npm start or npm run release. Where an update changes a
text that your reviewer's text stood for, the shipped one is shown again and the column "earlier" has yours: decide anew.

Names of phases and roles, promises and every other text of the book can be your own way to say it: export with --own,
change the translation, import with --own. Such a text stays, whatever an update brings.
"words status" and doctor name what does not fit.`;

const recordings = `
A folder of recordings holds one MP3 for each text, <lng>/<key>.mp3, for example km/open.calm.lead.mp3 (the ":" of the
key is a "."). They go into the folder voice/ of your data; those of the open pages are built in, and heard after the next
npm start or npm run release. A recording counts for exactly the words that were read: when they change it falls silent
until it is made again.`;

const own = 'the book’s texts, as your organisation’s own way to say them';

export const words: Declare = (command, does) => {
	command
		.command('status')
		.description('Says what is reviewed, and what is recorded.')
		.addOption(languageOption('of one language only'))
		.option('--screens', 'also each screen’s texts that nobody has recorded yet')
		.addOption(
			jsonOption(
				'{ "<language>": [{ "screen", "texts", "reviewed", "questions", "recorded", "toRecord", "notInUse" }] }'
			)
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
