import { jsonOption, languageOption, needsOneOf, wholeNumber } from '#operator/arguments.ts';
import type { Declare } from '#operator/command.ts';

const period = 'the period, for example 2027-Q1';

export const feedback: Declare = (command, does) => {
	command
		.command('keys')
		.description(
			'Makes the keys of the coming quarters. Do this before the build: their public halves become part of the app. Two files are written that open the answers, one for the ratings, one for free text, which one reader alone reads; each has a passphrase of its own. Keep them offline, away from this machine, until a period is over. Keys that were made to try it with are replaced.'
		)
		.option('--opening <DIR>', 'the folder for the two files that open the answers')
		.option('--reader <NAME>', 'who alone reads free text')
		.option('--periods <N>', 'how many quarters, 1 to 20', wholeNumber('periods', 1, 20), 8)
		.option(
			'--anew',
			'the opening file or its passphrase is lost: keys from the quarter after next on are made anew. Answers of the two before it stay closed for good'
		)
		.option(
			'--passphrase-file <FILE>',
			'reads the passphrases instead of asking: first line ratings, second line free text'
		)
		.action(does(async () => (await import('./feedback/keys.ts')).makeFeedbackKeys));
	command
		.command('open')
		.description('From now on phones ask, between the period’s two days.')
		.argument('<PERIOD>', period)
		.action(does(async () => (await import('./feedback/open.ts')).open));
	command
		.command('status')
		.description(
			'Until a period is closed: its days and how many people are enrolled, in tens, and nothing else.'
		)
		.addOption(
			jsonOption(
				'{ "enrolled", "periods": [{ "period", "opens", "closes", "state", "rights", "envelopes" }] }'
			)
		)
		.action(does(async () => (await import('./feedback/status.ts')).status));
	command
		.command('close')
		.description(
			'After its last day and the days of grace, when the post office has closed by itself: fetches its envelopes, and from then on nobody can make a right to answer any more.'
		)
		.argument('<PERIOD>', period)
		.action(does(async () => (await import('./feedback/close.ts')).close));
	command
		.command('collect')
		.description(
			'Fetches the envelopes of a closed period from the post office, or from a stick that it sent, and looks at every one: whether the post office signed for all of them, and somebody had a right to each. Then the post office is told that they are here, and deletes them.'
		)
		.argument('<PERIOD>', period)
		.option('--from <FOLDER>', 'the folder on a stick (npm run post-office -- carry-out)')
		.option('--keep', 'the post office is not told: it keeps them for 60 days')
		.action(does(async () => (await import('./feedback/collect.ts')).collectPeriod));
	command
		.command('post-office')
		.description(
			'Says in companion.keys.json who takes the envelopes; then the app is built anew, and phones write to no other address. Without an address it is the mailbox of this server: good to try it with, for whoever runs both can find out who answered what.'
		)
		.option('--address <URL>', 'the post office’s own address, https://…')
		.option('--receipt-key <KEY>', 'as “npm run post-office -- init” printed it there')
		.option('--by <NAMES>', 'how the organisation is called that runs it: KHMER / ENGLISH / VIETNAMESE')
		.action(does(async () => (await import('./feedback/post-office.ts')).postOffice));
	command
		.command('batch')
		.description(
			'Writes a closed period’s envelopes as they were sealed, for the opening room. The desk hands out the same.'
		)
		.argument('<PERIOD>', period)
		.option('--out <FILE>', 'the file to write')
		.option('--earlier-lost', 'what earlier reports left is lost for good')
		.action(does(async () => (await import('./feedback/batch.ts')).batch));
	command
		.command('room')
		.description(
			'Writes the opening room: one page that opens a batch on a computer without a network, and says the same as the report.'
		)
		.argument('<FILE.html>', 'the page to write')
		.action(does(async () => (await import('./feedback/room.ts')).room));
	command
		.command('report')
		.description(
			'Opens the ratings and writes a page to print, a table and JSON. With fewer than ten answers it writes nothing. With --words it opens free text for its one reader: a page to read, and a file to write themes into.'
		)
		.argument('<PERIOD>', period)
		.option('--opening <FILE>', 'the file that opens the answers')
		.option('--out <DIR>', 'where to (default: the data folder)')
		.addOption(languageOption('the report’s language (default: the deployment’s first)'))
		.option('--themes <FILE>', 'themes of free text, as the reader wrote them')
		.option('--words', 'opens free text instead of the ratings')
		.option('--reader <NAME>', 'with --words: who reads it, as the keys were made')
		.option('--earlier-opening <FILE>', 'the file that opened the report before, when keys were made since')
		.option(
			'--earlier-lost',
			'that file is lost for good: the figures are told anew, and small changes since the report before may show'
		)
		.option(
			'--passphrase-file <FILE>',
			'reads the passphrase instead of asking; second line: that of --earlier-opening'
		)
		.action(does(async () => (await import('./feedback/report.ts')).report));
	needsOneOf(
		command,
		'feedback',
		'keys',
		'post-office',
		'open',
		'status',
		'collect',
		'close',
		'batch',
		'room',
		'report'
	);
};
